"""PostgreSQL: a dump of one snapshot while others write; a dump put in place of what is there in one transaction."""

import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import IO

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ProgrammingError

from cms.core.db import db
from cms.core.errors import Conflict, Misconfigured
from cms.transfer.backup.postgres_tools import Running, Tools

LEAVING = 2.0  # seconds in which the server notices that a program has closed its connection
_CHUNK = 256 * 1024
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# What extensions brought is left to them.
_THINGS = """
SELECT format('DROP %s IF EXISTS %s CASCADE', kind, thing) FROM (
  SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END
      AS kind, oid::regclass::text AS thing, oid, 1 AS turn
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
  UNION ALL
  SELECT 'ROUTINE', oid::regprocedure::text, oid, 2 FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT 'TYPE', oid::regtype::text, oid, 3 FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
) AS things
WHERE NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = things.oid AND deptype = 'e')
ORDER BY turn
"""


def server_version() -> tuple[int, str]:
    """Give the version of the server, as a number and as people write it."""
    with db.engine.connect() as connection:
        number = int(connection.scalar(text("SHOW server_version_num")) or 0)
        return number // 10_000, str(connection.scalar(text("SHOW server_version")))


def size() -> int:
    """Give the size of the database in bytes."""
    with db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


@contextmanager
def snapshot() -> Iterator[tuple[Connection, str]]:
    """Give a connection to one state of the database, and the name by which others can read the same.

    It is what `pg_dump` would choose by itself; so the counts and the dump are of the same moment. Every change
    here is whole in each snapshot, so waiting for one without serialisation anomalies would gain nothing.
    """
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))


def counted(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    """Count the rows of those of the tables that are there."""
    there = set(inspect(connection).get_table_names())
    return {
        name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608 -- names of our models
        for name in tables
        if name in there
    }


def migration(connection: Connection) -> str | None:
    """Tell at which migration the database is; None where it never was migrated."""
    try:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except ProgrammingError:
        connection.rollback()
        return None
    return None if found is None else str(found)


@contextmanager
def dumping(tools: Tools, name: str) -> Iterator[IO[bytes]]:
    """Give the dump of a snapshot as a stream. Raises Misconfigured where the program ends badly."""
    running = tools.start(
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--snapshot={name}"),
        stdout=subprocess.PIPE,
    )
    try:
        if running.process.stdout is None:
            raise ValueError("a pipe was asked for")
        yield running.process.stdout
        running.finish()
    finally:
        running.end()


def refuse_in_use() -> None:
    """Raise Conflict where somebody else is connected to the database, and not just about to leave."""
    until = monotonic() + LEAVING
    with db.engine.connect() as connection:
        while (others := connection.scalar(text(_OTHERS)) or 0) and monotonic() < until:
            connection.rollback()
            sleep(0.1)
    db.engine.dispose()
    if others:
        raise Conflict(
            f"The database is in use by {others} other connection{'' if others == 1 else 's'}. Stop the server and the"
            " worker (cms serve, cms worker) first."
        )


def take(tools: Tools, dump: Iterator[bytes], rows: Mapping[str, int], then: Sequence[str]) -> None:
    """Put what a dump holds in the place of everything there, in one transaction, if every row came along.

    `pg_restore` writes the dump as SQL and `psql` runs it: beside `--clean`, which takes away only what the dump
    itself names, tables of a newer version go too. Nothing is committed before the last line has been read and the
    rows have been counted and the statements of `then` have run; whoever dies on the way leaves what was there.
    """
    with db.engine.connect() as connection:
        drops = list(connection.scalars(text(_THINGS)))
    db.engine.dispose()
    reading = tools.start(
        "pg_restore",
        *("--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--file=-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    storing = tools.start(
        "psql",
        *("--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--file=-"),
        stdin=subprocess.PIPE,
    )
    last = [*(_count(table, count) for table, count in rows.items()), "SET LOCAL search_path = public;"]
    try:
        _pump(reading, storing, dump, drops, [*last, *(f"{each};" for each in then), "COMMIT;"])
    finally:
        storing.end()
        reading.end()


def _pump(reading: Running, storing: Running, dump: Iterator[bytes], drops: Iterable[str], last: Iterable[str]) -> None:
    into, out, sql = reading.process.stdin, storing.process.stdin, reading.process.stdout
    if into is None or out is None or sql is None:
        raise ValueError("pipes were asked for")
    broken: list[BaseException] = []
    told_all = False
    feeder = threading.Thread(target=_feed, args=(dump, into, broken))
    feeder.start()
    try:
        with suppress(BrokenPipeError):  # what the program has to say about it is told below
            out.write(
                "\n".join(
                    ["SET client_min_messages = warning;", "BEGIN;", *(f"{each};" for each in drops), ""]
                ).encode()
            )
            first = sql.read(_CHUNK)
            # A newer program sets what older servers do not know: https://www.postgresql.org/docs/17/release-17.html
            out.write(first.replace(b"\nSET transaction_timeout = 0;\n", b"\n"))
            shutil.copyfileobj(sql, out, _CHUNK)
            feeder.join()
            if broken:
                raise broken[0]
            reading.finish()
            out.write("\n".join(["", *last, ""]).encode())
            out.flush()
            told_all = True
        with suppress(BrokenPipeError):
            out.close()
        storing.finish()
        if not told_all:
            raise Misconfigured("psql ended before it was told to store anything; nothing was changed.")
    finally:
        storing.end()
        reading.end()
        feeder.join()


def _feed(dump: Iterator[bytes], into: IO[bytes], broken: list[BaseException]) -> None:
    try:
        for chunk in dump:
            into.write(chunk)
    except BrokenPipeError:
        pass
    except BaseException as error:  # noqa: BLE001 -- told by whoever started this thread
        broken.append(error)
    finally:
        with suppress(BrokenPipeError):
            into.close()


def _count(table: str, count: int) -> str:
    return (
        f'DO $$ BEGIN IF (SELECT count(*) FROM public."{table}") <> {count} THEN'  # noqa: S608 -- names of our models
        f" RAISE EXCEPTION 'the table {table} has not the rows that the manifest says'; END IF; END $$;"
    )
