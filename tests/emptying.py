"""How a test gets an empty log: as the owner of the database, who takes the triggers away first."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, text

from cms.audit.chain import LogLink
from cms.audit.log import LogRow
from cms.core.db import Base, db, writing
from cms.core.versions import ContentVersion

LOG = (LogLink.__tablename__, LogRow.__tablename__)


@contextmanager
def as_owner(*tables: str) -> Iterator[None]:
    """Take the triggers of some tables away, in the running transaction, and put them back behind the block."""
    if db.session.get_bind().dialect.name == "postgresql":
        for table in tables:
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    found = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN :tables")
    kept = db.session.execute(found.bindparams(bindparam("tables", tables, expanding=True))).all()
    for name, _made in kept:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, made in kept:
        db.session.execute(text(made))


def empty_the_log() -> None:
    """Take all rows out of the log, and the chain over it, in the running transaction."""
    with as_owner(*LOG):
        for table in LOG:
            db.session.execute(text(f"DELETE FROM {table}"))


def empty_everything() -> None:
    """Take all rows out of all tables but what migrations make, as if nobody had ever been here."""
    with writing():
        empty_the_log()
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in {*LOG, ContentVersion.__tablename__}:
                db.session.execute(table.delete())
        _empty_the_search()
    db.session.expunge_all()


def _empty_the_search() -> None:
    """Take all rows out of the tables that SQLite searches, which no model knows."""
    if db.session.get_bind().dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        for name in db.session.scalars(text(found)).all():
            db.session.execute(text(f"DELETE FROM {name}"))
