"""The comments that are new here, written at once: a row at a time would take ten times as long."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from cms.comments import fulltext, judging, threading
from cms.comments.freshness import touch_thread
from cms.comments.fulltext import Words
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.core.db import db, table_of
from cms.core.errors import Problem
from cms.core.in_bulk import insert_all
from cms.core.markup import POLICY_VERSION
from cms.core.numbers import reserved_ids
from cms.transfer.comments import Said, Thread, Understood, people, understood
from cms.transfer.ledger import Noted

_COUNTED = (
    update(Entry)
    .where(Entry.id == bindparam("about"))
    .values(comment_count=Entry.comment_count + bindparam("more"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Place:
    """Where a comment stands: what `threading.place` asks of the one that is answered."""

    id: int
    depth: int
    shown_under_id: int | None
    entry_id: int


@dataclass
class Row:
    """A comment on its way into the table."""

    thread: Thread
    told: Understood
    place: Place
    parent_id: int | None
    shown: bool = False


def add(wanted: Iterable[tuple[Thread, Sequence[Said]]]) -> None:
    """Store comments as they stood there, each after the one that it answers; report those that cannot be shown."""
    told = [(thread, all_told) for thread, said in wanted if (all_told := list(_understood(thread, said)))]
    if not told:
        return
    ids = iter(reserved_ids(Comment, sum(len(all_told) for _thread, all_told in told)))
    known = _known(told)
    rows = [row for thread, all_told in told for row in _placed(thread, all_told, known, ids)]
    holding = _show(rows)
    _insert(rows)
    _count(rows)
    if older := holding - {row.place.id for row in rows}:
        threading.refresh(*db.session.scalars(select(Comment).where(Comment.id.in_(older), Comment.shown.is_(False))))
    touch_thread(*(thread.entry for thread, _all_told in told if not thread.is_hidden and thread.approved))


def _understood(thread: Thread, wanted: Iterable[Said]) -> Iterator[Understood]:
    for said in wanted:
        try:
            yield understood(thread, said)
        except Problem as problem:
            thread.remark(said, f"It was left out: {problem.detail}")
            thread.tally.skipped += 1


def _placed(
    thread: Thread, all_told: Sequence[Understood], known: Mapping[int, Place], ids: Iterator[int]
) -> Iterator[Row]:
    """Give each comment its id, and its place under one that was placed before."""
    places: dict[str, Place] = {}
    for told in all_told:
        parent = places.get(told.said.parent) or _place_of(thread, told.said.parent, known)
        if parent is None and told.said.parent:
            thread.remark(told.said, "The comment it answers is not among those imported here; it stands by itself.")
        shown_under_id, depth = threading.place(parent)
        place = places[told.said.key] = Place(next(ids), depth, shown_under_id, thread.entry.id)
        thread.tally.created += 1
        thread.approved += told.is_approved
        yield Row(thread, told, place, parent.id if parent else None)


def _place_of(thread: Thread, key: str, known: Mapping[int, Place]) -> Place | None:
    """Give the place of a comment that came with an earlier import, if it is in this thread."""
    record = thread.known.get(key)
    place = known.get(record.local_id) if record else None
    return place if place is not None and place.entry_id == thread.entry.id else None


def _known(told: Iterable[tuple[Thread, Sequence[Understood]]]) -> dict[int, Place]:
    """Give the places of the comments here that are answered, by their ids."""
    answered = ((thread, each.said.parent) for thread, all_told in told for each in all_told)
    ids = {thread.known[key].local_id for thread, key in answered if key in thread.known}
    places = select(Comment.id, Comment.depth, Comment.shown_under_id, Comment.entry_id).where(Comment.id.in_(ids))
    return {found.id: Place(*found) for found in db.session.execute(places)} if ids else {}


def _show(rows: Sequence[Row]) -> set[int]:
    """Set what is shown: what is approved, and what holds the place of something shown; give what holds any."""
    holding: set[int] = set()
    for row in reversed(rows):
        row.shown = not row.thread.is_hidden and (row.told.is_approved or row.place.id in holding)
        if row.shown and row.place.shown_under_id is not None:
            holding.add(row.place.shown_under_id)
    return holding


def _insert(rows: Sequence[Row]) -> None:
    course = rows[0].thread.course
    person_ids = people(course, (row.told for row in rows))
    values = [_values(row, person_ids.get(row.told.address or "")) for row in rows]
    insert_all(db.session.connection(), table_of(Comment), values)
    fulltext.put(db.session.connection(), (Words(row.place.id, row.told.author_name, row.told.text) for row in rows))
    noted = [Noted(row.told.said.key, row.place.id, row.told.said.mark, version=1) for row in rows]
    course.ledger.note_new("comment", noted)
    judging.ask([row.place.id for row in rows if row.told.status == Status.PENDING])


def _count(rows: Sequence[Row]) -> None:
    """Count what was approved, at the entries that it is about."""
    counts = Counter(row.place.entry_id for row in rows if row.told.is_approved)
    if counts:
        told = [{"about": entry_id, "more": more} for entry_id, more in sorted(counts.items())]
        db.session.connection().execute(_COUNTED, told)


def _values(row: Row, person_id: int | None) -> dict[str, Any]:
    told = row.told
    return asdict(row.place) | {
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
        "held_because": judging.IMPORTED if told.status == Status.PENDING else None,
        "score": told.said.score,
        "created_at": told.moment,
        "edited_at": told.said.edited,
    }
