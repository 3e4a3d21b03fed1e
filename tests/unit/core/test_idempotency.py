"""A request sent twice is done once."""

import hashlib
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cms.core import idempotency
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Invalid
from cms.core.sealing import Sealer

SEALER = Sealer(["k" * 32])
KEY = idempotency.storage_key("client", "/api/v1/articles", "one")
PRINT = idempotency.fingerprints(b"{}", SEALER)


def answered(key: str = KEY, carried: Sequence[str] = PRINT) -> bool:
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
        idempotency.recall(KEY, idempotency.fingerprints(b"{} ", SEALER))


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
        assert idempotency.recall(KEY, idempotency.fingerprints(b"else", SEALER)) is None
        assert answered(carried=idempotency.fingerprints(b"else", SEALER))


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


def test_what_is_kept_tells_nothing_to_who_can_guess_the_words(app: Flask) -> None:
    said = b'{"body": "I feel low."}'
    answered(carried=idempotency.fingerprints(said, SEALER))
    kept = db.session.get_one(idempotency.KeptAnswer, KEY).fingerprint
    guesses = [hashlib.sha256(said).hexdigest(), *idempotency.fingerprints(said, Sealer(["another" * 8]))]
    assert kept not in guesses


def test_a_request_is_known_again_after_the_key_was_changed(app: Flask) -> None:
    answered()
    renewed = idempotency.fingerprints(b"{}", Sealer(["n" * 32, "k" * 32]))
    assert idempotency.recall(KEY, renewed) is not None
