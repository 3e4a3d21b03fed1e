"""A database that is put back for the next test is what a new copy would be."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.databases import COUNTERS, SHAPE, TABLES, Restored

ROWS = "INSERT INTO tag (kind, slug, name, version) SELECT 'topic', 's' || n, 'N', 1 FROM generate_series(1, {}) AS n"
WRITTEN = {
    "nothing": "SELECT 1",
    "rows": ROWS.format(3),
    "more rows than one leaves dead": ROWS.format(2000),
    "rows that refer to each other": (
        "WITH tag AS (INSERT INTO tag (kind, slug, name, version) VALUES ('topic', 'a', 'A', 1) RETURNING id)"
        " INSERT INTO former_tag_slug (slug, tag_id) SELECT 'b', id FROM tag"
    ),
    "what is never taken out": (
        "INSERT INTO audit_log (at, actor_kind, actor_name, action, subject_type, details)"
        " VALUES (now(), 'shell', 'shell', 'tag.create', 'tag', '{}')"
    ),
    "a row that came with the migrations is another": "UPDATE canned_reply SET body = 'another'",
    "rows that came with the migrations are gone": "DELETE FROM canned_reply",
    "only a number was taken": "SELECT nextval('tag_id_seq')",
    "a table more": "CREATE TABLE more (id int)",
    "a table less": "DROP TABLE spam_token CASCADE",
    "a column more": "ALTER TABLE tag ADD COLUMN more int",
    "no trigger": "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "an index less": "DROP INDEX ix_audit_log_action",
}


@pytest.fixture(scope="module")
def place(migrated_postgres: str) -> Iterator[Restored]:
    """Give a database that is put back."""
    made = Restored(migrated_postgres, "restored", "migrated")
    yield made
    made.close()


def everything(connection: psycopg.Connection) -> list[Any]:
    """Give the rows of all tables, and where their numbers begin."""
    tables = sorted(name for (name,) in connection.execute(TABLES))
    rows = [sorted(map(str, connection.execute(f'SELECT * FROM "{name}"'))) for name in tables]
    return [tables, rows, sorted(connection.execute(COUNTERS).fetchall())]


def opened(address: str) -> psycopg.Connection:
    """Connect as a test does."""
    return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_it_is_as_it_was_whatever_was_written(place: Restored, written: str) -> None:
    with opened(place.restore()) as connection:
        before = everything(connection)
        connection.execute(written)
    with opened(place.restore()) as connection:
        assert everything(connection) == before
        assert connection.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'").fetchone() == (0,)
        assert connection.execute(SHAPE).fetchall() == place.shape


def test_whoever_is_still_connected_holds_nothing_up(place: Restored) -> None:
    with psycopg.connect(place.restore().replace("+psycopg", "")) as left:
        left.execute("INSERT INTO tag (kind, slug, name, version) VALUES ('topic', 'a', 'A', 1)")
        with opened(place.restore()) as connection:
            assert connection.execute("SELECT count(*) FROM tag").fetchone() == (0,)
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")


def test_it_is_made_anew_when_its_own_connection_is_gone(place: Restored) -> None:
    place.restore()
    place.connection.close()
    with opened(place.restore()) as connection:
        assert connection.execute("SELECT count(*) FROM canned_reply").fetchone() == (6,)
