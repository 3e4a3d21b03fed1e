"""A file of comments as a source: laid out whole, then taken over thread by thread, each to the page it is about."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cms.content.models.entry import Entry
from cms.core.db import db
from cms.transfer import address_map, threads
from cms.transfer.address_map import AddressMap
from cms.transfer.course import Course, Order
from cms.transfer.discussion.gathering import Gathering, Piece
from cms.transfer.discussion.records import ForeignThread
from cms.transfer.homes import Found, Homes
from cms.transfer.importing import Source, one_by_one
from cms.transfer.ledger import Ledger
from cms.transfer.report import Homeless


@dataclass(kw_only=True)
class DiscussionCourse(Course):
    """What is known of the threads that came by: where each belongs, and what there is to tell of them.

    `share` is how many bytes of the file a comment is, for who shows how far it has come.
    """

    homes: Homes
    gathering: Gathering = field(init=False)
    places: dict[str, int | None] = field(default_factory=dict)
    homeless: Counter[str] = field(default_factory=Counter)
    ways: Counter[Found] = field(default_factory=Counter)
    closed: int = 0
    idle: int = 0
    share: float = 0.0

    def __post_init__(self) -> None:
        """Have a place on disk for what the file holds."""
        self.gathering = Gathering(self.report)

    def place(self, thread: ForeignThread) -> int | None:
        """Give the id of the entry that a thread is about, None for none."""
        if thread.key not in self.places:
            found = self.homes.find((*thread.addresses, thread.address))
            self.places[thread.key] = found[0] if found else None
            if found:
                self.ways[found[1]] += 1
                self.closed += thread.closed
        return self.places[thread.key]


Reading = Callable[[DiscussionCourse], object]


def opened(order: Order, name: str, read: Reading, mapping: Path | AddressMap | None = None) -> Source[Piece]:
    """Check a whole file, and give it as a source; `read` lays it aside, and raises Invalid where it is not sound."""
    told = address_map.told(mapping)
    course = DiscussionCourse(order, Ledger(name), homes=Homes(order.addresses, told))
    read(course)
    course.share = order.path.stat().st_size / max(course.gathering.size, 1)
    return Source(name, course, course.gathering.pieces(), one_by_one(partial(_take, course)), partial(_finish, course))


def _take(course: DiscussionCourse, piece: Piece) -> None:
    """Take over some comments of a thread, if it has a home here."""
    tally = course.report.comments
    course.order.advance(int(course.share * len(piece.comments)))
    if piece.thread.deleted:
        where = f"thread {piece.thread.key}" if piece.thread.key.isalnum() else "a thread"
        course.report.remark(where, f"It was removed there; its comments were left out: {len(piece.comments)}.")
        tally.skipped += len(piece.comments)
        return
    entry_id = course.place(piece.thread)
    entry = db.session.get(Entry, entry_id) if entry_id else None
    if entry is None:
        course.homeless[piece.thread.address] += len(piece.comments)
        tally.skipped += len(piece.comments)
        return
    # What was removed there and holds nothing is of no use, but to remove it here if it came in before.
    known = course.ledger.find_all("comment", piece.idle)
    wanted = [each for each in piece.comments if each.key not in piece.idle or each.key in known]
    course.idle += len(piece.comments) - len(wanted)
    tally.skipped += len(piece.comments) - len(wanted)
    threads.take(course, entry, [each.said() for each in wanted])


def _finish(course: DiscussionCourse) -> None:
    """Tell what there is to tell of all threads together."""
    report, name = course.report, course.homes.mapping.name
    report.homeless = [Homeless(address, count) for address, count in course.homeless.most_common()]
    for line in sorted(course.homes.misled):
        report.remark(f"{name}, line {line}", "Nothing here has this address or slug, so its comments were left out.")
    told = (
        (
            len(course.homeless),
            "They have no home here: {0}, with {1} comments. Say in a mapping file where they belong.",
        ),
        (course.ways[Found.LAST_PART], "They found their home by the last part of their address alone: {0}."),
        (course.closed, "They took no more comments there; here they do, until you close them: {0}."),
        (course.idle, "Comments that had been removed there, and that nobody had answered, were left out: {0}."),
        (course.gathering.idle_threads, "They have no comments: {0}."),
    )
    for count, sentence in told:
        if count:
            report.remark("threads", sentence.format(count, sum(course.homeless.values())))
