"""A mark in shared memory: it moves with each commit, and as long as it stands still no file is asked."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from cms.core import versions
from cms.core.db import db, writing, writing_together
from cms.core.mark import Mark, mark_of
from cms.core.watching import SqliteWatch

PATIENCE = 10
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"CMS_METRICS_FOLDER": str(tmp_path / "counts")}


@pytest.fixture
def mark(app: Flask, environment: dict[str, str]) -> Mark:
    """Give the mark as another process of the same server has it."""
    assert app.name
    found = mark_of(db.engine.url, Path(environment["CMS_METRICS_FOLDER"]))
    assert found is not None
    return found


def touch() -> None:
    with writing():
        versions.touch(["feed"])


def commit_without_the_mark() -> None:
    """Change something as a program does that is none of ours."""
    with closing(sqlite3.connect(str(db.engine.url.database))) as other:
        other.execute("UPDATE content_version SET number = number + 1")
        other.commit()


def touch_together() -> None:
    with writing_together():
        versions.touch(["feed"])


@ON_SQLITE
@pytest.mark.parametrize("change", [touch, touch_together])
def test_each_change_moves_the_mark_of_all_processes(mark: Mark, change: Callable[[], None]) -> None:
    before = mark.moment
    change()
    assert mark.moment > before
    between = mark.moment
    versions.current()
    db.session.rollback()
    assert mark.moment == between, "to read moves nothing"


@ON_SQLITE
def test_a_commit_of_who_shares_the_mark_is_seen_at_once(mark: Mark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqliteWatch, "OTHERS", 1000)
    moved: list[dict[str, int]] = []
    watch = SqliteWatch(Path(str(db.engine.url.database)), moved.append, lambda _number: None, mark)
    assert watch.look()
    for turn in range(1, 4):
        touch()
        assert watch.look()
        assert len(moved) == turn
    watch.close()


@ON_SQLITE
def test_as_long_as_the_mark_stands_still_the_file_is_not_asked(mark: Mark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqliteWatch, "OTHERS", 1000)
    moved: list[dict[str, int]] = []
    watch = SqliteWatch(Path(str(db.engine.url.database)), moved.append, lambda _number: None, mark)
    assert watch.look()
    commit_without_the_mark()
    assert watch.look()
    assert moved == []
    watch.close()


@ON_SQLITE
def test_what_others_commit_is_seen_a_moment_later(mark: Mark) -> None:
    moved: list[dict[str, int]] = []
    watch = SqliteWatch(Path(str(db.engine.url.database)), moved.append, lambda _number: None, mark)
    assert watch.look()
    commit_without_the_mark()
    end = time.monotonic() + PATIENCE
    while not moved:
        assert time.monotonic() < end, "a commit was never seen"
        assert watch.look()
    watch.close()


@ON_SQLITE
def test_a_file_that_was_put_in_the_place_of_another_is_noticed_without_the_mark(mark: Mark) -> None:
    path, lost = Path(str(db.engine.url.database)), list[int]()
    watch = SqliteWatch(path, lambda _names: None, lost.append, mark)
    assert watch.look()
    db.session.remove()
    db.engine.dispose()
    copy = path.read_bytes()
    path.rename(path.with_suffix(".before"))
    path.write_bytes(copy)
    end = time.monotonic() + PATIENCE
    while len(lost) == 1:
        assert time.monotonic() < end, "another file in its place was not noticed"
        watch.look()
    watch.close()
    path.with_suffix(".before").unlink()


NONE = [
    ("sqlite:////srv/cms.db", None, "no folder that processes share"),
    ("sqlite://", "counts", "a database in memory is that of one process"),
    ("sqlite:///:memory:", "counts", "the same by its name"),
    ("postgresql+psycopg://cms@db/cms", "counts", "PostgreSQL is asked a few times a second"),
    ("sqlite:////srv/cms.db", "file/counts", "a folder that cannot be made"),
]


@pytest.mark.parametrize(("url", "folder"), [pytest.param(url, folder, id=why) for url, folder, why in NONE])
def test_there_is_no_mark_where_none_can_be_shared(url: str, folder: str | None, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert mark_of(make_url(url), tmp_path / folder if folder else None) is None


def test_each_database_has_a_mark_of_its_own_and_each_process_the_same(tmp_path: Path) -> None:
    marks = [mark_of(make_url(f"sqlite:///{tmp_path}/{name}.db"), tmp_path) for name in ("one", "one", "other")]
    one, same, other = [each for each in marks if each is not None]
    one.move()
    assert one.moment == same.moment != other.moment
