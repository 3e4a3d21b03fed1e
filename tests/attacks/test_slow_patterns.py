"""Texts that are made to hold a pattern up: four times as long is about four times the work, for every pattern."""

import time
from typing import Any

from tests.attacks.patterns import Found, against, found

LENGTH = 400
TIMES = 4
MOST_GROWTH = 8.0  # twice what a line grows by, and half of what a square does
FLOOR = 0.001  # seconds of one processor, below which noise is all there is
TURNS = 5
LOOKS = 3  # a square is one each time it is looked at, and noise is not


def cost(each: Found, text: Any) -> float:
    """Give the seconds of one processor that looking for a pattern everywhere in a text takes."""
    begun = time.thread_time()
    if each.at_the_start:
        each.pattern.match(text)
    else:
        each.pattern.findall(text)
    return time.thread_time() - begun


def growth(each: Found, short: Any, long: Any) -> float:
    """Give how much longer the longer text takes; by turns, the best of some, so that a busy machine does no harm."""
    if cost(each, long) <= FLOOR:
        return 1.0
    by_turns = [(cost(each, short), cost(each, long)) for _turn in range(TURNS)]
    return min(long for _short, long in by_turns) / min(short for short, _long in by_turns)


def grows_too_fast(each: Found, short: Any, long: Any) -> bool:
    """Tell whether every one of some looks finds more growth than there may be."""
    return all(growth(each, short, long) > MOST_GROWTH for _look in range(LOOKS))


def test_every_pattern_is_found() -> None:
    names = [each.name for each in found()]
    assert len(names) > 250
    assert sum(name.startswith("cms.comments.triage.") for name in names) > 60


def test_no_text_holds_a_pattern_up() -> None:
    slow = []
    for each in found():
        for short, long in against(each.pattern, LENGTH, TIMES):
            if grows_too_fast(each, short, long):
                slow.append(f"{each.name} {short[:60]!r}")
                break
    assert slow == [], "\n".join(slow)
