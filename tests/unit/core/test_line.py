"""Writers in line: those who come at once share a commit, and each is stored as a whole or not at all."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from cms.core import line as lines
from cms.core import outbox, versions
from cms.core.db import db, writing, writing_together
from cms.core.line import line
from cms.core.outbox import OutboxRow

CROWD = 6
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Change = Callable[[int], None]


def write(number: int) -> None:
    outbox.write("tried", {"id": number})


def touch(number: int) -> None:
    versions.touch([f"thing:{number}"])


def kept() -> set[int]:
    db.session.rollback()
    return {row.payload["id"] for row in db.session.scalars(select(OutboxRow))}


@contextmanager
def commits() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object) -> None:
        seen.append("commit")

    event.listen(db.engine, "commit", note)
    yield seen
    event.remove(db.engine, "commit", note)


def in_a_crowd(app: Flask, change: Change) -> dict[int, BaseException | set[int]]:
    """Have each of a crowd make a change, all of them in line before the first may begin.

    Give what each one's change raised, or which rows others could read as soon as it was told done.
    """
    became: dict[int, BaseException | set[int]] = {}

    def run(number: int) -> None:
        with app.app_context():
            try:
                with writing_together():
                    change(number)
                became[number] = kept()
            except BaseException as error:  # noqa: BLE001 -- given to the test
                became[number] = error
            finally:
                db.session.remove()

    crowd = [threading.Thread(target=run, args=(number,)) for number in range(CROWD)]
    place = line(db.engine)
    with place.alone():
        for each in crowd:
            each.start()
        end = time.monotonic() + 30
        while on_sqlite() and place._waiting < CROWD and time.monotonic() < end:
            time.sleep(0.01)
    for each in crowd:
        each.join()
    return became


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def test_who_comes_at_once_shares_a_commit_and_is_told_only_when_all_is_stored(app: Flask) -> None:
    with commits() as seen:
        became = in_a_crowd(app, write)
    assert kept() == set(range(CROWD))
    assert all(isinstance(read, set) and number in read for number, read in became.items())
    if on_sqlite():
        assert len(seen) == 1
        assert all(read == set(range(CROWD)) for read in became.values()), "nobody hears it before the last was stored"


def test_what_fails_takes_back_its_own_and_nothing_of_the_others(app: Flask) -> None:
    def change(number: int) -> None:
        write(number)
        if number % 2:
            raise ValueError(number)

    became = in_a_crowd(app, change)
    assert kept() == {0, 2, 4}
    assert {number for number, error in became.items() if isinstance(error, ValueError)} == {1, 3, 5}


@ON_SQLITE
def test_a_commit_that_fails_fails_for_everybody(app: Flask) -> None:
    """A key that leads nowhere is noticed at the commit, where the check is put off until then."""

    def change(number: int) -> None:
        write(number)
        if number == 3:
            db.session.execute(text("PRAGMA defer_foreign_keys=ON"))
            db.session.execute(text("INSERT INTO comment_band (band, comment_id) VALUES (1, 424242)"))

    became = in_a_crowd(app, change)
    assert kept() == set()
    assert {type(error) for error in became.values()} == {IntegrityError}


@ON_SQLITE
def test_a_transaction_that_the_database_gave_up_is_told_to_be_lost(app: Flask) -> None:
    def change(number: int) -> None:
        write(number)
        if number == 3:
            connection = db.session.connection().connection.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            connection.execute("ROLLBACK")  # as it does by itself when the disk is full

    became = in_a_crowd(app, change)
    stored = kept()
    for number, read in became.items():
        assert (number in stored) == isinstance(read, set), "who is told that it is done can read it"
    assert 3 not in stored


def test_what_moved_is_told_with_a_shared_commit_too(app: Flask) -> None:
    told: list[set[str]] = []

    def listen(_address: object, names: list[str], number: int) -> None:
        told.append({*names, str(bool(number))})

    with versions.moved.connected_to(listen):
        in_a_crowd(app, touch)
    assert sorted(map(sorted, told)) == [sorted({f"thing:{number}", "True"}) for number in range(CROWD)]


@ON_SQLITE
def test_who_waits_for_its_turn_in_vain_is_told_that_the_database_is_busy(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "PATIENCE", 0.05)
    raised: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            try:
                with writing_together():
                    write(1)
            except OperationalError as error:
                raised.append(error)
            finally:
                db.session.remove()

    with line(db.engine).alone():
        waiting = threading.Thread(target=run)
        waiting.start()
        waiting.join()
    assert len(raised) == 1
    with writing():
        write(2)
    assert kept() == {2}


@ON_SQLITE
def test_who_was_to_commit_for_others_and_went_away_is_not_waited_for(app: Flask) -> None:
    place = line(db.engine)
    place._waiting += 1  # somebody is counted on
    gone = threading.Timer(0.3, lambda: setattr(place, "_waiting", place._waiting - 1))
    gone.start()
    with writing_together():
        write(1)
    gone.join()
    assert kept() == {1}


def test_a_change_of_ones_own_stores_what_others_left_open(app: Flask) -> None:
    def change(number: int) -> None:
        with app.app_context():
            try:
                with writing() if number % 2 else writing_together():
                    write(number)
            finally:
                db.session.remove()

    crowd = [threading.Thread(target=change, args=(number,)) for number in range(CROWD * 3)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert kept() == set(range(CROWD * 3))
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == CROWD * 3


@ON_SQLITE
def test_who_finds_the_lock_taken_by_another_process_has_it_soon_after(app: Flask) -> None:
    """SQLite’s own way would sleep for a tenth of a second at a time by then."""
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    freed: list[str] = []

    def free() -> None:
        freed.append("a moment before")
        other.execute("COMMIT")

    threading.Timer(0.5, free).start()
    with writing():
        write(1)
        waited = db.session.scalar(text("PRAGMA busy_timeout"))
    other.close()
    assert freed
    assert kept() == {1}
    assert waited == 1000 * lines.PATIENCE, "readers wait as before"


@ON_SQLITE
def test_a_lock_that_another_process_keeps_is_not_waited_for_for_ever(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "PATIENCE", 0.05)
    with sqlite3.connect(str(db.engine.url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), writing():
            write(1)
        other.execute("ROLLBACK")
    other.close()
    with writing():
        write(2)
    assert kept() == {2}
