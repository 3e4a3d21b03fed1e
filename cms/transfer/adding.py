"""The comments of an entry that are new here, written at once: a row at a time would take ten times as long."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select, update

from cms.comments import fulltext, threading
from cms.comments.freshness import touch_thread
from cms.comments.fulltext import Words
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.core.db import db, inserting, reserved_ids
from cms.core.errors import Problem
from cms.core.markup import POLICY_VERSION
from cms.transfer.comments import Said, Thread, Understood, people, understood
from cms.transfer.ledger import Noted


@dataclass(frozen=True)
class Place:
    """Where a comment stands: what `threading.place` asks of the one that is answered."""

    id: int
    depth: int
    shown_under_id: int | None


@dataclass
class Row:
    """A comment on its way into the table."""

    told: Understood
    place: Place
    parent_id: int | None
    shown: bool = False


def add(thread: Thread, wanted: Sequence[Said]) -> None:
    """Store comments as they stood there, each after the one that it answers; report those that cannot be shown."""
    all_told = list(_understood(thread, wanted))
    if not all_told:
        return
    rows = _placed(thread, all_told)
    holding = _show(rows, hidden=thread.is_hidden)
    _insert(thread, rows)
    thread.tally.created += len(rows)
    approved = sum(row.told.is_approved for row in rows)
    if approved:
        counted = update(Entry).where(Entry.id == thread.entry.id).values(comment_count=Entry.comment_count + approved)
        db.session.execute(counted.execution_options(synchronize_session=False))
    if approved and not thread.is_hidden:
        threading.refresh(*db.session.scalars(select(Comment).where(Comment.id.in_(holding), Comment.shown.is_(False))))
        touch_thread(thread.entry)


def _understood(thread: Thread, wanted: Iterable[Said]) -> Iterable[Understood]:
    for said in wanted:
        try:
            yield understood(thread, said)
        except Problem as problem:
            thread.remark(said, f"It was left out: {problem.detail}")
            thread.tally.skipped += 1


def _placed(thread: Thread, all_told: Sequence[Understood]) -> list[Row]:
    """Give each comment its id, and its place under one that was placed before."""
    places, rows = _known(thread, all_told), []
    for own_id, told in zip(reserved_ids(Comment, len(all_told)), all_told, strict=True):
        parent = places.get(told.said.parent)
        if parent is None and told.said.parent:
            thread.remark(told.said, "The comment it answers is not among those imported here; it stands by itself.")
        shown_under_id, depth = threading.place(parent)
        place = places[told.said.key] = Place(own_id, depth, shown_under_id)
        rows.append(Row(told, place, parent.id if parent else None))
    return rows


def _known(thread: Thread, all_told: Sequence[Understood]) -> dict[str, Place]:
    """Give the places of the comments here that are answered."""
    ids = {thread.known[key].local_id: key for told in all_told if (key := told.said.parent) in thread.known}
    if not ids:
        return {}
    places = select(Comment.id, Comment.depth, Comment.shown_under_id)
    chosen = places.where(Comment.id.in_(ids), Comment.entry_id == thread.entry.id)
    return {ids[found.id]: Place(*found) for found in db.session.execute(chosen)}


def _show(rows: Sequence[Row], *, hidden: bool) -> set[int]:
    """Set what is shown: what is approved, and what holds the place of something shown; give what holds any."""
    holding: set[int] = set()
    for row in reversed(rows):
        row.shown = not hidden and (row.told.is_approved or row.place.id in holding)
        if row.shown and row.place.shown_under_id is not None:
            holding.add(row.place.shown_under_id)
    return holding


def _insert(thread: Thread, rows: Sequence[Row]) -> None:
    person_ids = people(thread.course, (row.told for row in rows))
    values = [_values(thread.entry, row, person_ids.get(row.told.address or "")) for row in rows]
    db.session.execute(inserting(Comment), values)
    fulltext.put(db.session.connection(), (Words(row.place.id, row.told.author_name, row.told.text) for row in rows))
    noted = [Noted(row.told.said.key, row.place.id, row.told.said.mark, version=1) for row in rows]
    thread.course.ledger.note_all("comment", noted)


def _values(entry: Entry, row: Row, person_id: int | None) -> dict[str, Any]:
    told = row.told
    return asdict(row.place) | {
        "entry_id": entry.id,
        "parent_id": row.parent_id,
        "person_id": person_id,
        "author_name": told.author_name,
        "author_url": told.author_url,
        "source": told.said.source,
        "format": told.said.format,
        "html": told.html,
        "text": told.text,
        "policy": POLICY_VERSION,
        "status": told.status,
        "shown": row.shown,
        "held_because": "imported" if told.status == Status.PENDING else None,
        "score": told.said.score,
        "created_at": told.moment,
        "edited_at": told.said.edited,
    }
