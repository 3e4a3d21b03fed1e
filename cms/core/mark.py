"""A mark that moves with each commit of the processes that share it, so that others need not ask the database.

It lies in memory that all of them map. To look at it takes neither a call of the system nor the lock of the
interpreter, which threads that answer thousands of requests a second would else hand to and fro.
"""

import hashlib
import mmap
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL

_WIDTH = 8  # bytes of a moment


class Mark:
    """The moment of the last commit to a database by any process that has its folder."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, _WIDTH)
            self._moments: memoryview[int] = memoryview(mmap.mmap(descriptor, _WIDTH)).cast("q")
        finally:
            os.close(descriptor)

    @property
    def moment(self) -> int:
        """Give when it moved last: a number that is never the same after a commit."""
        return self._moments[0]

    def move(self) -> None:
        """Tell those who share it that something was committed."""
        self._moments[0] = time.monotonic_ns()

    def connect(self, *told: Any, **more: Any) -> sqlite3.Connection:
        """Make a connection to SQLite that moves the mark with each commit."""
        connection = _Telling(*told, **more)
        connection.mark = self
        return connection


class _Telling(sqlite3.Connection):
    mark: Mark

    def commit(self) -> None:
        """Commit, and tell it before whoever made the change hears that it is done."""
        super().commit()
        self.mark.move()


def mark_of(url: URL, folder: Path | None) -> Mark | None:
    """Give the mark of an SQLite file; None for another database, and where no memory is shared."""
    if folder is None or url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    name = hashlib.sha256(os.fsencode(Path(str(url.database)).absolute())).hexdigest()[:12]
    with suppress(OSError):
        return Mark(folder / f"{name}.mark")
    return None
