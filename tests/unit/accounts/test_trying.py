"""Tries: free ones, growing pauses, the same in every process, and nobody kept out for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cms.accounts import trying
from cms.accounts.trying import Allowance
from cms.core.db import db, writing
from cms.core.errors import TooMany

THREE = Allowance(free=3, pause=timedelta(seconds=30), longest=timedelta(minutes=2))
COUNTED = {"somebody": THREE}
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def try_once(counted: dict[str, Allowance] = COUNTED) -> int:
    """Try once, and give the seconds that one must wait instead."""
    try:
        trying.begin(counted)
    except TooMany as refusal:
        return refusal.retry_after
    return 0


def test_the_pauses_grow_and_end_somewhere(app: Flask) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        assert [try_once() for _time in range(4)] == [0, 0, 0, 30]
        waits = []
        for _round in range(4):
            waits.append(try_once())
            clock.shift(waits[-1])
            assert try_once() == 0
        assert waits == [30, 60, 120, 120]


def test_a_try_that_is_refused_makes_the_pause_no_longer(app: Flask) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        for _time in range(3):
            try_once()
        assert {try_once() for _time in range(10)} == {30}
        clock.shift(29)
        assert try_once() == 1


def test_what_was_right_is_given_back_and_what_was_wrong_before_stays_counted(app: Flask) -> None:
    with time_machine.travel(MORNING, tick=False):
        for _time in range(2):
            try_once()
        for _time in range(5):
            assert try_once() == 0
            with writing():
                trying.give_back(COUNTED)
        assert [try_once(), try_once()] == [0, 30]


def test_after_a_day_all_is_forgotten(app: Flask) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        for _time in range(3):
            try_once()
        clock.shift(timedelta(hours=23))
        with writing():
            assert trying.forget_old() == 0
        clock.shift(timedelta(hours=1))
        assert [try_once() for _time in range(3)] == [0, 0, 0]
        clock.shift(timedelta(days=1))
        with writing():
            assert trying.forget_old() == 1


def test_whoever_is_held_under_one_name_is_counted_under_no_other(app: Flask) -> None:
    for _time in range(3):
        try_once()
    assert try_once({**COUNTED, "elsewhere": THREE}) > 0
    assert [try_once({"elsewhere": THREE}) for _time in range(3)] == [0, 0, 0]


def test_tries_that_come_at_once_cannot_pass_one_by_one(app: Flask) -> None:
    def one(_number: int) -> int:
        with app.app_context():
            try:
                return try_once()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(one, range(24)))
    assert waits.count(0) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_names_are_kept_as_hashes_that_differ_by_use(app: Flask) -> None:
    sealer = app.extensions["vertebra"].sealer
    names = {trying.key(sealer, use, "ana@clinic.example") for use in ("account", "client")}
    assert len(names) == 2
    assert not any("ana" in name for name in names)
