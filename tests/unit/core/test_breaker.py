"""A breaker: what fails is left alone, tried again by one, and trusted again once it went well."""

import threading

import pytest

from cms.core.breaker import Breaker, Open


class Elsewhere(Exception):
    """What the other side is to blame for."""


class Clock:
    """A clock that the test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("cms.core.breaker.time.monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def fail(breaker: Breaker) -> None:
    with pytest.raises(Elsewhere), breaker.calling(Elsewhere):
        raise Elsewhere


def call(breaker: Breaker) -> str:
    try:
        with breaker.calling(Elsewhere):
            return "called"
    except Open:
        return "left alone"


def test_what_failed_is_left_alone_until_it_has_rested(clock: Clock) -> None:
    breaker = Breaker(rest=2)
    assert call(breaker) == "called"
    fail(breaker)
    assert call(breaker) == "left alone"
    clock.now += 1.9
    assert call(breaker) == "left alone"
    clock.now += 0.2
    assert call(breaker) == "called"
    assert call(breaker) == "called"


def test_what_fails_again_is_left_alone_again(clock: Clock) -> None:
    breaker = Breaker(rest=2)
    fail(breaker)
    clock.now += 2
    fail(breaker)
    assert call(breaker) == "left alone"


def test_one_alone_finds_out_whether_it_is_back(clock: Clock) -> None:
    breaker = Breaker(rest=2)
    fail(breaker)
    clock.now += 2
    with breaker.calling(Elsewhere):
        others: list[str] = []
        other = threading.Thread(target=lambda: others.append(call(breaker)))
        other.start()
        other.join()
        assert others == ["left alone"]
    assert call(breaker) == "called"


def test_a_failure_of_who_calls_is_none_of_the_other_side() -> None:
    breaker = Breaker(rest=2)
    with pytest.raises(KeyError), breaker.calling(Elsewhere):
        raise KeyError
    assert call(breaker) == "called"
