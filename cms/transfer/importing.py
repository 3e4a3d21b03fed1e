"""The running of an import, wherever the records come from: piece by piece, or as a rehearsal."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from cms.accounts.permissions import Permission
from cms.audit import log
from cms.core.db import db, writing
from cms.core.rehearsing import rehearsing
from cms.core.statistics import Growth, count_anew
from cms.transfer.course import Course
from cms.transfer.report import Report

SMALLEST_BATCH, LARGEST_BATCH = 10, 200
LONGEST_BATCH_SECONDS = 1.0
LEFT_TO_OTHERS, LONGEST_PAUSE = 0.05, 0.1  # of the time that a batch took, and in seconds
Record = TypeVar("Record")  # what a file of one system holds, as its reader gives it


@dataclass(frozen=True)
class Source(Generic[Record]):
    """A file that was found sound: its records in their order, what is done with some of them, and at the end.

    `name` is the system it comes from, as the log has it. `prepare` does before the first record what
    no transaction should wait for, such as encoding pictures, and keeps it in short ones of its own; it
    is not asked at a rehearsal. `beyond` is what comes behind the end of the file, as many bytes of it as take
    about as long: of these, too, its order is told.
    """

    name: str
    course: Course
    records: Iterator[Record]
    take: Callable[[Sequence[Record]], object]
    finish: Callable[[], object] = lambda: None
    prepare: Callable[[], object] = lambda: None
    beyond: int = 0


class Journal:
    """What an import writes down while it runs; this one writes nothing.

    `done` is how many records an earlier run of the same file had taken over when it was interrupted,
    and `before` what it had reported.
    """

    done = 0
    before = Report()

    def keep(self, count: int) -> bool:
        """Note so many more records, in the transaction that took them over; tell whether to go on."""
        return count > 0

    def pass_by(self) -> bool:
        """Note that records went by that were taken over before; tell whether to go on."""
        return True

    def end(self) -> None:
        """Note that all is done, in the last transaction."""


def run(source: Source[Record], *, dry_run: bool = False, journal: Journal | None = None) -> Report:
    """Import what a source holds; a second time, only what changed in it since.

    What is imported is committed in batches, short enough for readers to comment in between; an
    import that was interrupted is continued by running it again. With `dry_run` everything is done
    on copies and forgotten.
    """
    source.course.actor.must(Permission.SITE_ADMIN)
    if dry_run:
        rehearse(source)
    else:
        _run(source, journal or Journal())
    return source.course.report


def rehearse(source: Source[Record], look: Callable[[], object] = lambda: None) -> None:
    """Do everything on copies, let `look` see what came of it, and forget it."""
    source.course.actor.must(Permission.SITE_ADMIN)
    with rehearsing():
        growth = Growth()
        for some in _batches(source.records):
            source.take(some)
            if growth.doubles(len(some)):
                count_anew()
        _finish(source)
        look()


def one_by_one(take: Callable[[Record], object]) -> Callable[[Sequence[Record]], None]:
    """Make of what is done with a record what is done with some."""

    def take_some(some: Sequence[Record]) -> None:
        for record in some:
            take(record)

    return take_some


def _run(source: Source[Record], journal: Journal) -> None:
    if journal.done and not _go_through_again(source, journal):
        return
    if not journal.done:
        source.prepare()
    growth = Growth()
    for some in _batches(source.records):
        begun = time.monotonic()
        with writing():
            source.take(some)
            goes_on = journal.keep(len(some))
        if not goes_on:
            return
        if growth.doubles(len(some)):
            with writing():
                count_anew()
        let_others_write(time.monotonic() - begun)
    with writing():
        _finish(source)
        journal.end()


def _go_through_again(source: Source[Record], journal: Journal) -> bool:
    """Let records go by that were taken over before, so that what follows finds all as it was; tell whether to go on.

    They are known, and so change nothing; what is to be said of them was said then.
    """
    source.prepare()
    for some in _batches(islice(source.records, journal.done)):
        with writing():
            source.take(some)
            goes_on = journal.pass_by()
        if not goes_on:
            return False
    source.course.report.become(journal.before)
    return True


def let_others_write(taken: float) -> None:
    """Pause after a batch that took so many seconds, where there is one writer at a time.

    Processes stand in no line before SQLite: each finds the place of the one writer free, or asks again.
    """
    if db.engine.dialect.name == "sqlite":
        time.sleep(min(taken * LEFT_TO_OTHERS, LONGEST_PAUSE))


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Give records in lists that take about as long as a reader may be kept waiting, as the ones before show."""
    size = SMALLEST_BATCH
    while some := list(islice(records, size)):
        begun = time.monotonic()
        yield some
        taken = time.monotonic() - begun
        if taken > LONGEST_BATCH_SECONDS:
            size = max(size // 2, 1)
        elif taken < LONGEST_BATCH_SECONDS / 3:
            size = min(size * 2, LARGEST_BATCH)


def _finish(source: Source[Record]) -> None:
    """Report what is told once, and write the import into the log if it changed something."""
    source.finish()
    course = source.course
    counts = {name: tally.changes for name, tally in course.report.tallies.items() if tally.changes}
    if counts:
        log.record(course.actor, "site.import", "site", None, source=source.name, counts=counts)
