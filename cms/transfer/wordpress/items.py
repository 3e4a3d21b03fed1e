"""Entries, pictures and comments as the items of a WordPress export."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from cms.comments.models import Comment
from cms.comments.status import Status as CommentStatus
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.taxonomy import TagKind
from cms.content.status import EntryType, Status
from cms.content.views import EntryView
from cms.core.text import clean
from cms.transfer.elements import Elements
from cms.transfer.wordpress import beside
from cms.transfer.wordpress.leaving import Leaving, entry_number, line, media_number
from cms.transfer.wordpress.records import EXERCISES

STATUSES = {
    Status.PUBLISHED: "publish",
    Status.SCHEDULED: "future",
    Status.IN_REVIEW: "pending",
    Status.DRAFT: "draft",
    Status.ARCHIVED: "draft",
}
COMMENT_STATUSES = {
    CommentStatus.APPROVED: "1",
    CommentStatus.PENDING: "0",
    CommentStatus.SPAM: "spam",
    CommentStatus.REJECTED: "trash",
    CommentStatus.ERASED: "trash",
}
ERASED = "[removed]"
_CODE = re.compile(r"\[(?=/?[A-Za-z])")
_PICTURE = re.compile(r'(?<=[/"])media/([0-9a-f]{40})/[0-9]+\.[a-z]+(?=")')
_PREFORMATTED = re.compile(r"(<pre>(?:[^<]|<(?!/?pre>))*+</pre>)")


def add_entry(elements: Elements, leaving: Leaving, view: EntryView, comments: Iterable[Mapping[str, Any]]) -> None:
    """Write an article or exercise as a post, with what was said about it."""
    entry, revision = view.entry, view.revision
    source, shown = revision.source, leaving.show(view)
    authors = [author.slug for author in view.authors]
    moment, text = _moment(entry), clean(content(shown.html, _pictures(view)))
    with elements.within("item"):
        elements.add("title", line(revision.title))
        elements.add("link", shown.page)
        elements.add("pubDate", format_datetime(moment.astimezone(UTC)))
        elements.add("dc:creator", authors[0] if authors else "")
        elements.add("guid", shown.permanent, isPermaLink="false")
        elements.add("description", "")
        elements.add("content:encoded", text)
        elements.add("excerpt:encoded", line(source["summary"]))
        with _place(elements, leaving, entry_number(entry.id), revision.slug, moment, _changed(entry)):
            elements.add("wp:comment_status", "open" if entry.comments_open else "closed")
            elements.add("wp:ping_status", "closed")
            elements.add("wp:status", "trash" if entry.binned_at else STATUSES[Status(entry.status)])
            elements.add("wp:post_type", "post")
        _add_terms(elements, view)
        image, seo = source["image_id"], source["seo"]
        add_meta(
            elements,
            "wp:postmeta",
            _thumbnail_id=str(media_number(image)) if image in view.pictures else "",
            _yoast_wpseo_title=seo["title"],
            _yoast_wpseo_metadesc=seo["description"],
            **{beside.KEY: beside.written(view, text)},
        )
        for told in comments:
            add_comment(elements, leaving, **told)


def add_picture(elements: Elements, leaving: Leaving, media: Media) -> None:
    """Write a picture as an attachment, under the address that it can be fetched from."""
    address, number = leaving.picture(media), media_number(media.id)
    with elements.within("item"):
        elements.add("title", line(media.file_name.rsplit(".", 1)[0] or media.alt or str(number)))
        elements.add("link", address)
        elements.add("pubDate", format_datetime(media.created_at.astimezone(UTC)))
        elements.add("dc:creator", "")
        elements.add("guid", address, isPermaLink="false")
        elements.add("description", "")
        elements.add("content:encoded", "")
        elements.add("excerpt:encoded", line(media.caption))
        with _place(elements, leaving, number, f"picture-{media.key[:12]}", media.created_at, media.created_at):
            elements.add("wp:comment_status", "closed")
            elements.add("wp:ping_status", "closed")
            elements.add("wp:status", "inherit")
            elements.add("wp:post_type", "attachment")
            elements.add("wp:attachment_url", address)
        add_meta(elements, "wp:postmeta", _wp_attachment_image_alt="" if media.decorative else media.alt)


def add_comment(elements: Elements, leaving: Leaving, comment: Comment, email: str) -> None:
    """Write a comment; of one that was erased only its place in the thread."""
    erased = comment.status == CommentStatus.ERASED
    with elements.within("wp:comment"):
        elements.add("wp:comment_id", comment.id)
        elements.add("wp:comment_author", "" if erased else line(comment.author_name))
        elements.add("wp:comment_author_email", email)
        elements.add("wp:comment_author_url", "" if erased else comment.author_url)
        elements.add("wp:comment_author_IP", "")
        elements.add("wp:comment_date", leaving.local(comment.created_at))
        elements.add("wp:comment_date_gmt", leaving.gmt(comment.created_at))
        elements.add("wp:comment_content", ERASED if erased else comment.html.strip())
        elements.add("wp:comment_approved", COMMENT_STATUSES[CommentStatus(comment.status)])
        elements.add("wp:comment_type", "comment")
        elements.add("wp:comment_parent", comment.parent_id or 0)
        elements.add("wp:comment_user_id", 0)


def content(html: str, pictures: Mapping[str, str]) -> str:
    """Give HTML that WordPress shows as it is: no line end that it would make a break of, no sign of a shortcode.

    A picture is named in its widest size, which is the address of its attachment, so that WordPress
    puts its own in that place. `pictures` has the widest file of each by its key.
    """
    widest = _PICTURE.sub(
        lambda found: f"media/{found[1]}/{pictures[found[1]]}" if found[1] in pictures else found[0], html
    )
    parts = _PREFORMATTED.split(_CODE.sub("&#91;", widest))
    return "".join(part if place % 2 else _in_lines(part) for place, part in enumerate(parts))


def _in_lines(html: str) -> str:
    """Give each block its own line, and no other line ends."""
    return re.sub(
        r"(</(?:p|ul|ol|table|figure|blockquote|h[2-4]|dl|section)>|<hr>) ?(?=<)", r"\1" + "\n", html.replace("\n", " ")
    )


@contextmanager
def _place(
    elements: Elements, leaving: Leaving, number: int, slug: str, moment: datetime, changed: datetime
) -> Iterator[None]:
    """Write what every item has to say of itself."""
    elements.add("wp:post_id", number)
    elements.add("wp:post_date", leaving.local(moment))
    elements.add("wp:post_date_gmt", leaving.gmt(moment))
    elements.add("wp:post_modified", leaving.local(changed))
    elements.add("wp:post_modified_gmt", leaving.gmt(changed))
    elements.add("wp:post_name", slug)
    elements.add("wp:post_parent", 0)
    elements.add("wp:menu_order", 0)
    elements.add("wp:post_password", "")
    elements.add("wp:is_sticky", 0)
    yield


def _add_terms(elements: Elements, view: EntryView) -> None:
    if view.entry.type == EntryType.EXERCISE:
        elements.add("category", "Exercises", domain="category", nicename=EXERCISES)
    for author in view.authors if len(view.authors) > 1 else ():  # as Co-Authors Plus keeps them
        elements.add("category", author.slug, domain="author", nicename=f"cap-{author.slug}")
    for tag in view.tags:
        domain = "category" if tag.kind == TagKind.TOPIC else "post_tag"
        elements.add("category", line(tag.name), domain=domain, nicename=tag.slug)


def _pictures(view: EntryView) -> dict[str, str]:
    shown = [*view.pictures.values(), *(media for each in view.blocks.values() for media in each.pictures.values())]
    return {media.key: media.renditions[0]["file"] for media in shown}


def _moment(entry: Entry) -> datetime:
    """Give when an entry was or will be published; of one that has no such day, when it was begun."""
    planned = entry.publish_at if entry.status == Status.SCHEDULED else None
    return (entry.published_at if entry.is_live else planned) or entry.created_at


def _changed(entry: Entry) -> datetime:
    return max((entry.live_since if entry.is_live else None) or entry.updated_at, _moment(entry))


def add_meta(elements: Elements, element: str, **pairs: str) -> None:
    """Write pairs of key and value, those without a value left out."""
    for key, value in pairs.items():
        if value:
            with elements.within(element):
                elements.add("wp:meta_key", key)
                elements.add("wp:meta_value", value)
