"""Comments as a file that Disqus takes: its “Custom XML Import Format”, a kind of WXR.

https://help.disqus.com/en/articles/1717222-custom-xml-import-format
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.models import Comment, Person
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core.clock import rfc3339
from cms.core.db import db, one_snapshot, writing
from cms.core.sealing import Sealer
from cms.transfer.course import Advance, silently
from cms.transfer.disqus.parts import Parts
from cms.transfer.elements import Elements
from cms.transfer.in_chunks import chunks

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dsq": "http://www.disqus.com/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.0/",
}
SHORTEST, LARGEST = 3, 50_000_000
IN_MEMORY = 1_000_000  # bytes of a thread, before they are laid aside in a temporary file
SIGN, LONGEST_FIELDS = 6, 5_000  # bytes: a sign of a text as XML, and all besides the text of a comment
REMOVED, NOBODY = "[removed]", "Anonymous"


@dataclass(frozen=True)
class Wanted:
    """Who wants the file where; `page` gives the address of a kind and slug, `sealer` opens addresses."""

    actor: Actor
    path: Path
    page: Callable[[str, str], str]
    sealer: Sealer
    with_addresses: bool = False
    over: bool = False
    advance: Advance = silently


class Said(NamedTuple):
    """A comment, the address of its author as it is encrypted, and the id of the one it answers."""

    comment: Comment
    sealed: str | None
    parent_id: int | None


@dataclass
class Left:
    """What was written, what Disqus refuses as too short, and what stayed: spam, rejected, erased, not in public.

    `parted` are answers in another file than what they answer, which stand by themselves there.
    """

    threads: int = 0
    comments: int = 0
    short: int = 0
    not_taken: int = 0
    bytes: int = 0
    parted: int = 0
    files: list[str] = field(default_factory=list)


def count() -> int:
    """Count the comments of the site."""
    return db.session.scalar(select(func.count()).select_from(Comment)) or 0


def write(wanted: Wanted) -> Left:
    """Write what was said about live entries, whole or not at all; the log tells that it was made.

    Memory does not grow with the site. What is public stays so, what waits is not approved there either;
    a removed comment that holds the place of answers is written without words and name. Where it would be more
    than Disqus takes at once, it becomes several files, each whole by itself.
    """
    wanted.actor.must(Permission.SITE_ADMIN)
    left, parts = Left(), Parts(wanted.path, NAMESPACES, LARGEST, over=wanted.over)
    with parts.whole():
        one_snapshot()
        try:
            for entry, revision in _entries():
                _add_thread(parts, wanted, entry, revision, left)
            left.not_taken = count() - left.comments
        finally:
            db.session.rollback()
    left.bytes, left.files = parts.bytes, [str(path) for path in parts.paths]
    with writing():
        counts, addresses = {"comments": left.comments}, wanted.with_addresses
        log.record(wanted.actor, "site.export", "site", None, target="disqus", counts=counts, with_addresses=addresses)
    return left


def _entries() -> Iterator[tuple[Entry, Revision]]:
    said = exists().where(Comment.entry_id == Entry.id)
    live = (Revision.entry_id == Entry.id) & (Revision.number == Entry.live_number)
    chosen = select(Entry.id, Entry, Revision).join(Revision, live).where(said, Entry.binned_at.is_(None))
    last = 0
    while row := db.session.execute(chosen.where(Entry.id > last).order_by(Entry.id).limit(1)).one_or_none():
        last = row[0]
        yield row[1], row[2]


def _add_thread(parts: Parts, wanted: Wanted, entry: Entry, revision: Revision, left: Left) -> None:
    """Add a thread; one that is longer than a file comes in several, under the same identifier in each."""
    left.threads += 1
    said = _said(entry)
    first = next(said, None)
    while True:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as piece:
            elements = Elements(piece, NAMESPACES)
            with elements.within("item"):
                _add_head(elements, wanted, entry, revision)
                first = _add_comments(elements, wanted, first, said, left, parts.room)
            elements.end()
            parts.add(piece)
        if first is None:
            return


def _add_head(elements: Elements, wanted: Wanted, entry: Entry, revision: Revision) -> None:
    elements.add("title", revision.title)
    elements.add("link", wanted.page(entry.type, entry.slug))
    elements.add("content:encoded", revision.source.get("summary", ""))
    elements.add("dsq:thread_identifier", f"{entry.type}-{entry.id}")
    elements.add("wp:post_date_gmt", _gmt(entry.published_at or entry.created_at))
    elements.add("wp:comment_status", "open" if entry.comments_open else "closed")


def _said(entry: Entry) -> Iterator[Said]:
    parent = aliased(Comment)
    chosen = (
        select(Comment, Person.email_sealed, parent.id)
        .outerjoin(Person, Person.id == Comment.person_id)
        .outerjoin(parent, (parent.id == Comment.parent_id) & (parent.shown | (parent.status == Status.PENDING)))
        .where(Comment.entry_id == entry.id, Comment.shown | (Comment.status == Status.PENDING))
    )
    return (Said(*row) for chunk in chunks(chosen, Comment.id) for row in chunk)


def _add_comments(
    elements: Elements, wanted: Wanted, first: Said | None, others: Iterator[Said], left: Left, room: int
) -> Said | None:
    """Add comments as long as there is room; give the first for which there is none."""
    each = first
    while each is not None:
        longest = LONGEST_FIELDS + SIGN * len(each.comment.html)
        if each is not first and elements.length + longest > room:
            return each
        email = wanted.sealer.open(each.sealed) if each.sealed and wanted.with_addresses else ""
        is_parted = first is not None and 0 < (each.parent_id or 0) < first.comment.id
        left.parted += is_parted
        _add_comment(elements, each.comment, email, 0 if is_parted else each.parent_id or 0, left)
        wanted.advance(1)
        each = next(others, None)
    return None


def _add_comment(elements: Elements, comment: Comment, email: str, parent_id: int, left: Left) -> None:
    has_words = comment.status in {Status.APPROVED, Status.PENDING}
    name = comment.author_name if has_words else NOBODY
    with elements.within("wp:comment"):
        elements.add("wp:comment_id", comment.id)
        elements.add("wp:comment_author", name)
        elements.add("wp:comment_author_email", email if has_words and email else _stand_in(name))
        elements.add("wp:comment_author_url", comment.author_url if has_words else "")
        elements.add("wp:comment_author_IP", "")
        elements.add("wp:comment_date_gmt", _gmt(comment.created_at))
        elements.add("wp:comment_content", comment.html.strip() if has_words else REMOVED)
        elements.add("wp:comment_approved", int(comment.shown and comment.status != Status.PENDING))
        elements.add("wp:comment_parent", parent_id)
    left.comments += 1
    left.short += has_words and len(comment.text) < SHORTEST


def _stand_in(name: str) -> str:
    """Give an address that is none (RFC 2606): Disqus shows all comments of one address under one name."""
    return f"reader-{hashlib.sha256(name.encode()).hexdigest()[:16]}@comments.invalid"


def _gmt(moment: datetime) -> str:
    return (rfc3339(moment) or "").rstrip("Z").replace("T", " ")
