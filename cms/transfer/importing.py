"""The running of an import, wherever the records come from: piece by piece, or as a rehearsal."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from cms.accounts.permissions import Permission
from cms.audit import log
from cms.core.db import db, writing
from cms.transfer.course import Course
from cms.transfer.report import Report

BATCH = 100
LONGEST_BATCH_SECONDS = 1.0
Record = TypeVar("Record")  # what a file of one system holds, as its reader gives it


@dataclass(frozen=True)
class Source(Generic[Record]):
    """A file that was found sound: its records in their order, what is done with each, and what is told at the end.

    `name` is the system it comes from, as the log has it. `prepare` does before the first record what
    no transaction should wait for, such as encoding pictures, and keeps it in short ones of its own; it
    is not asked at a rehearsal.
    """

    name: str
    course: Course
    records: Iterator[Record]
    take: Callable[[Record], object]
    finish: Callable[[], object] = lambda: None
    prepare: Callable[[], object] = lambda: None


def run(source: Source[Record], *, dry_run: bool = False) -> Report:
    """Import what a source holds; a second time, only what changed in it since.

    What is imported is committed in batches, short enough for readers to comment in between; an
    import that was interrupted is continued by running it again. With `dry_run` everything is done
    and taken back.
    """
    source.course.actor.must(Permission.SITE_ADMIN)
    if dry_run:
        with _rehearsing():
            _take_all(source, source.records)
            _finish(source)
        return source.course.report
    source.prepare()
    while _batch(source):
        pass
    with writing():
        _finish(source)
    return source.course.report


@contextmanager
def _rehearsing() -> Iterator[None]:
    """Run the block as one transaction that is taken back."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
    finally:
        db.session.rollback()


def _batch(source: Source[Record]) -> bool:
    """Take over some records in one transaction; tell whether there may be more."""
    with writing():
        return _take_all(source, _for_a_while(source.records)) > 0


def _for_a_while(records: Iterator[Record]) -> Iterator[Record]:
    end = time.monotonic() + LONGEST_BATCH_SECONDS
    for _place in range(BATCH):
        record = next(records, None)
        if record is None:
            return
        yield record
        if time.monotonic() > end:
            return


def _take_all(source: Source[Record], records: Iterable[Record]) -> int:
    count = 0
    for record in records:
        source.take(record)
        count += 1
    return count


def _finish(source: Source[Record]) -> None:
    """Report what is told once, and write the import into the log if it changed something."""
    source.finish()
    course = source.course
    counts = {name: tally.changes for name, tally in course.report.tallies.items() if tally.changes}
    if counts:
        log.record(course.actor, "site.import", "site", None, source=source.name, counts=counts)
