"""The database: one base for all models, and transactions that hold what they promise."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, Table, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, SessionTransaction, registry
from sqlalchemy.types import TypeDecorator

from cms.core.connecting import WRITES
from cms.core.line import line
from cms.core.trouble import FAILURES

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
LARGEST_ID = 2**31 - 1  # PostgreSQL refuses to compare an integer column with more
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
    """A session that can work within a transaction which others share, or read one transaction from a replica."""

    joined: Connection | None = None
    replica: Engine | None = None

    def get_bind(self, *asked: Any, **more: Any) -> Engine | Connection:
        """Give the connection of that transaction, else the replica that it reads, else the database."""
        return self.joined or self.replica or super().get_bind(*asked, **more)

    def close(self) -> None:
        """Let go of everything; where the connection is lost there is nothing left to let go of, and nothing failed."""
        try:
            super().close()
        except FAILURES:
            self.invalidate()


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False, "class_": Joining, "join_transaction_mode": "create_savepoint"},
)


@event.listens_for(Joining, "after_transaction_end")
def _come_back(session: Joining, transaction: SessionTransaction) -> None:
    """Let what follows a transaction on a replica go to the database."""
    if transaction.parent is None:
        session.replica = None


@contextmanager
def writing() -> Iterator[None]:
    """Run the block as one transaction that holds SQLite's write lock from the start, then commit.

    What was read before belongs to an older snapshot and is let go. An exception rolls back all. It does not
    nest: the one within would take back what the other had done.
    """
    with _once():
        db.session.rollback()
        with line(db.engine).alone() if db.engine.dialect.name == "sqlite" else nullcontext():
            db.session.connection(execution_options={WRITES: True})
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
    return insert(table_of(model))


def table_of(model: type[Base]) -> Table:
    """Give the table of a model. Raises TypeError for one without a table of its own."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


def one_snapshot(replica: Engine | None = None) -> None:
    """Begin a transaction whose reads all see one state of the database, or of a replica: no answer is torn.

    What was read before is let go, and the replica is when the transaction ends. SQLite's transactions are so by
    themselves; PostgreSQL's must ask for it
    (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ).
    """
    db.session.rollback()
    db.session().replica = replica  # type: ignore[attr-defined]
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
