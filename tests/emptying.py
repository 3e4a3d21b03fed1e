"""How a test gets an empty log: as the owner of the database, who takes the triggers away first."""

from sqlalchemy import text

from cms.audit.log import LogRow
from cms.core.db import Base, db, writing
from cms.core.versions import ContentVersion


def empty_the_log() -> None:
    """Take all rows out of the log, in the running transaction."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        db.session.execute(text("DELETE FROM audit_log"))
        db.session.execute(text("ALTER TABLE audit_log ENABLE TRIGGER USER"))
        return
    kept = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'audit_log_delete'"))
    db.session.execute(text("DROP TRIGGER audit_log_delete"))
    db.session.execute(text("DELETE FROM audit_log"))
    db.session.execute(text(kept))


def empty_everything() -> None:
    """Take all rows out of all tables but what migrations make, as if nobody had ever been here."""
    with writing():
        empty_the_log()
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in {LogRow.__tablename__, ContentVersion.__tablename__}:
                db.session.execute(table.delete())
        _empty_the_search()
    db.session.expunge_all()


def _empty_the_search() -> None:
    """Take all rows out of the tables that SQLite searches, which no model knows."""
    if db.session.get_bind().dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        for name in db.session.scalars(text(found)).all():
            db.session.execute(text(f"DELETE FROM {name}"))
