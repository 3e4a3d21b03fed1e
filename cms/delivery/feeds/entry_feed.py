"""The feed of what is live: articles, and exercises as text for readers and as data for programs."""

import mimetypes
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.content.written import EXERCISE_PARTS
from cms.core.site import SiteSettings
from cms.core.text import shortened
from cms.delivery.absolute import absolute
from cms.delivery.documents.article import article_document
from cms.delivery.documents.entry import EntryDocument
from cms.delivery.documents.exercise import ExerciseDocument, exercise_document
from cms.delivery.exercise_html import exercise_html
from cms.delivery.feeds.addresses import comment_feeds
from cms.delivery.feeds.feed import Attachment, Feed, Item, Thread, Writer
from cms.delivery.links import Links
from cms.delivery.players import player_of

SUMMARY = 280
EXERCISE_MEMBERS = tuple(name for name in EXERCISE_PARTS if name != "video")  # that is an attachment


def entry_feed(
    views: list[EntryView],
    site: SiteSettings,
    links: Links,
    url: str,
    gettext: Callable[[str], str],
    *,
    next_url: str | None = None,
    whole: bool = False,
    hub: str | None = None,
) -> Feed:
    """Describe the feed of the entries at hand; `gettext` gives the words within exercises."""
    home = links.site_url + "/"
    return Feed(
        url=url,
        page=home,
        title=site.site_title,
        description=site.site_description,
        language=site.language,
        publisher=Writer(site.site_title, home),
        items=[_item(view, links, gettext) for view in views],
        icon=site.site_icon or None,
        next_url=next_url,
        whole=whole,
        hub=hub,
    )


def _item(view: EntryView, links: Links, gettext: Callable[[str], str]) -> Item:
    entry = view.entry
    exercise = exercise_document(view, links) if entry.type == EntryType.EXERCISE else None
    document: EntryDocument = exercise or article_document(view, links, gettext)
    html = exercise_html(exercise, gettext) if exercise else document["content_html"]
    published = entry.published_at or entry.created_at
    return Item(
        id=links.entry(entry, by_id=True),
        url=document["url"],
        title=document["title"],
        html=absolute(html, document["url"], links.public_url),
        text=document["content_text"],
        summary=document["summary"] or shortened(document["content_text"], SUMMARY),
        published=published,
        updated=entry.live_since or published,
        language=document["language"],
        own=_own(view, document, exercise, links),
        writers=[Writer(each["name"], each["url"], each["avatar_url"]) for each in document["authors"]],
        tags=[tag["name"] for tag in document["tags"]],
        image=document["image"],
        attachments=_attachments(exercise),
        thread=Thread(
            entry.comment_count, f"{document['url']}#comments", comment_feeds(links, **{entry.type: entry.slug})
        ),
    )


def _own(view: EntryView, document: EntryDocument, exercise: ExerciseDocument | None, links: Links) -> dict[str, Any]:
    return {
        "about": links.api("/openapi.json"),
        "type": document["type"],
        "slug": document["slug"],
        "api_url": links.entry(view.entry),
        "image": document["image"],
        "comments": document["comments"],
        "reviewed_at": document["reviewed_at"],
        "reviewer": document["reviewer"],
        **({"exercise": {name: exercise[name] for name in EXERCISE_MEMBERS}} if exercise else {}),  # type: ignore[literal-required]
    }


def _attachments(exercise: ExerciseDocument | None) -> list[Attachment]:
    """Give the film of an exercise where it is a file; one that plays in a frame cannot be attached."""
    video = exercise["video"] if exercise else None
    if video is None or player_of(video["url"]).provider != "file":
        return []
    kind = mimetypes.guess_type(urlsplit(video["url"]).path)[0] or "video/mp4"
    return [Attachment(video["url"], kind, video["title"])]
