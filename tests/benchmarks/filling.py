"""A database as a large clinic has it after years, put together in a minute or so."""

from sqlalchemy import text

from cms.audit.log import LogRow
from cms.comments import indexing as comments_indexing
from cms.content import indexing
from cms.core.db import db
from tests.benchmarks.library import Library
from tests.benchmarks.rows import Chance, Rows, put
from tests.benchmarks.talk import Talk

NUMBERED = ("author", "tag", "entry", "revision", "person", "comment")


def fill() -> None:
    """Put in entries, comments and the log of both."""
    chance = Chance()
    library = Library(chance)
    library.fill()
    talk = Talk(chance, library.entries)
    talk.fill()
    put(LogRow, _log(library, talk))
    indexing.fill(db.session.connection())
    comments_indexing.fill(db.session.connection())
    follow()
    db.session.commit()


def follow() -> None:
    """Have sequences go on behind rows that brought their ids with them."""
    if db.engine.dialect.name == "postgresql":
        for table in NUMBERED:
            place = f"pg_get_serial_sequence('{table}', 'id')"
            db.session.execute(text(f"SELECT setval({place}, max(id)) FROM {table}"))


def _log(library: Library, talk: Talk) -> Rows:
    for subject, rows in (("article", library.entries), ("comment", talk.comments)):
        for row in rows:
            yield {
                "at": row["created_at"],
                "actor_kind": "user",
                "actor_id": 1,
                "actor_name": "Editor",
                "action": f"{subject}.create",
                "subject_type": subject,
                "subject_id": row["id"],
                "details": {},
            }
