"""SQLite's write-ahead log: what was overwritten or deleted still stands in it until it is emptied.

https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
"""

from cms.core.db import db

WAIT = 500  # milliseconds for readers to finish: writers wait meanwhile


def empty() -> bool:
    """Move the log into the database and cut it to nothing; tell whether that could be done now.

    Not within a transaction. On other databases there is nothing to do.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        before = connection.cursor().execute("PRAGMA busy_timeout").fetchone()[0]
        connection.cursor().execute(f"PRAGMA busy_timeout={WAIT}")
        try:
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.cursor().execute(f"PRAGMA busy_timeout={before}")
    finally:
        connection.close()
    return not busy
