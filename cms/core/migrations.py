"""Whether the database is where the migrations want it."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cms.core.bundled import folder
from cms.core.db import db

UNMAPPED = ("search_text", "comment_text")


def pending() -> bool:
    """Tell whether the database lacks a migration. Raises SQLAlchemyError where it does not answer."""
    heads = set(ScriptDirectory(str(folder("migrations"))).get_heads())
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) != heads


def is_mapped(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether models know of a table: an index of words is each database's own, and no model's."""
    return not (kind == "table" and (name or "").startswith(UNMAPPED))
