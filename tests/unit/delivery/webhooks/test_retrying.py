"""Pauses between attempts: they grow, are spread, and end with the day."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from cms.delivery.webhooks import retrying

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)


def _days(*, urgent: bool) -> list[timedelta]:
    pauses: list[timedelta] = []
    at, tries = BEGAN, 0
    while True:
        tries += 1
        pause = retrying.pause_after(tries, BEGAN, at, urgent=urgent)
        if pause is None:
            return pauses
        pauses.append(pause)
        at += pause


def test_pauses_grow_for_a_day() -> None:
    pauses = _days(urgent=False)
    assert len(pauses) == 10
    assert timedelta(hours=21) < sum(pauses, timedelta()) < timedelta(hours=27)
    assert timedelta(seconds=4) < pauses[0] < timedelta(seconds=6)
    assert all(shorter * 0.8 <= longer for shorter, longer in itertools.pairwise(pauses))


def test_what_is_urgent_is_never_left_for_long() -> None:
    pauses = _days(urgent=True)
    assert max(pauses) <= timedelta(minutes=11)
    assert timedelta(hours=24) <= sum(pauses, timedelta()) < timedelta(hours=24, minutes=11)


def test_pauses_are_spread_so_that_not_all_come_back_at_once() -> None:
    assert len({retrying.pause_after(5, BEGAN, BEGAN, urgent=False) for _each in range(20)}) > 10


def test_a_receiver_is_left_alone_only_after_some_failures_and_never_for_long() -> None:
    assert [retrying.rest_after(streak) for streak in (0, 1, 2)] == [None, None, None]
    rests = [retrying.rest_after(streak) for streak in range(3, 1000)]
    assert all(rest is not None and rest <= timedelta(minutes=6) for rest in rests)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(None, None, id="nothing"),
        pytest.param("120", timedelta(minutes=2), id="seconds"),
        pytest.param("99999999999", timedelta(hours=1), id="for ever"),
        pytest.param("Wed, 21 Oct 2026 07:28:00 GMT", None, id="a date"),
        pytest.param("-5", None, id="the past"),
        pytest.param("٣", None, id="digits of another script"),
    ],
)
def test_a_receiver_can_ask_for_time_but_not_for_ever(told: str | None, expected: timedelta | None) -> None:
    assert retrying.asked_for(told) == expected
