"""Connections to the database: how each is made, and how long what is done on it may take.

SQLite loses updates silently with the driver's defaults, so each connection is set up for durability (WAL,
`synchronous=FULL`), and a change begins with the write lock (`BEGIN IMMEDIATE`):
https://www.sqlite.org/lang_transaction.html#immediate

PostgreSQL ends by itself what takes too long, so that nothing that hangs holds up the others for ever. A connection
of our own is told once. Behind a pool of transactions (PgBouncer and its like) the next transaction may stand on
another connection: it is told at the beginning of each, and nothing is prepared. Such a pool gives itself away by
the number of the process that it says we talk to.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, event
from sqlalchemy.pool import ConnectionPoolEntry

from cms.core.line import PATIENCE, begin

THREADS = 4  # of a server process: as many connections are kept
MOST_MORE = 12  # the worker has eleven threads
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={1000 * PATIENCE}",
    "secure_delete=ON",
)
WRITES = "writing"  # the option of a transaction that changes something
LIMITS = "vertebra.limits"  # the option of an engine whose transactions have limits of their own
POOLED = "vertebra.pooled"
READ_ONLY = "25006"  # https://www.postgresql.org/docs/current/errcodes-appendix.html


@dataclass(frozen=True)
class Limits:
    """How many seconds a statement may take, may wait for a lock, and may be waited for in a transaction; 0: for ever.

    https://www.postgresql.org/docs/current/runtime-config-client.html
    """

    statement: float
    lock: float = PATIENCE
    idle: float = 60

    def told(self, scope: str) -> str:
        """Give the statements that set them, for a `SESSION` or a transaction, which is `LOCAL`."""
        limits = {
            "statement_timeout": self.statement,
            "lock_timeout": self.lock,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return "; ".join(f"SET {scope} {name} = {1000 * seconds:.0f}" for name, seconds in limits.items())


USUAL = Limits(20)
FOR_EVER = Limits(0, 0, 0)
_limits: ContextVar[Limits] = ContextVar("limits", default=USUAL)


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Let the transactions that begin in the block have other limits than the usual ones."""
    token = _limits.set(limits)
    try:
        yield
    finally:
        _limits.reset(token)


def pooling(url: URL) -> dict[str, Any]:
    """Give how SQLAlchemy is to connect to PostgreSQL; what the address itself says stays as it is said there.

    A connection that was lost is noticed before it is used, and one whose other end is gone within some seconds.
    """
    told = {
        "application_name": "vertebra",
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    }
    return {
        "pool_size": THREADS,
        "max_overflow": MOST_MORE,
        "pool_timeout": PATIENCE,
        "pool_recycle": 1800,
        "pool_use_lifo": True,
        "pool_pre_ping": True,
        "connect_args": {name: value for name, value in told.items() if name not in url.query},
    }


@event.listens_for(Engine, "connect")
def _set_up(connection: Any, record: ConnectionPoolEntry) -> None:
    """Make a new connection what the code above it counts on."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # `_begin` begins
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return
    connection.autocommit = True
    (process,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    record.info[POOLED] = process != connection.info.backend_pid
    if record.info[POOLED]:
        connection.prepare_threshold = None
    else:
        connection.execute(USUAL.told("SESSION"))
    connection.autocommit = False


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin a transaction: on SQLite with the write lock where it will write, on PostgreSQL with its limits."""
    options = connection.get_execution_options()
    if connection.dialect.name != "sqlite":
        limits = options.get(LIMITS) or _limits.get()
        if limits != USUAL or connection.info.get(POOLED):
            connection.exec_driver_sql(limits.told("LOCAL"))
    elif options.get(WRITES, False):
        begin(connection)
    else:
        connection.exec_driver_sql("BEGIN")


@event.listens_for(Engine, "handle_error")
def _leave_a_former_primary(context: ExceptionContext) -> None:
    """Let go of connections to a server that lets nobody write any more: another one has taken its place."""
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True
