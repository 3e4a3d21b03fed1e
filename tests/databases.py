"""Databases for tests: copies of one that is migrated, and ones that are put back after each test."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

NEWEST, CHANGES = 10**9, 10**4  # where the count of changes begins, and how many one test may make
VACUUM_AFTER = 1000  # rows deleted from a table: reading over the dead ones would cost more
SHAPE: LiteralString = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT (oid, nspname)::text AS part FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
  UNION ALL
  SELECT (oid, relname, relkind)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT (attrelid, attnum, attname, atttypid, attnotnull, atthasdef)::text FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL
  SELECT (oid, conname)::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT (oid, proname, prosrc)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT (oid, tgname, tgenabled)::text FROM pg_trigger
) AS parts
"""
TABLES: LiteralString = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
COUNTERS: LiteralString = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
END_OTHERS: LiteralString = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def on_server(server: str, name: str) -> str:
    """Give the address of another database on the same server."""
    head, _slash, tail = server.partition("/postgres?") if "/postgres?" in server else server.rpartition("/postgres")
    return f"{head}/{name}?{tail}" if "/postgres?" in server else f"{head}/{name}{tail}"


def make_database(server: str, name: str, template: str = "template1") -> str:
    """Make a database, and give its address; one of this name is dropped first."""
    with _open(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return on_server(server, name)


class Restored:
    """A copy of a database that is put back to what it was, as often as one likes.

    To copy anew takes half a second, for the seven hundred files of a database; to take out what a test wrote, some
    milliseconds. The rows themselves tell what was written, so nothing need be said of a test. Where the tables
    themselves are no longer what they were, a new copy is made.
    """

    def __init__(self, server: str, name: str, template: str) -> None:
        self.server, self.name, self.template = server, name, template
        self._begin()

    def _begin(self) -> None:
        """Make a copy, and note what is in it."""
        self.address = make_database(self.server, self.name, self.template)
        self.connection = _open(self.address)
        self.connection.execute("SET session_replication_role = replica")  # no trigger, and no key to another table
        self.shape = self._ask(SHAPE)
        self.counters: dict[str, int | None] = dict(self._ask(COUNTERS))
        self.deleted = dict.fromkeys((name for (name,) in sorted(self._ask(TABLES))), 0)
        self.kept = {name: kept for name in self.deleted if (kept := self._copied(name))}
        self.seen = sql.SQL(" UNION ALL ").join(
            sql.SQL(
                "SELECT {}, md5(string_agg(row::text, ',' ORDER BY row::text)) FROM {} AS row"
                if name in self.kept
                else "SELECT {}, (SELECT 'rows' FROM {} LIMIT 1)"
            ).format(sql.Literal(name), sql.Identifier(name))
            for name in self.deleted
        )
        self.rows: dict[str, str | None] = dict(self._ask(self.seen))

    def restore(self) -> str:
        """Put everything back, and give the address; whoever is still connected is cut off."""
        try:
            self._ask(END_OTHERS)
            as_before = self._ask(SHAPE) == self.shape
            if as_before:
                self._put_back()
        except psycopg.Error:
            as_before = False
        if not as_before:
            self.close()
            self._begin()
        return self.address

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def _put_back(self) -> None:
        """Empty the tables that were written to, write what was in them, and count from where they began."""
        for name in [name for name, rows in self._ask(self.seen) if rows != self.rows[name]]:
            self.deleted[name] += self.connection.execute(_about("DELETE FROM {}", name)).rowcount
            if self.deleted[name] > VACUUM_AFTER:
                self.connection.execute(_about("VACUUM {}", name))
                self.deleted[name] = 0
            if name in self.kept:
                with self.connection.cursor().copy(_about("COPY {} FROM STDIN", name)) as copy:
                    copy.write(self.kept[name])
        for name, last in self._ask(COUNTERS):
            if last != self.counters[name]:
                began = self.counters[name]
                self.connection.execute(
                    "SELECT setval(format('%%I', %s::text)::regclass, %s, %s)",
                    (name, began or 1, began is not None),
                )

    def _copied(self, name: str) -> bytes:
        """Give the rows of a table."""
        with self.connection.cursor().copy(_about("COPY {} TO STDOUT", name)) as copy:
            return b"".join(bytes(part) for part in copy)

    def _ask(self, question: LiteralString | sql.Composed) -> list[tuple[Any, ...]]:
        return self.connection.execute(question).fetchall()


class Refilled:
    """An SQLite database that is filled anew while a server has it open, as when one brings back a backup.

    Its count of changes begins lower each time, by which a server knows that it is another database.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times = 0

    def fill(self, template: Path) -> str:
        """Fill it with what a template holds, and give the address."""
        self.times += 1
        with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(self.path, timeout=30)) as target:
            source.backup(target)
            with target:
                target.execute("UPDATE content_version SET number = ?", (NEWEST - CHANGES * self.times,))
        return f"sqlite:///{self.path}"


def _open(address: str) -> psycopg.Connection:
    return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)


def _about(statement: LiteralString, name: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))
