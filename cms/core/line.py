"""Whoever writes to SQLite stands in line, and those who come at once can share one commit.

SQLite has one writer at a time, and each commit waits for the disk. Threads that ask the database itself whether it is
free sleep ever longer between two askings; here the next one goes on as soon as the one before is through. Changes
that `share` stand in one transaction, each within a savepoint of its own. Who finds nobody behind commits for all of
them, and none hears that its change is done before that: what a database does that has a group commit
(DeWitt et al., SIGMOD 1984, doi 10.1145/602259.602261).
"""

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

PATIENCE = 10  # seconds, as the database has it
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
MOST = 32  # changes that share a commit
_PAUSE = 0.001  # seconds between two askings for the lock of another process
_LOOK = 0.1  # seconds after which those who wait look whether they were left alone


def begin(connection: Connection) -> None:
    """Begin a transaction with the write lock. Raises OperationalError where another process keeps it too long.

    SQLite itself would ask ever more seldom, up to a tenth of a second between two askings, and could find the lock
    taken each time where many write; so it is told not to wait, and asked again after a moment.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("only SQLite has such a lock")
    end = time.monotonic() + PATIENCE
    driver.execute("PRAGMA busy_timeout=0").close()
    try:
        while not _has_begun(connection, last=time.monotonic() >= end):
            time.sleep(_PAUSE * random.uniform(0.5, 1.5))  # noqa: S311 -- spreads askings, guards nothing
    finally:
        driver.execute(f"PRAGMA busy_timeout={1000 * PATIENCE:.0f}").close()


def _has_begun(connection: Connection, *, last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        busy = isinstance(error.orig, sqlite3.OperationalError) and error.orig.sqlite_errorcode & 0xFF in _BUSY
        if last or not busy:
            raise
        return False
    return True


class _Shared:
    """A transaction that several changes stand in, and what became of it."""

    def __init__(self, engine: Engine) -> None:
        self.connection = engine.connect()
        try:
            self.connection.execution_options(writing=True).begin()
        except BaseException:
            self.connection.close()
            raise
        self.changes = 0
        self.done = threading.Event()
        self.error: BaseException | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether the transaction is still there: a full disk, for one, ends all of it."""
        return bool(self.connection.connection.driver_connection.in_transaction)  # type: ignore[union-attr]

    def end(self) -> None:
        """Commit for all, and tell them; if that fails, it failed for each."""
        try:
            self._commit()
        except BaseException as error:  # noqa: BLE001 -- everybody who waits is told
            self.error = error
            self.connection.invalidate()  # a commit that fails leaves the transaction open
        finally:
            self.connection.close()
            self.done.set()

    def _commit(self) -> None:
        if not self.is_whole:  # the driver would commit nothing, and say nothing
            raise _busy("the database gave the transaction up")
        self.connection.commit()


class Line:
    """The line of those who write to one database from this process."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._shared: _Shared | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have a turn, in a transaction of one's own. Raises OperationalError where it does not come in time."""
        self._wait()
        try:
            self._end()
            yield
        finally:
            self._turn.release()

    @contextmanager
    def shared(self, engine: Engine) -> Iterator[Connection]:
        """Give a connection to work with in a savepoint; the block is stored for good when this has ended.

        Raises OperationalError where the turn does not come in time, and what the commit raises.
        """
        self._wait()
        try:
            mine = self._shared = self._shared or _Shared(engine)
            mine.changes += 1
            try:
                yield mine.connection
            finally:
                if not self._waiting or mine.changes >= MOST or not mine.is_whole:
                    self._end()
        finally:
            self._turn.release()
        while not mine.done.wait(_LOOK):
            self._end_if_left(mine)
        if mine.error is not None:
            raise mine.error

    def _wait(self) -> None:
        with self._counting:
            self._waiting += 1
        try:
            came = self._turn.acquire(timeout=PATIENCE)
        finally:
            with self._counting:
                self._waiting -= 1
        if not came:
            raise _busy("the database is locked")

    def _end(self) -> None:
        """Commit what is open, if anything is; by whoever has the turn."""
        ending, self._shared = self._shared, None
        if ending is not None:
            ending.end()

    def _end_if_left(self, mine: _Shared) -> None:
        """Commit for those who were counted on to do so and went away."""
        if not self._waiting and self._turn.acquire(timeout=_LOOK):
            try:
                if self._shared is mine:
                    self._end()
            finally:
                self._turn.release()


def _busy(told: str) -> OperationalError:
    return OperationalError(None, None, sqlite3.OperationalError(told))


_lines: WeakKeyDictionary[Engine, Line] = WeakKeyDictionary()
_making = threading.Lock()


def line(engine: Engine) -> Line:
    """Give the line of a database."""
    with _making:
        return _lines.setdefault(engine, Line())
