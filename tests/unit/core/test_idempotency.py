"""A request sent twice is done once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cms.core import idempotency
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Invalid

KEY = idempotency.storage_key("client", "/api/v1/articles", "one")
PRINT = idempotency.fingerprint(b"{}")


def answered(key: str = KEY, carried: str = PRINT) -> bool:
    with writing():
        won = idempotency.reserve(key, carried)
        if won:
            idempotency.complete(key, 201, "/there", b'{"id": 1}')
        return won


def test_the_first_answer_is_given_again(app: Flask) -> None:
    assert idempotency.recall(KEY, PRINT) is None
    assert answered()
    kept = idempotency.recall(KEY, PRINT)
    assert kept is not None
    assert (kept.status, kept.location, kept.body) == (201, "/there", b'{"id": 1}')
    assert not answered()


def test_other_content_under_the_same_key_is_refused(app: Flask) -> None:
    answered()
    with pytest.raises(Invalid, match="another request"):
        idempotency.recall(KEY, idempotency.fingerprint(b"{} "))


def test_a_creation_that_failed_leaves_the_key_free(app: Flask) -> None:
    with writing():
        assert idempotency.reserve(KEY, PRINT)
        db.session.rollback()
    assert idempotency.recall(KEY, PRINT) is None
    assert answered()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(idempotency.storage_key("another", "/api/v1/articles", "one"), id="of another client"),
        pytest.param(idempotency.storage_key("client", "/api/v1/tags", "one"), id="at another address"),
        pytest.param(idempotency.storage_key("client", "/api/v1/articles", "two"), id="another key"),
        pytest.param(idempotency.storage_key("client/api/v1/articles", "", "one"), id="the same signs cut otherwise"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_is_nobody_elses(app: Flask, other: str) -> None:
    answered()
    assert idempotency.recall(other, PRINT) is None
    assert answered(other)


def test_after_a_day_a_key_is_new(app: Flask) -> None:
    answered()
    with time_machine.travel(now() + timedelta(hours=24, seconds=1), tick=False):
        assert idempotency.recall(KEY, idempotency.fingerprint(b"else")) is None
        assert answered(carried=idempotency.fingerprint(b"else"))


def test_answers_older_than_a_day_are_forgotten(app: Flask) -> None:
    answered()
    with time_machine.travel(now() + timedelta(hours=23), tick=False), writing():
        assert idempotency.forget_old() == 0
    with time_machine.travel(now() + timedelta(hours=25), tick=False), writing():
        assert idempotency.forget_old() == 1


def test_of_two_that_come_at_once_one_wins_and_the_other_sees_its_answer(app: Flask) -> None:
    taken, wins = threading.Event(), []

    def second() -> None:
        with app.app_context():
            taken.wait(10)
            wins.append(answered())
            wins.append(idempotency.recall(KEY, PRINT) is not None)
            db.session.remove()

    thread = threading.Thread(target=second)
    thread.start()
    with writing():
        assert idempotency.reserve(KEY, PRINT)
        taken.set()
        idempotency.complete(KEY, 201, None, b"{}")
    thread.join()
    assert wins == [False, True]
