"""Whether the database is where the migrations want it."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from cms.core.bundled import folder
from cms.core.db import db

UNMAPPED = ("search_text", "comment_text")


def pending() -> bool:
    """Tell whether the database lacks a migration. Raises SQLAlchemyError where it does not answer."""
    with db.engine.connect() as connection:
        there, wanted, _known = standing(connection)
        return there != wanted


def standing(connection: Connection) -> tuple[set[str], set[str], set[str]]:
    """Give the migrations that a database stands at, those it should stand at, and all there are."""
    script = ScriptDirectory(str(folder("migrations")))
    known = {each.revision for each in script.walk_revisions()}
    return set(MigrationContext.configure(connection).get_current_heads()), set(script.get_heads()), known


def is_mapped(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether models know of a table: an index of words is each database's own, and no model's."""
    return not (kind == "table" and (name or "").startswith(UNMAPPED))
