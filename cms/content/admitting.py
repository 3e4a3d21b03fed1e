"""Entries that were written elsewhere, taken in many at a time: each with its one revision, live or a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import indexing, queries, signals
from cms.content.freshness import names_at, names_of
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.snapshots import Snapshot
from cms.content.status import EntryType, Status
from cms.core import versions
from cms.core.clock import now
from cms.core.db import Base, db, table_of
from cms.core.in_bulk import insert_all
from cms.core.numbers import reserved_ids


@dataclass(frozen=True)
class Arrival:
    """What an entry says, and when it came to be; `published_at` is None for a draft."""

    snapshot: Snapshot
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None = None


def admit(actor: Actor, kind: EntryType, arrivals: Sequence[Arrival]) -> list[Entry]:
    """Store entries as `drafting.create` and `publishing.publish` would one after the other, in a few statements.

    Nothing is required of what goes live: it was published elsewhere. Their slugs are free.
    """
    actor.must(Permission.CONTENT_WRITE)
    if any(arrival.published_at for arrival in arrivals):
        actor.must(Permission.CONTENT_PUBLISH)
    entries = [_entry(actor, kind, arrival) for arrival in arrivals]
    _number(Entry, entries)
    db.session.add_all(entries)
    db.session.flush()
    _revise(actor, entries, arrivals)
    log.record_all(row for entry in entries for row in _told(actor, entry))
    live = [entry for entry in entries if entry.is_live]
    if live:
        versions.touch({name for entry in live for name in (*names_of(entry), *names_at(kind, entry.slug))})
    for entry, arrival in zip(entries, arrivals, strict=True):
        if entry.is_live:
            _tell(entry, arrival.snapshot)
    return entries


def _entry(actor: Actor, kind: EntryType, arrival: Arrival) -> Entry:
    entry = Entry(
        type=kind,
        slug=arrival.snapshot.source["slug"],
        newest_number=1,
        created_by=actor.id,
        created_at=arrival.created_at,
        updated_at=arrival.updated_at,
        comments_open=arrival.snapshot.written.comments_open,
    )
    if arrival.published_at is not None:
        entry.status, entry.version = Status.PUBLISHED, 2
        entry.live_number, entry.live_version = 1, 2
        entry.live_since, entry.published_at = arrival.updated_at, arrival.published_at
        entry.review_due_at = arrival.snapshot.written.review_due_at
    return entry


def _revise(actor: Actor, entries: Sequence[Entry], arrivals: Sequence[Arrival]) -> None:
    moment = now()
    revisions: list[Revision] = []
    for entry, arrival in zip(entries, arrivals, strict=True):
        revision = arrival.snapshot.revision(actor, entry)
        revision.created_at = moment
        revisions.append(revision)
    _number(Revision, revisions)
    _store(revisions)
    pairs = [(revision, arrival.snapshot) for revision, arrival in zip(revisions, arrivals, strict=True)]
    _store([link for revision, snapshot in pairs for link in snapshot.links(revision.id)])
    indexing.add((revision, snapshot.names()) for revision, snapshot in pairs)


def _store(rows: Sequence[Base]) -> None:
    """Store rows that are complete, those of a table at once; the session is told of none of them."""
    for model in dict.fromkeys(map(type, rows)):
        table = table_of(model)
        told = [{each.name: getattr(row, each.name) for each in table.c} for row in rows if type(row) is model]
        insert_all(db.session.connection(), table, told)


def _number(model: type[Base], rows: Sequence[Any]) -> None:
    """Give new rows their ids: those whose ids are known are stored at once, others one by one."""
    for row, number in zip(rows, reserved_ids(model, len(rows)), strict=True):
        row.id = number


def _told(actor: Actor, entry: Entry) -> list[dict[str, Any]]:
    """Give the rows of the log."""
    told = [log.row(actor, f"{entry.type}.create", entry.type, entry.id, revision=1)]
    if entry.is_live:
        moved: dict[str, Any] = {"before": Status.DRAFT, "after": Status.PUBLISHED, "revision": 1}
        told.append(log.row(actor, f"{entry.type}.publish", entry.type, entry.id, **moved))
    return told


def _tell(entry: Entry, snapshot: Snapshot) -> None:
    if snapshot.named or snapshot.in_text:
        versions.touch(queries.names_beside(entry))
    signals.published.send(entry, former_slug=entry.slug)
