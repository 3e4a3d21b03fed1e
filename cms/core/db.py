"""The database: one base for all models, and transactions that hold what they promise.

SQLite loses updates silently with the driver's defaults, so each connection is set up for
durability (WAL, `synchronous=FULL`), and a change begins with the write lock (`BEGIN IMMEDIATE`):
https://www.sqlite.org/lang_transaction.html#immediate
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from cms.core.line import PATIENCE, begin, line

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
LARGEST_ID = 2**31 - 1  # PostgreSQL refuses to compare an integer column with more
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={1000 * PATIENCE}",
    "secure_delete=ON",
)


WRITING = "vertebra.writing"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on both databases, though SQLite itself knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments, and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- the signature is SQLAlchemy's
        """Give the moment back with its zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of every model."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={
            datetime: Moment,
            dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
            list[Any]: JSON().with_variant(JSONB(), "postgresql"),
        },
    )


class Joining(Session):
    """A session that can work within a transaction which others share, in a savepoint of its own."""

    joined: Connection | None = None

    def get_bind(self, *asked: Any, **more: Any) -> Engine | Connection:
        """Give the connection of that transaction, else the database."""
        return super().get_bind(*asked, **more) if self.joined is None else self.joined


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False, "class_": Joining, "join_transaction_mode": "create_savepoint"},
)


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Make a new SQLite connection durable and leave the transactions to `_begin`."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin a SQLite transaction, with the write lock where the caller said it will write."""
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get("writing", False):
            begin(connection)
        else:
            connection.exec_driver_sql("BEGIN")


@contextmanager
def writing() -> Iterator[None]:
    """Run the block as one transaction that holds SQLite's write lock from the start, then commit.

    What was read before belongs to an older snapshot and is let go. An exception rolls back all. It does not
    nest: the one within would take back what the other had done.
    """
    with _once():
        db.session.rollback()
        with line(db.engine).alone() if db.engine.dialect.name == "sqlite" else nullcontext():
            db.session.connection(execution_options={"writing": True})
            with _committed():
                yield


@contextmanager
def writing_together() -> Iterator[None]:
    """Run the block as `writing` does; on SQLite, in one transaction with others that come at the same moment.

    For changes that come in crowds and are short: each is stored as a whole or not at all, whatever becomes of the
    others, and all of them wait for the disk once. PostgreSQL lets commits share that by itself.
    """
    if db.engine.dialect.name != "sqlite" or db.engine.url.database in {None, "", ":memory:"}:
        with writing():
            yield
        return
    session = db.session()
    with _once():
        session.rollback()
        with line(db.engine).shared(db.engine) as connection:
            session.joined = connection  # type: ignore[attr-defined]
            try:
                with _committed():
                    yield
            finally:
                session.joined = None  # type: ignore[attr-defined]


@contextmanager
def _once() -> Iterator[None]:
    """Run the block unless this session is in such a block already. Raises RuntimeError then."""
    told = db.session().info
    if WRITING in told:
        raise RuntimeError("a change is being written already: writing() does not nest")
    told[WRITING] = True
    try:
        yield
    finally:
        del told[WRITING]


@contextmanager
def _committed() -> Iterator[None]:
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def inserting(model: type[Base]) -> Any:
    """Give an INSERT of rows, not of objects, that knows `ON CONFLICT`: each database has its own kind."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(cast("Table", model.__table__))


def one_snapshot() -> None:
    """Begin a transaction whose reads all see one state of the database, so that no answer is torn.

    What was read before is let go. SQLite's transactions are so by themselves; PostgreSQL's must ask for it
    (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ).
    """
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def one_at_a_time(name: str) -> None:
    """Let the other transactions that name the same thing wait until this one has ended.

    What is read from here on holds all that they did. SQLite writes one at a time anyway; PostgreSQL
    has a lock for it (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
    Whoever takes this lock takes it before those of rows, so that nobody waits in a circle.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
