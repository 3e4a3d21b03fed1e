"""How migrations run: on the application's own engine, on PostgreSQL each in a transaction of its own.

So no lock is held for longer than one of them takes, and an index can be built outside of a transaction while others
write (`CREATE INDEX CONCURRENTLY`). SQLite lets one write at a time anyway: there, all are one transaction.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON, Connection, func, select

from cms.core.connecting import FOR_EVER, POOLED, WRITES
from cms.core.db import Moment
from cms.core.migrations import is_mapped, is_newer, standing

MIGRATING = 0x6D696772617465  # the name of the lock
MIGRATE = current_app.extensions["migrate"]


def render(kind: str, thing: Any, migration: AutogenContext) -> str | Literal[False]:
    """Write types into new migrations by what the database has, so that old ones need no code of ours."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, JSON) and thing._variant_mapping:  # noqa: SLF001 -- there is no public way to ask
        migration.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """On PostgreSQL, wait for whoever migrates already, and let what is outside of transactions take its time, too.

    It asks again and again, since whoever waits within a transaction would hold up an index that is being built.
    Behind a pool of transactions a session has no locks, and no limits either.
    """
    if connection.dialect.name != "postgresql" or connection.info[POOLED]:
        yield
        return
    try:
        connection.exec_driver_sql(FOR_EVER.told("SESSION"))
        connection.commit()
        while not connection.scalar(select(func.pg_try_advisory_lock(MIGRATING))):
            connection.rollback()
            time.sleep(0.5)
        connection.commit()
        yield
    finally:
        connection.invalidate()  # with which the lock and the limits end


def run(connection: Connection) -> None:
    """Run the migrations; on SQLite with foreign keys off, since a batch makes tables anew."""
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=MIGRATE.db.metadata,
        transactional_ddl=True,
        transaction_per_migration=not on_sqlite,
        render_item=render,
        include_name=is_mapped,
        **MIGRATE.configure_args,
    )
    there, _wanted, known = standing(connection)
    connection.rollback()  # which ends the look, so that all that follows is a transaction of its own
    if is_newer(there, known) and context.get_context().opts.get("destination_rev") == "head":
        # who goes back to the former version starts it as ever, and starting begins with this
        context.config.print_stdout("A newer version of this program migrated the database: there is nothing to do.")
    else:
        with context.begin_transaction():
            context.run_migrations()
    if on_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


# On SQLite with the write lock from the beginning: else whoever writes after the first look locks the migrations out.
with MIGRATE.db.engine.connect().execution_options(**{WRITES: True}) as connection, alone(connection):
    run(connection)
