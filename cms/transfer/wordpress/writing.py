"""The whole site as a file for WordPress (WXR 1.2), written as a stream from one state of the database."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC
from email.utils import format_datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import aliased

from cms.accounts.permissions import Permission
from cms.audit import log
from cms.comments.models import Comment, Person
from cms.comments.status import Status as CommentStatus
from cms.content import views
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.content.status import EntryType, Status
from cms.core.clock import now
from cms.core.db import db, one_snapshot, writing
from cms.transfer.elements import Elements
from cms.transfer.in_chunks import chunks
from cms.transfer.laying import laid
from cms.transfer.wordpress.items import add_entry, add_meta, add_picture
from cms.transfer.wordpress.leaving import Leaving, Left, line
from cms.transfer.wordpress.records import EXERCISES, KIND

AT_ONCE, COMMENTS_AT_ONCE = 100, 500
VERSION = "1.2"
NAMESPACES = {
    "excerpt": f"http://wordpress.org/export/{VERSION}/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": f"http://wordpress.org/export/{VERSION}/",
}


def count() -> int:
    """Count the items of an export: entries and pictures."""
    return sum(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Entry, Media))


def write(leaving: Leaving) -> Left:
    """Write the file, whole or not at all, and give what is in it; the log tells that it was made.

    Memory does not grow with the site, and everybody may go on writing meanwhile.
    """
    leaving.actor.must(Permission.SITE_ADMIN)
    left = Left()
    with laid(leaving.path, over=leaving.over) as file:
        one_snapshot()
        try:
            elements = Elements(file, NAMESPACES)
            with elements.document():
                _add_head(elements, leaving, left)
                _add_pictures(elements, leaving, left)
                _add_entries(elements, leaving, left)
        finally:
            db.session.rollback()
    with writing():
        counts = {name: number for name, number in asdict(left).items() if number}
        addresses = leaving.with_addresses
        log.record(
            leaving.actor, "site.export", "site", None, target="wordpress", counts=counts, with_addresses=addresses
        )
    return left


def _add_head(elements: Elements, leaving: Leaving, left: Left) -> None:
    elements.add("title", leaving.site.site_title)
    elements.add("link", leaving.site_url)
    elements.add("description", leaving.site.site_description)
    elements.add("pubDate", format_datetime(now().astimezone(UTC)))
    elements.add("language", leaving.site.language)
    elements.add("wp:wxr_version", VERSION)
    elements.add("wp:base_site_url", leaving.site_url)
    elements.add("wp:base_blog_url", leaving.site_url)
    for author in db.session.scalars(select(Author).order_by(Author.id)):
        with elements.within("wp:author"):
            elements.add("wp:author_id", author.id)
            elements.add("wp:author_login", author.slug)
            elements.add("wp:author_email", "")
            elements.add("wp:author_display_name", line(author.name))
            elements.add("wp:author_first_name", "")
            elements.add("wp:author_last_name", "")
        left.authors += 1
    if db.session.scalar(select(exists().where(Entry.type == EntryType.EXERCISE))):
        _add_category(elements, 1, EXERCISES, "Exercises", "")
    tags = db.session.scalars(select(Tag).order_by(Tag.id)).all()
    for tag in sorted(tags, key=lambda each: each.kind != TagKind.TOPIC):  # categories come before tags
        _add_tag(elements, tag)
        left.tags += 1
    elements.add("generator", "Vertebra")


def _add_tag(elements: Elements, tag: Tag) -> None:
    """Write a topic as a category, and what speaks of the body as a tag that tells its kind."""
    if tag.kind == TagKind.TOPIC:
        _add_category(elements, 2 * tag.id, tag.slug, line(tag.name), "")
        return
    with elements.within("wp:tag"):
        elements.add("wp:term_id", 2 * tag.id)
        elements.add("wp:tag_slug", tag.slug)
        elements.add("wp:tag_name", line(tag.name))
        add_meta(elements, "wp:termmeta", **{KIND: tag.kind})


def _add_category(elements: Elements, number: int, slug: str, name: str, parent: str) -> None:
    with elements.within("wp:category"):
        elements.add("wp:term_id", number)
        elements.add("wp:category_nicename", slug)
        elements.add("wp:category_parent", parent)
        elements.add("wp:cat_name", name)


def _add_pictures(elements: Elements, leaving: Leaving, left: Left) -> None:
    for chunk in chunks(select(Media), Media.id, AT_ONCE):
        for (media,) in chunk:
            add_picture(elements, leaving, media)
            left.media += 1
            leaving.advance(1)


def _add_entries(elements: Elements, leaving: Leaving, left: Left) -> None:
    number = case((Entry.live_number.is_not(None), Entry.live_number), else_=Entry.newest_number)
    at_hand = and_(Revision.entry_id == Entry.id, Revision.number == number)
    for chunk in chunks(select(Entry, Revision).join(Revision, at_hand), Entry.id, AT_ONCE):
        comments = _comments([entry.id for entry, _revision in chunk], leaving, left)
        waiting = next(comments, None)
        for view in views.view([(entry, revision) for entry, revision in chunk], public=True):
            own: Iterator[dict[str, Any]] = iter(())
            if waiting is not None and waiting[0] == view.entry.id:
                own = waiting[1]
            add_entry(elements, leaving, view, own)
            if waiting is not None and waiting[0] == view.entry.id:
                waiting = next(comments, None)
            _count(left, view.entry)
            leaving.advance(1)


def _count(left: Left, entry: Entry) -> None:
    left.articles += entry.type == EntryType.ARTICLE
    left.exercises += entry.type == EntryType.EXERCISE
    left.drafts_beside += entry.has_draft
    left.archived += entry.status == Status.ARCHIVED


def _comments(entry_ids: Sequence[int], leaving: Leaving, left: Left) -> Iterator[tuple[int, Iterator[dict[str, Any]]]]:
    """Give the comments of entries, those of one after those of the other; some at a time, however many there are.

    Those that were erased are left out, but where others answered them.
    """
    reply = aliased(Comment)
    answered = exists().where(reply.parent_id == Comment.id)
    chosen = (
        select(Comment, Person.email_sealed, answered)
        .outerjoin(Person, Person.id == Comment.person_id)
        .where(Comment.entry_id.in_(entry_ids))
        .order_by(Comment.entry_id, Comment.id)
        .execution_options(yield_per=COMMENTS_AT_ONCE)
    )
    rows = db.session.execute(chosen)
    for entry_id, own in groupby(rows, key=lambda row: int(row[0].entry_id)):
        yield entry_id, _told(own, leaving, left)


def _told(rows: Iterator[Any], leaving: Leaving, left: Left) -> Iterator[dict[str, Any]]:
    for comment, sealed, is_answered in rows:
        if comment.status == CommentStatus.ERASED and not is_answered:
            left.erased += 1
        else:
            left.comments += 1
            shown = leaving.with_addresses and sealed and comment.status != CommentStatus.ERASED
            yield {"comment": comment, "email": leaving.sealer.open(sealed) if shown else ""}
        db.session.expunge(comment)
