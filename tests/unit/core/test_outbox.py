"""The outbox: work under a lease, growing pauses, and dead after the last attempt."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import DEAD, DONE, LEASE, LONGEST_PAUSE, MOST_ATTEMPTS, PENDING, OutboxRow

ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def wrote(count: int = 1, due_at: datetime | None = None) -> list[int]:
    with writing():
        return [outbox.write("topic", {"number": number}, due_at=due_at).id for number in range(count)]


def claimed(limit: int = outbox.LOAD) -> list[int]:
    with writing():
        return outbox.claim(limit)


def row(row_id: int) -> OutboxRow:
    db.session.expunge_all()
    return db.session.get_one(OutboxRow, row_id)


def failed(row_id: int, error: BaseException | None = None) -> None:
    with writing():
        outbox.fail(row_id, error or ValueError("what a reader wrote"))


def test_what_is_written_is_due_at_once_and_keeps_what_it_is_about(app: Flask) -> None:
    (row_id,) = wrote()
    assert (row(row_id).topic, row(row_id).payload, row(row_id).state) == ("topic", {"number": 0}, PENDING)
    assert claimed() == [row_id]
    assert row(row_id).attempts == 1


def test_work_of_a_change_that_was_taken_back_does_not_happen(app: Flask) -> None:
    with writing():
        outbox.write("topic", {})
        db.session.rollback()
    assert claimed() == []


def test_what_is_not_due_yet_is_left(app: Flask) -> None:
    later = now() + timedelta(hours=1)
    (row_id,) = wrote(due_at=later)
    assert claimed() == []
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        assert claimed() == [row_id]


def test_what_is_claimed_is_not_claimed_again_while_its_lease_lasts(app: Flask) -> None:
    (row_id,) = wrote()
    assert claimed() == [row_id]
    assert claimed() == []


def test_a_lease_that_ended_gives_the_work_back(app: Flask) -> None:
    (row_id,) = wrote()
    claimed()
    with time_machine.travel(now() + LEASE + timedelta(seconds=1), tick=False):
        assert claimed() == [row_id]
    assert row(row_id).attempts == 2


def test_the_longest_due_comes_first_and_no_more_than_asked_for(app: Flask) -> None:
    early, late = now() - timedelta(hours=2), now() - timedelta(hours=1)
    second, first = wrote(2, due_at=late), wrote(2, due_at=early)
    assert claimed(3) == [*first, second[0]]
    assert claimed(3) == [second[1]]


@ON_POSTGRESQL
def test_no_plan_of_postgresql_leases_more_than_was_asked_for(app: Flask) -> None:
    first, *others = wrote(5)
    with writing():
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
            db.session.execute(text(f"SET LOCAL enable_{way} = off"))
        assert outbox.claim(1) == [first]
    assert claimed() == others


def test_what_is_finished_is_done_for_good(app: Flask) -> None:
    (row_id,) = wrote()
    claimed()
    with writing():
        taken = outbox.take(row_id)
        assert taken is not None
        outbox.finish(taken)
    assert row(row_id).state == DONE
    assert (row(row_id).leased_until, row(row_id).last_error) == (None, None)
    with writing():
        assert outbox.take(row_id) is None
    failed(row_id)
    assert row(row_id).state == DONE
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert claimed() == []


def test_what_is_not_there_is_not_taken(app: Flask) -> None:
    with writing():
        assert outbox.take(4711) is None
        outbox.fail(4711, ValueError())


def test_a_failure_comes_back_after_a_pause_and_tells_only_its_kind(app: Flask) -> None:
    (row_id,) = wrote()
    claimed()
    failed(row_id)
    assert (row(row_id).last_error, row(row_id).leased_until) == ("ValueError", None)
    assert claimed() == []
    with time_machine.travel(row(row_id).due_at + timedelta(seconds=1), tick=False):
        assert claimed() == [row_id]


def test_what_fails_too_often_is_dead_and_kept(app: Flask) -> None:
    (row_id,) = wrote()
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with time_machine.travel(row(row_id).due_at + timedelta(seconds=1), tick=False):
            assert claimed() == [row_id], attempt
            failed(row_id)
    assert (row(row_id).state, row(row_id).attempts) == (DEAD, MOST_ATTEMPTS)
    assert row(row_id).finished_at is not None
    with time_machine.travel(now() + timedelta(days=400), tick=False):
        assert claimed() == []
        with writing():
            assert outbox.forget_old() == 0
    assert row(row_id).state == DEAD


@pytest.mark.parametrize("attempts", range(1, MOST_ATTEMPTS + 1))
def test_pauses_double_stay_bounded_and_are_spread(attempts: int) -> None:
    pauses = [outbox.pause_after(attempts) for _ in range(50)]
    expected = min(outbox.FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    assert min(pauses) >= expected * 0.9
    assert max(pauses) <= expected * 1.1
    assert len(set(pauses)) > 10, "all at once is what spreading is against"


def test_what_was_done_long_ago_is_forgotten(app: Flask) -> None:
    old, young, waiting = wrote(3)
    for each in (old, young):
        with writing():
            taken: Any = outbox.take(each)
            outbox.finish(taken)
            taken.finished_at = now() - timedelta(days=31 if each == old else 29)
    with writing():
        assert outbox.forget_old() == 1
    assert {each.id for each in db.session.query(OutboxRow)} == {young, waiting}


@ON_POSTGRESQL
def test_two_who_claim_at_once_never_get_the_same_row(app: Flask) -> None:
    ids, second = wrote(10), list[int]()

    def claim_too() -> None:
        with app.app_context():
            second.extend(claimed())
            db.session.remove()

    with writing():
        first = outbox.claim(4)
        other = threading.Thread(target=claim_too)
        other.start()
        other.join()
    assert len(first) == 4
    assert sorted(first + second) == ids
