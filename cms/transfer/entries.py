"""Articles of another system: what they say, when they said it, and where they stand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from cms.content import addresses, admitting, snapshots
from cms.content.admitting import Arrival
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.written import EntryWritten
from cms.core.db import db
from cms.core.errors import Problem
from cms.transfer import placing
from cms.transfer.course import Course
from cms.transfer.ledger import Noted
from cms.transfer.models import ImportedRecord
from cms.transfer.placing import Written
from cms.transfer.report import Tally

KINDS = {EntryType.ARTICLE: "articles", EntryType.EXERCISE: "exercises"}


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


class Taken(NamedTuple):
    """What became of an entry: None where there is none to hang comments on; left as it was, if neither."""

    entry: Entry | None
    created: bool = False
    updated: bool = False


NOTHING = Taken(None)


def take(course: Course, incoming: Incoming) -> Entry | None:
    """Take over an entry; give it, or None where there is none to hang comments on."""
    return take_all(course, [incoming])[0].entry


def take_all(course: Course, incomings: Sequence[Incoming]) -> list[Taken]:
    """Take over entries of one kind, no key twice; give what became of each.

    Those that are new and simply live or drafts are stored at once, the others one by one.
    """
    if not incomings:
        return []
    kind = incomings[0].type
    known = course.ledger.find_all(kind, [incoming.key for incoming in incomings])
    taken = {
        incoming.key: _follow(course, incoming, known[incoming.key]) for incoming in incomings if incoming.key in known
    }
    new = [incoming for incoming in incomings if incoming.key not in known]
    read = [(incoming, written) for incoming in new if (written := _read(course, incoming)) is not None]
    for plain, group in groupby(read, lambda pair: pair[1].is_settled and kind == EntryType.ARTICLE):
        some = list(group)
        taken |= _admitted(course, kind, some) if plain else _kept(course, some)
    return [taken.get(incoming.key, NOTHING) for incoming in incomings]


def _follow(course: Course, incoming: Incoming, known: ImportedRecord) -> Taken:
    """Bring an entry that came before to what it is there now."""
    entry = db.session.get(Entry, known.local_id)
    if entry is None or not _is_news(course, incoming, entry, known):
        _tally(course, incoming).skipped += 1
        return Taken(entry)
    written = _read(course, incoming)
    return _keep(course, incoming, written, entry) if written is not None else Taken(entry)


def _read(course: Course, incoming: Incoming) -> Written | None:
    """Understand an entry, or report why it cannot be."""
    try:
        return incoming.read()
    except Problem as problem:
        _leave_out(course, incoming, problem)
        return None


def _keep(course: Course, incoming: Incoming, written: Written, entry: Entry | None) -> Taken:
    """Store an entry by itself; give it as it was where that cannot be."""
    try:
        stored = placing.place(course, incoming.type, written, entry)
    except Problem as problem:
        _leave_out(course, incoming, problem)
        return Taken(db.session.get(Entry, entry.id)) if entry is not None else NOTHING
    course.ledger.note(incoming.type, incoming.key, stored.id, incoming.mark, stored.version)
    tally = _tally(course, incoming)
    tally.created += entry is None
    tally.updated += entry is not None
    return Taken(stored, created=entry is None, updated=entry is not None)


def _kept(course: Course, some: Iterable[tuple[Incoming, Written]]) -> dict[str, Taken]:
    return {incoming.key: _keep(course, incoming, written, None) for incoming, written in some}


def _admitted(course: Course, kind: EntryType, plain: Sequence[tuple[Incoming, Written]]) -> dict[str, Taken]:
    """Store new entries at once; give them by their keys there."""
    arrivals = list(_arrivals(course, list(_checked(course, kind, plain))))
    if not arrivals:
        return {}
    entries = admitting.admit(course.actor, kind, [arrival for _incoming, arrival in arrivals])
    pairs = [(incoming, entry) for (incoming, _arrival), entry in zip(arrivals, entries, strict=True)]
    for incoming, _entry in pairs:
        _tally(course, incoming).created += 1
    course.ledger.note_new(kind, [Noted(each.key, entry.id, each.mark, entry.version) for each, entry in pairs])
    return {incoming.key: Taken(entry, created=True) for incoming, entry in pairs}


def _checked(
    course: Course, kind: EntryType, plain: Sequence[tuple[Incoming, Written]]
) -> Iterator[tuple[Incoming, Written, EntryWritten]]:
    """Give each with what it says as it is understood here, or report why it cannot be."""
    slugs = addresses.free_all(kind, [written.slug for _incoming, written in plain])
    for (incoming, written), slug in zip(plain, slugs, strict=True):
        try:
            yield incoming, written, placing.check(kind, written, slug)
        except Problem as problem:
            _leave_out(course, incoming, problem)


def _arrivals(
    course: Course, checked: Sequence[tuple[Incoming, Written, EntryWritten]]
) -> Iterator[tuple[Incoming, Arrival]]:
    """Give each as it is stored with the others, with what all of them name looked up together."""
    found = snapshots.look_up([says for _incoming, _written, says in checked])
    for incoming, written, says in checked:
        try:
            yield incoming, placing.arrival(course, written, says, found)
        except Problem as problem:
            _leave_out(course, incoming, problem)


def _leave_out(course: Course, incoming: Incoming, problem: Problem) -> None:
    course.report.remark(incoming.where, f"It was left out: {problem.detail}")
    _tally(course, incoming).skipped += 1


def _tally(course: Course, incoming: Incoming) -> Tally:
    return course.report.tallies[KINDS[incoming.type]]


def _is_news(course: Course, incoming: Incoming, entry: Entry, known: ImportedRecord) -> bool:
    """Tell whether the other system changed an entry that nobody changed here."""
    if known.digest == incoming.mark:
        return False
    if entry.version == known.version:
        return True
    told = "It was changed here and in the file since the last import, and stays as it is here."
    course.report.remark(incoming.where, told)
    return False
