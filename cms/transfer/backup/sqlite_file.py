"""SQLite: a copy while others write, whether a file is sound, and putting one file in the place of another.

The copy is made by VACUUM INTO (https://www.sqlite.org/lang_vacuum.html#vacuuminto): one read transaction, beside
which writers go on. The online backup API begins anew whenever another process writes between two of its steps, so
that on a busy site it might never end; and it takes free pages along, with what was deleted in them.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from cms.core.errors import Conflict, Misconfigured
from cms.transfer.archive.packing import sync
from cms.transfer.zip_files import refusal

VERSION = sqlite3.sqlite_version
DatabaseError = sqlite3.DatabaseError
_LOOK = 200_000  # steps of SQLite's machine between two looks at how far the copy is
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BESIDE = ("-wal", "-shm", "-journal")


def copy(database: Path, target: Path, advance: Callable[[int], None]) -> None:
    """Copy a database as it is at one moment into an empty file, and make sure that the copy is sound."""
    if not database.is_file():
        raise Misconfigured(f"{database} is not there, so there is nothing to back up.")
    seen = 0

    def look() -> int:
        nonlocal seen
        size = target.stat().st_size
        advance(size - seen)
        seen = size
        return 0

    try:
        with closing(_open(database)) as connection:
            connection.set_progress_handler(look, _LOOK)
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        raise Misconfigured(_hindrance(error, database, target)) from None
    look()
    check(target, "the copy")


def _hindrance(error: sqlite3.DatabaseError, database: Path, target: Path) -> str:
    """Say why a database could not be copied, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return f"There is no room in {target.parent} for a copy of {database}."
    if code in _DAMAGED:
        return f"{database} is damaged. Stop the service, keep a copy of the file, and bring back a backup."
    return f"{database} cannot be copied ({error})."


def check(file: Path, name: str) -> None:
    """Raise Invalid for a file that is no sound database, or has a row that refers to none."""
    try:
        with closing(_open(file)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            astray = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise refusal(name, f"it is no sound SQLite database ({error}).") from None
    if found != "ok" or astray is not None:
        raise refusal(name, f"it is no sound SQLite database ({found if astray is None else 'a reference is broken'}).")


def counted(file: Path, tables: Iterator[str]) -> dict[str, int]:
    """Count the rows of those of the tables that are there."""
    with closing(_open(file)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- names of our models
            for name in tables
            if name in there
        }


def migration(file: Path) -> str | None:
    """Tell at which migration a database is; None where it never was migrated."""
    try:
        with closing(_open(file)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return str(found[0]) if found else None


def run(file: Path, statements: Iterable[str]) -> None:
    """Change a database that nobody else can reach yet."""
    with closing(_open(file)) as connection:
        connection.execute("PRAGMA journal_mode=MEMORY")  # who is killed leaves nothing beside it
        connection.execute("BEGIN")
        for each in statements:
            connection.execute(each)
        connection.execute("COMMIT")


@contextmanager
def alone(database: Path) -> Iterator[bool]:
    """Hold a database that nobody else has open, its log written back into it, and tell whether it can be read.

    An open connection holds a lock for as long as it lives, idle or not, which leaving the write-ahead log needs
    alone (https://www.sqlite.org/wal.html#persistence_of_wal_mode). Raises Conflict where somebody has it open.
    """
    if not database.exists():
        yield True
        return
    with closing(sqlite3.connect(database, isolation_level=None, timeout=1)) as connection:
        readable = True
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _LOCKED:
                raise Conflict(
                    f"{database} is in use. Stop the server and the worker (cms serve, cms worker) first."
                ) from None
            readable = False  # a damaged database is what one restores for
        yield readable


def take(unpacked: Path, database: Path, former: Path | None) -> None:
    """Put a sound file in the place of a database, which is kept as `former` if it is to be.

    At each moment there is one whole database at the place: either the former one or the new one.
    """
    if database.exists():
        _as_before(unpacked, database)
        if former is not None:
            _keep(database, former)
    for each in _BESIDE:  # of a database that could not be read; any other has none now
        left = database.with_name(database.name + each)
        if left.exists() and former is not None:
            left.replace(former.with_name(former.name + each))
        left.unlink(missing_ok=True)
    unpacked.replace(database)
    sync(database.parent)


def settle(file: IO[bytes]) -> None:
    """Make sure that what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def _keep(database: Path, former: Path) -> None:
    try:
        former.hardlink_to(database)
    except FileExistsError:
        raise Conflict(f"{former} is there already. Wait a second, and try again.") from None
    except OSError:  # a file system without links
        shutil.copy2(database, former)


def _as_before(unpacked: Path, database: Path) -> None:
    """Let the same account read it as before, whoever restores."""
    before, now = database.stat(), unpacked.stat()
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        try:
            os.chown(unpacked, before.st_uid, before.st_gid)
        except PermissionError:
            raise Misconfigured(
                f"{database} belongs to another account. Restore as that account, or as root."
            ) from None
    unpacked.chmod(before.st_mode & 0o777)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, timeout=10)
