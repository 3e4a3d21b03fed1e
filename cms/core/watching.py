"""Learning that what the public sees has changed, in whichever process that was.

A `Watch` is asked before a kept answer is given out. It tells what moved since it looked last, or
that it cannot know: then nothing that is kept may be believed.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from cms.core.connecting import LIMITS, Limits
from cms.core.mark import Mark
from cms.core.versions import EVERYTHING

Moved = Callable[[dict[str, int]], None]
Lost = Callable[[int], None]


class Watch(Protocol):
    """Knows what moved."""

    def look(self) -> bool:
        """Tell of everything that moved until now; False where that cannot be known."""

    def hurry(self) -> None:
        """Look the next time, however short the time since."""

    def close(self) -> None:
        """Let go of the database."""


def watch(url: URL, moved: Moved, lost: Lost, mark: Mark | None = None) -> Watch:
    """Watch a database: `moved` is told the names and the counts they moved to.

    `lost` is told that it may be another database, and at which count that one stands. A `mark` that moves with each
    commit spares asking an SQLite file as long as it stands still.
    """
    if url.get_backend_name() == "postgresql":
        return PostgresWatch(url, moved, lost)
    if url.database in {None, "", ":memory:"}:
        return Blind()
    return SqliteWatch(Path(str(url.database)), moved, lost, mark)


class Blind:
    """Knows nothing: for a database that nobody else can open."""

    def look(self) -> bool:
        """Tell that nothing is known."""
        return False

    def hurry(self) -> None:
        """Do nothing: there is nothing to look at."""

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


class Count:
    """The count of changes that was seen last, and the database it was seen in."""

    def __init__(self, moved: Moved, lost: Lost) -> None:
        self._moved, self._lost = moved, lost
        self.place: Any = None
        self.number = -1

    def take(self, place: Any, number: int, since: Callable[[int], Iterable[tuple[str, int]]]) -> None:
        """Take in a count; `since` gives the names that moved behind another one.

        Another place, or a count that went backwards, is another database: one brought back from a backup.
        """
        if place != self.place or number < self.number:
            self.place, self.number = place, number
            self._lost(number)
        elif number > self.number:
            names = dict(since(self.number))
            self.number = names.pop(EVERYTHING, number)
            self._moved(names)


class SqliteWatch:
    """Sees each change at once: `PRAGMA data_version` moves with every commit of any other connection.

    It costs a few microseconds (https://www.sqlite.org/pragma.html#pragma_data_version). Each thread
    has a connection of its own, so that none waits for another. Where a mark tells of commits, the file is asked when
    that moved; and every `OTHERS` seconds, for what those change who do not share the mark.
    """

    OTHERS = 0.02

    def __init__(self, path: Path, moved: Moved, lost: Lost, mark: Mark | None = None) -> None:
        self._path = str(path)
        self._uri = f"{path.absolute().as_uri()}?mode=rw"
        self._own = threading.local()
        self._lock = threading.Lock()
        self._count = Count(moved, lost)
        self._mark = mark
        self._known = 0, 0.0  # where the mark stood before the file was asked last, and until when that is believed

    def look(self) -> bool:
        """Tell of everything that moved until now; False where the file cannot be read."""
        if self._mark is None:
            return self._ask()
        moment, began = self._mark.moment, time.monotonic()
        known, end = self._known
        if moment == known and began < end:
            return True
        is_read = self._ask()
        self._known = (moment, began + self.OTHERS) if is_read else (moment, 0.0)
        return is_read

    def _ask(self) -> bool:
        own = self._own.__dict__
        try:
            found = os.stat(self._path)  # noqa: PTH116 -- half the time of the other way, at every answer
            place = found.st_dev, found.st_ino
            if own.get("place") != place:
                own["execute"], own["place"], own["at"] = self._open(), place, None
            ((at,),) = own["execute"]("PRAGMA data_version").fetchall()
            if at != own["at"]:
                self._read(own["execute"], place)
                own["at"] = at
        except (OSError, sqlite3.Error):
            own.clear()
            return False
        return True

    def hurry(self) -> None:
        """Do nothing: each look sees everything."""

    def close(self) -> None:
        """Let go of this thread's connection; those of other threads end with them."""
        self._own.__dict__.clear()

    def _open(self) -> Callable[..., sqlite3.Cursor]:
        connection = sqlite3.connect(self._uri, timeout=1, isolation_level=None, uri=True, check_same_thread=False)
        connection.execute("PRAGMA query_only=ON")
        return connection.execute

    def _read(self, execute: Callable[..., sqlite3.Cursor], place: tuple[int, int]) -> None:
        """Read the count; one thread at a time, so that it never goes backwards by itself."""
        since = "SELECT name, number FROM content_version WHERE number > ?"
        with self._lock:
            ((number,),) = execute("SELECT number FROM content_version WHERE name = ?", (EVERYTHING,)).fetchall()
            self._count.take(place, number, lambda before: execute(since, (before,)).fetchall())


class PostgresWatch:
    """Reads the count a few times a second, as long as there is somebody who asks.

    What it knows is at most `INTERVAL` old, or as old as one slow question may take; older than
    `OLDEST` it is not believed, and whoever asks is told so. Who knows that something moved can have
    it `hurry`: it then reads at the next look, `SOON` after the last time at the earliest. All that had
    changed at the moment `known` is in what was read.
    """

    INTERVAL = 0.2
    SOON = 0.005
    OLDEST = 0.8
    PATIENCE = 0.3

    def __init__(self, url: URL, moved: Moved, lost: Lost) -> None:
        told = {"connect_timeout": 1, "application_name": "vertebra watch"}
        limits = {LIMITS: Limits(0.7, 0.7)}
        self._engine: Engine = create_engine(url, poolclass=NullPool, execution_options=limits, connect_args=told)
        self._connection: Connection | None = None
        self._connected = 0
        self._lock = threading.Lock()
        self._count = Count(moved, lost)
        self._asked = self.known = -self.OLDEST
        self._hurried = False

    @property
    def seen(self) -> tuple[int | None, int]:
        """Give the table that counts, None where none was met yet, and the count that was seen in it last."""
        place: tuple[int, int] | None = self._count.place
        return (place[1] if place else None), self._count.number

    def look(self, *, now: bool = False) -> bool:
        """Tell of everything that moved until a moment ago, or `now`; False where the database does not answer."""
        moment = time.monotonic()
        patience = self.PATIENCE if now or moment - self.known >= self.OLDEST else 0
        if self._is_due(moment, now=now) and self._lock.acquire(timeout=patience):
            try:
                if self._is_due(moment, now=now):
                    self._ask()
            finally:
                self._lock.release()
        return time.monotonic() - self.known < self.OLDEST

    def hurry(self) -> None:
        """Read at the next look."""
        self._hurried = True

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _is_due(self, moment: float, *, now: bool) -> bool:
        return moment - self._asked >= (0 if now else self.SOON if self._hurried else self.INTERVAL)

    def _ask(self) -> None:
        self._hurried = False  # before the reading: what is told meanwhile has it read once more
        self._asked = began = time.monotonic()
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                self._connected += 1
            with self._connection.begin():
                self._read(self._connection)
            self.known = began
        except SQLAlchemyError:
            self.known = -self.OLDEST
            self.close()

    def _read(self, connection: Connection) -> None:
        asked = text("SELECT number, tableoid::bigint FROM content_version WHERE name = :name")
        number, table = connection.execute(asked, {"name": EVERYTHING}).one()
        since = text("SELECT name, number FROM content_version WHERE number > :before")
        self._count.take(
            (self._connected, table),
            number,
            lambda before: [(name, at) for name, at in connection.execute(since, {"before": before})],
        )
