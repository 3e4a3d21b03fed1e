"""What it means when the database, or a disk, does not do what it was asked to."""

import errno
import sqlite3
from enum import Enum, auto

from sqlalchemy import exc

# Of the database, not of what it was asked:
FAILURES = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)
FULL = frozenset({"53100"})  # https://www.postgresql.org/docs/current/errcodes-appendix.html
MET = frozenset({"40001", "40P01", "55P03"})
FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT})


class Trouble(Enum):
    """What is the matter; whatever it is, nothing of the change was stored."""

    AWAY = auto()
    MET = auto()  # with another change, each of which waited for the other, or for too long
    FULL = auto()


def trouble(error: Exception) -> Trouble | None:
    """Tell what is the matter; None where neither a database nor a disk is to blame."""
    if isinstance(error, OSError):
        return Trouble.FULL if error.errno in FULL_DISK else None
    if not isinstance(error, FAILURES):
        return None
    cause = error.orig if isinstance(error, exc.DBAPIError) else None
    state = getattr(cause, "sqlstate", None)
    if state in FULL or (
        isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    ):
        return Trouble.FULL
    return Trouble.MET if state in MET else Trouble.AWAY
