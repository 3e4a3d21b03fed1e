"""The database itself: whether it answers, keeps what it was told, can be written, and agrees about the time."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from cms.core.clock import now
from cms.core.versions import EVERYTHING, ContentVersion
from cms.doctor.finding import Case, Finding, fail, ok, warn

SECURE_SQLITE = (3, 42)  # from here on its index of words is overwritten where words were removed
OLDEST_POSTGRESQL = 14  # that its makers still mend
APART, FAR_APART = timedelta(seconds=2), timedelta(seconds=30)
REASONS = {  # what the driver says, and what it means; its own words hold names and addresses
    "password authentication failed": "it refuses the user or the password",
    "no pg_hba.conf entry": "it lets nobody in from this machine",
    "does not exist": "there is no such database or user",
    "refused": "nobody listens at its address",
    "timeout": "its address does not answer in time",
    "resolve": "the name of its host is not known",
    "translate": "the name of its host is not known",
    "no such file": "nobody listens at its address",
    "too many": "it has no connection left",
    "not a database": "the file is no SQLite database",
    "malformed": "the file is damaged; bring back a backup",
    "unable to open": "the file cannot be opened; look at who may read and write it and its folder",
}


def answers(case: Case) -> Finding:
    """Look whether it answers, and how old its program is."""
    name = case.engine.url.database
    if case.is_sqlite and not (name and Path(name).exists()):
        return fail("CMS_DATABASE_URL names a file that is not there. Make it with: cms db upgrade")
    try:
        with case.reading() as connection:
            connection.execute(text("SELECT count(*) FROM sqlite_master" if case.is_sqlite else "SELECT 1"))
            number = connection.dialect.server_version_info or (0,)
            encoding = "UTF8" if case.is_sqlite else str(connection.scalar(text("SHOW server_encoding")))
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", "")).lower()
        because = next((told for words, told in REASONS.items() if words in said), type(error).__name__)
        return fail(f"CMS_DATABASE_URL: the database cannot be used: {because}.")
    if case.is_sqlite:
        return _sqlite()
    version = ".".join(map(str, number))
    if encoding != "UTF8":
        return fail(f"PostgreSQL {version} keeps text as {encoding}. Make the database anew with ENCODING 'UTF8'.")
    if int(number[0]) < OLDEST_POSTGRESQL:
        return warn(f"PostgreSQL {version} is no longer mended by its makers. Move to {OLDEST_POSTGRESQL} or newer.")
    return ok(f"PostgreSQL {version} answers, in UTF8.")


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < SECURE_SQLITE:
        return warn(
            f"SQLite {version} answers. From 3.42 on it overwrites words in the index of comments as they are removed;"
            " until then the worker does so later. A newer Python, or PostgreSQL, has it."
        )
    return ok(f"SQLite {version} answers.")


def durability(case: Case) -> Finding:
    """Look whether what it said it kept survives a loss of power."""
    if case.is_sqlite:
        wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"}
        asked = {name: f"PRAGMA {name}" for name in wanted}
    else:
        wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
        asked = {name: f"SHOW {name}" for name in wanted}
    with case.reading() as connection:
        found = {name: str(connection.scalar(text(question))) for name, question in asked.items()}
    stronger = {"synchronous_commit": {"remote_apply", "remote_write", "local"}}
    wrong = [name for name in wanted if found[name] not in {wanted[name], *stronger.get(name, ())}]
    if wrong and case.is_sqlite:
        return fail(
            f"SQLite did not take {', '.join(wrong)}: is the file on a network drive? It must be on a local one."
        )
    if wrong:
        return warn(f"{', '.join(wrong)} is off: a loss of power can lose comments, or the database. Switch it on.")
    return ok("What is stored survives a loss of power.")


def writing(case: Case) -> Finding:
    """Change something and take it back."""
    same = update(ContentVersion).where(ContentVersion.name == EVERYTHING).values(number=ContentVersion.number)
    try:
        with case.engine.connect().execution_options(writing=True) as connection:
            rows = connection.execute(same).rowcount
            connection.rollback()
    except SQLAlchemyError:
        return fail(
            "Nothing can be written: the database is read-only, its disk is full, this user may not,"
            " or another program keeps it locked."
        )
    if rows != 1:
        return fail(
            "The row that counts all changes is missing, so that nothing can be published. Bring back a backup."
        )
    return ok("It can be written, and counts its changes.")


def clock(case: Case) -> Finding:
    """Compare the clock of the database, and the newest change, with ours."""
    newest = select(func.max(ContentVersion.at)).where(ContentVersion.name == EVERYTHING)
    with case.reading() as connection:
        changed = connection.scalar(newest)
        before = now()
        theirs = before if case.is_sqlite else connection.scalar(text("SELECT clock_timestamp()"))
        apart = abs(theirs - (before + (now() - before) / 2))
    if apart > FAR_APART:
        return fail(
            f"The clocks of this machine and the database are {apart.total_seconds():.0f} seconds apart. Run NTP."
        )
    if changed is not None and changed > now() + FAR_APART:
        return fail("The newest change lies in the future: the clock of this machine went back. Run NTP.")
    if apart > APART:
        return warn(
            f"The clocks of this machine and the database are {apart.total_seconds():.0f} seconds apart. Run NTP."
        )
    return ok("The clocks agree.")
