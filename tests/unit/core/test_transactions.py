"""Transactions: all or nothing, and on SQLite durable."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import text

from cms.core import outbox
from cms.core.db import db, writing, writing_together

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def topics() -> list[str]:
    db.session.rollback()
    return [row.topic for row in db.session.query(outbox.OutboxRow).order_by(outbox.OutboxRow.id)]


def test_what_is_written_in_a_block_is_there_after_it(app: Flask) -> None:
    with writing():
        outbox.write("kept", {})
    assert topics() == ["kept"]


def test_an_exception_takes_all_of_a_block_back(app: Flask) -> None:
    def interrupted() -> None:
        with writing():
            outbox.write("lost", {})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert topics() == []


def test_what_was_pending_before_a_block_is_not_written_by_it(app: Flask) -> None:
    outbox.write("never committed", {})
    with writing():
        outbox.write("kept", {})
    assert topics() == ["kept"]


@pytest.mark.parametrize("inner", [writing, writing_together])
def test_a_block_within_a_block_is_refused_at_once_and_takes_both_back(
    app: Flask, inner: Callable[[], AbstractContextManager[None]]
) -> None:
    def nested() -> None:
        with writing():
            outbox.write("outer", {})
            with inner():
                outbox.write("inner", {})

    with pytest.raises(RuntimeError, match="does not nest"):
        nested()
    assert topics() == []
    with inner():
        outbox.write("later", {})
    assert topics() == ["later"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_sqlite_is_set_up_to_lose_nothing(app: Flask, pragma: str, value: object) -> None:
    assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


def test_changes_at_once_lose_none(app: Flask) -> None:
    with writing():
        row_id = outbox.write("count", {}).id

    def count_up() -> None:
        with app.app_context():
            for _ in range(10):
                with writing():
                    row = outbox.take(row_id)
                    assert row is not None
                    row.attempts += 1
            db.session.remove()

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    db.session.expunge_all()
    assert db.session.get_one(outbox.OutboxRow, row_id).attempts == 30
