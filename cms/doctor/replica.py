"""The replica: whether it answers, is one, is one of this database, and keeps up with it."""

import time

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from cms.core.text import counted
from cms.core.versions import EVERYTHING
from cms.doctor.finding import Case, Finding, fail, ok, warn

MEANWHILE = "Public answers are read from the database meanwhile."
CATCH_UP = 2.0  # seconds
_SAME = text(
    "SELECT pg_database.oid::bigint, content_version.tableoid::bigint FROM pg_database, content_version"
    " WHERE datname = current_database() AND name = :name"
).bindparams(name=EVERYTHING)
_COUNT = text("SELECT number FROM content_version WHERE name = :name").bindparams(name=EVERYTHING)


def replica(case: Case) -> Finding:
    """Look at the replica, if there is one."""
    url = case.settings.database_replica_url
    if not url:
        return ok("CMS_DATABASE_REPLICA_URL is not set: everything is read from the database.")
    told = {"connect_timeout": 5, "application_name": "vertebra doctor"}
    engine = create_engine(url, poolclass=NullPool, connect_args=told, isolation_level="AUTOCOMMIT")
    try:
        with case.reading() as connection, engine.connect() as there:
            return _compared(connection, there)
    except SQLAlchemyError as error:
        return warn(f"CMS_DATABASE_REPLICA_URL: the replica does not answer ({type(error).__name__}). {MEANWHILE}")


def _compared(database: Connection, replica: Connection) -> Finding:
    if not replica.scalar(text("SELECT pg_is_in_recovery()")):
        return fail("CMS_DATABASE_REPLICA_URL names no replica: that server follows nobody. Make it a hot standby.")
    if replica.execute(_SAME).one() != database.execute(_SAME).one():
        return fail("CMS_DATABASE_REPLICA_URL names a replica of another database.")
    wanted, end = int(database.scalar(_COUNT) or 0), time.monotonic() + CATCH_UP
    while (missing := wanted - int(replica.scalar(_COUNT) or 0)) > 0 and time.monotonic() < end:
        time.sleep(0.05)
    if missing > 0:
        return warn(f"The replica is {counted(missing, 'change', 'changes')} behind and does not catch up. {MEANWHILE}")
    return ok("The replica answers, and has every change.")
