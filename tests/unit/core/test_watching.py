"""Learning what moved: from other processes at once or soon, and never believing what cannot be known."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import update

from cms.core import versions
from cms.core.db import db, writing
from cms.core.versions import EVERYTHING, ContentVersion
from cms.core.watching import PostgresWatch, SqliteWatch, Watch, watch

PATIENCE = 10


class Told:
    """What a watch tells, and the watch."""

    def __init__(self) -> None:
        self.moved: list[dict[str, int]] = []
        self.lost = 0
        self.watch: Watch = watch(db.engine.url, self.moved.append, self._on_lost)

    def _on_lost(self, _number: int) -> None:
        self.lost += 1

    def look_until_told(self) -> dict[str, int]:
        """Look again and again until something is told; SQLite tells at the first look."""
        end, before = time.monotonic() + PATIENCE, len(self.moved)
        self.watch.look()
        assert len(self.moved) > before or isinstance(self.watch, PostgresWatch)
        while len(self.moved) == before:
            assert time.monotonic() < end, "nothing was told"
            assert self.watch.look()
        return self.moved[-1]


@pytest.fixture
def told(app: Flask) -> Iterator[Told]:
    made = Told()
    assert made.watch.look()
    assert (made.moved, made.lost) == ([], 1), "what there was before is not known"
    yield made
    made.watch.close()


def touch(*names: str) -> int:
    with writing():
        return versions.touch(names)


def test_what_another_connection_changed_is_told_by_name(told: Told) -> None:
    number = touch("feed", "article:psoas")
    assert told.look_until_told() == {"feed": number, "article:psoas": number}
    touch("feed")
    touch("site")
    assert told.look_until_told() == {"feed": number + 1, "site": number + 2}
    assert told.lost == 1


def test_nothing_is_told_where_nothing_moved(told: Told) -> None:
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        assert told.watch.look()
    assert told.moved == []


def test_a_count_that_goes_backwards_is_another_database(told: Told) -> None:
    for _ in range(3):
        touch("feed")
    told.look_until_told()
    with writing():
        db.session.execute(update(ContentVersion).where(ContentVersion.name == EVERYTHING).values(number=1))
    end = time.monotonic() + PATIENCE
    while told.lost == 1:
        assert time.monotonic() < end, "the loss was not told"
        assert told.watch.look()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_was_put_in_the_place_of_another_is_another_database(told: Told, app: Flask) -> None:
    path = Path(str(db.engine.url.database))
    with writing():
        versions.touch(["feed"])
    db.session.remove()
    db.engine.dispose()
    copy = path.read_bytes()
    path.rename(path.with_suffix(".before"))
    assert not told.watch.look(), "there is no database now"
    path.write_bytes(copy)
    assert told.watch.look()
    assert told.lost == 2
    path.with_suffix(".before").unlink()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_connection_ends_what_is_known_until_there_is_another(told: Told, database_url: str) -> None:
    assert isinstance(told.watch, PostgresWatch)
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vertebra watch' "
            "AND datname = current_database()"
        )
    end = time.monotonic() + PATIENCE
    while told.watch.look():
        assert time.monotonic() < end, "a dead connection was believed"
    while not told.watch.look():
        assert time.monotonic() < end, "the connection did not come back"
    assert told.lost == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_was_known_long_ago_is_not_believed(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(told.watch, PostgresWatch)
    monkeypatch.setattr(PostgresWatch, "INTERVAL", 1000)
    assert told.watch.look()
    time.sleep(PostgresWatch.OLDEST)
    assert not told.watch.look()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_in_memory_is_known_to_nobody_else(app: Flask, tmp_path: Path) -> None:
    blind = watch(db.engine.url.set(database=":memory:"), lambda _moved: None, lambda _number: None)
    assert not blind.look()
    blind.close()
    nowhere = SqliteWatch(tmp_path / "none.db", lambda _moved: None, lambda _number: None)
    assert not nowhere.look()
