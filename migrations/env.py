"""How migrations run: on the application's own engine, one transaction for all of them."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON, Connection

from cms.core.db import Moment
from cms.core.migrations import is_mapped

MIGRATE = current_app.extensions["migrate"]


def render(kind: str, thing: Any, migration: AutogenContext) -> str | Literal[False]:
    """Write types into new migrations by what the database has, so that old ones need no code of ours."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, JSON) and thing._variant_mapping:  # noqa: SLF001 -- there is no public way to ask
        migration.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run(connection: Connection) -> None:
    """Run the migrations; on SQLite with foreign keys off, since a batch makes tables anew."""
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=MIGRATE.db.metadata,
        transactional_ddl=True,
        render_item=render,
        include_name=is_mapped,
        **MIGRATE.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


with MIGRATE.db.engine.connect() as connection:
    run(connection)
