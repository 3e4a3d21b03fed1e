"""What is written down of an import while it runs: how far it is, what came of it, and that somebody works on it."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import update

from cms.core.clock import now
from cms.core.db import db
from cms.transfer.course import Course, Order
from cms.transfer.importing import Journal
from cms.transfer.options import Around
from cms.transfer.report import restored
from cms.transfer.runs.holding import LEASE, Job, Lost, let_go, locked, prolong
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.sources import Kind

BEAT = 1.0  # seconds between two notes while nothing is written
CHECK_WEIGHT = 20  # to read a record takes about so many times less than to take it over


class Stopped(Exception):
    """The import was asked to end, or the process is to stop."""


@dataclass(frozen=True)
class Means:
    """What whoever runs an import hands in: an order but for its file, the folder of files, and when to stop.

    `show` is told how far it is, of how much, again and again; private `hosts` may be asked
    for pictures, `feed` is where our feed is.
    """

    order: Order
    should_stop: Callable[[], bool] = lambda: False
    show: Callable[[int, int], object] = lambda _done, _total: None
    hosts: Collection[str] = ()
    feed: str = ""

    @property
    def around(self) -> Around:
        """Give what the installation says."""
        return Around(self.hosts, self.feed)


class Progress:
    """How far a file is read; the readings that only check it count for little."""

    def __init__(self, size: int, kind: Kind) -> None:
        self._read = 0
        self._checks = size * (kind.reads - 1)
        self.total = self._checks // CHECK_WEIGHT + size

    def expect(self, beyond: int) -> None:
        """Note how much is to come behind the end of the file, as `Source` has it."""
        self.total += beyond

    def add(self, count: int) -> None:
        """Note that so many bytes were read."""
        self._read += count

    @property
    def done(self) -> int:
        """Give how much of `total` is done."""
        checked = min(self._read, self._checks)
        return min(checked // CHECK_WEIGHT + self._read - checked, self.total)


class RunJournal(Journal):
    """The journal of one run: written within the transactions of the import, and between them once a second."""

    def __init__(self, job: Job, kind: Kind, means: Means) -> None:
        self.run_id, self.holder = job.run_id, job.holder
        self.done, self.before = job.records, restored(job.report)
        self.progress = Progress(job.bytes, kind)
        self.course: Course | None = None
        self._means = means
        self._next = 0.0

    def advance(self, count: int) -> None:
        """Note that so many bytes were read. Raises Stopped, or Lost, where no transaction would be cut in two."""
        self.progress.add(count)
        self._means.show(self.progress.done, self.progress.total)
        if time.monotonic() >= self._next and not _is_writing():
            self._next = time.monotonic() + BEAT
            self._beat()

    def keep(self, count: int) -> bool:
        """Note so many more records, and what came of them."""
        self.done += count
        run = locked(self.run_id, self.holder)
        run.records = self.done
        if self.course is not None:
            run.report = self.course.report.kept()
        return self._goes_on(run)

    def pass_by(self) -> bool:
        """Note how far it is."""
        return self._goes_on(locked(self.run_id, self.holder))

    def end(self) -> None:
        """Note that all is done."""
        run = locked(self.run_id, self.holder)
        if self.course is not None:
            run.report = self.course.report.kept()
        run.progress = run.total = self.progress.total
        close(run, RunState.DONE)

    def _goes_on(self, run: ImportRun) -> bool:
        run.progress, run.total = self.progress.done, self.progress.total
        if run.is_to_end:
            close(run, RunState.CANCELLED)
        elif self._means.should_stop():
            let_go(run)
        else:
            prolong(run)
            return True
        return False

    def _beat(self) -> None:
        mine = ImportRun.id == self.run_id, ImportRun.held_by == self.holder
        noted = {"progress": self.progress.done, "total": self.progress.total, "held_until": now() + LEASE}
        # A connection of its own: what this thread reads or tries out meanwhile goes on undisturbed.
        with db.engine.execution_options(writing=True).begin() as connection:
            told = update(ImportRun).where(*mine).values(**noted).returning(ImportRun.is_to_end)
            is_to_end = connection.execute(told).scalar_one_or_none()
        if is_to_end is None:
            raise Lost
        if is_to_end or self._means.should_stop():
            raise Stopped


def close(run: ImportRun, state: RunState, error: str | None = None) -> None:
    """Bring an import to an end; its file is deleted by whoever commits this."""
    run.state, run.error, run.finished_at = state, error, now()
    run.has_file = False
    let_go(run)


def _is_writing() -> bool:
    """Tell whether this thread is in a transaction that holds the write lock."""
    return db.session().in_transaction() and bool(db.session.connection().get_execution_options().get("writing", False))
