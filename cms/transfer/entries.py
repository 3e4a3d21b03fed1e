"""Articles of another system: what they say, when they said it, and where they stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cms.accounts.permissions import Actor
from cms.content import addresses, drafting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType, Status
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Problem
from cms.transfer.course import Course
from cms.transfer.models import ImportedRecord

PROTECTED = "This text is protected and was not made public by the import."
KINDS = {EntryType.ARTICLE: "articles", EntryType.EXERCISE: "exercises"}


class Place(StrEnum):
    """Where an entry is to stand."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    LIVE = "live"
    BIN = "bin"


@dataclass(frozen=True)
class Written:
    """An entry as another system has it.

    `members` are those of `drafting.create`, but for the slug, of which `slug` is the wanted one;
    `moment` is when it was or will be published, `changed` when it was changed last, `until` when it is
    to leave the public. The text of one that is `protected` and live waits as a draft beside a live title.
    """

    members: dict[str, Any]
    slug: str
    place: Place
    moment: datetime
    changed: datetime | None = None
    protected: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class Incoming:
    """An entry that came by: its key there, its name in the report, the digest of all that is said of it.

    `read` understands it, and is asked only where it is stored; it raises Invalid for what cannot be.
    """

    key: str
    where: str
    mark: str
    read: Callable[[], Written]
    type: EntryType = EntryType.ARTICLE


def take(course: Course, incoming: Incoming) -> Entry | None:
    """Take over an entry; give it, or None where there is none to hang comments on."""
    tally = course.report.tallies[KINDS[incoming.type]]
    known = course.ledger.find(incoming.type, incoming.key)
    entry = db.session.get(Entry, known.local_id) if known else None
    if known is not None and (entry is None or not _is_news(course, incoming, entry, known)):
        tally.skipped += 1
        return entry
    try:
        entry = _store(course, incoming, entry)
    except Problem as problem:
        course.report.remark(incoming.where, f"It was left out: {problem.detail}")
        tally.skipped += 1
        return db.session.get(Entry, known.local_id) if known else None
    course.ledger.note(incoming.type, incoming.key, entry.id, incoming.mark, entry.version)
    tally.created += known is None
    tally.updated += known is not None
    return entry


def _is_news(course: Course, incoming: Incoming, entry: Entry, known: ImportedRecord) -> bool:
    """Tell whether the other system changed an entry that nobody changed here."""
    if known.digest == incoming.mark:
        return False
    if entry.version == known.version:
        return True
    told = "It was changed here and in the file since the last import, and stays as it is here."
    course.report.remark(incoming.where, told)
    return False


def _store(course: Course, incoming: Incoming, entry: Entry | None) -> Entry:
    """Save and move an entry as the file has it, whole or not at all."""
    written = incoming.read()
    members, hidden = written.members, written.protected and written.place == Place.LIVE
    with db.session.begin_nested():
        first = {**members, "content_html": "", "summary": PROTECTED, "comments_open": False} if hidden else members
        entry = _saved(course, incoming.type, entry, {**first, "slug": _slug(incoming, written, entry)})
        _move(course.actor, entry, written)
        if hidden:
            kept = {name: members[name] for name in ("content_html", "summary")}
            drafting.edit(course.actor, entry, entry.version, kept, course.site, note="the protected text")
        _date(entry, written)
        db.session.flush()
    return entry


def _slug(incoming: Incoming, written: Written, entry: Entry | None) -> str:
    return addresses.free(incoming.type, written.slug, entry.id if entry else None)


def _saved(course: Course, kind: EntryType, entry: Entry | None, members: dict[str, Any]) -> Entry:
    if entry is None:
        return drafting.create(course.actor, kind, members, course.site)
    locked = queries.entry_to_change(entry.id, binned=True)
    return drafting.edit(course.actor, locked, locked.version, members, course.site, note="imported again")


def _move(actor: Actor, entry: Entry, written: Written) -> None:
    """Bring a saved entry to where it is to stand, from wherever an earlier import left it."""
    place, moment = written.place, written.moment
    if place == Place.BIN:
        if entry.binned_at is None:
            publishing.discard(actor, entry, entry.version)
        return
    if entry.binned_at is not None:
        publishing.restore(actor, entry, entry.version)
    if place == Place.LIVE:
        entry.published_at = moment
        publishing.publish(actor, entry, entry.version, at=moment, required=())
        if written.until is not None:
            publishing.schedule(actor, entry, entry.version, publish_at=None, unpublish_at=written.until, required=())
        return
    if entry.status in {Status.PUBLISHED, Status.SCHEDULED}:
        publishing.unpublish(actor, entry, entry.version)
    if place == Place.SCHEDULED:
        publishing.schedule(actor, entry, entry.version, publish_at=moment, unpublish_at=written.until, required=())
    elif place == Place.IN_REVIEW and entry.status == Status.DRAFT:
        publishing.submit(actor, entry, entry.version)


def _date(entry: Entry, written: Written) -> None:
    """Give an entry the dates it had: the verbs know only the present."""
    entry.created_at = written.moment
    entry.updated_at = min(max(written.changed or written.moment, written.moment), now())
    if entry.is_live:
        entry.live_since = entry.updated_at
