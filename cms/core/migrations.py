"""Whether the database is where the migrations want it."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cms.core.bundled import folder
from cms.core.db import db


def pending() -> bool:
    """Tell whether the database lacks a migration. Raises SQLAlchemyError where it does not answer."""
    heads = set(ScriptDirectory(str(folder("migrations"))).get_heads())
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) != heads
