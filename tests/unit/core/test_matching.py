"""Where two sequences are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.matching import MOST_PAIRS, Matching, longest_rising

RISING: list[tuple[str, list[int], list[int]]] = [
    ("nothing", [], []),
    ("one", [5], [0]),
    ("all rise", [1, 2, 3], [0, 1, 2]),
    ("all fall", [3, 2, 1], [2]),
    ("one jumped to the front", [3, 0, 1, 2], [1, 2, 3]),
    ("one jumped to the end", [1, 2, 3, 0], [0, 1, 2]),
    ("equal ones do not rise", [1, 1, 2], [1, 2]),
]


@pytest.mark.parametrize(("numbers", "places"), [pytest.param(*row[1:], id=row[0]) for row in RISING])
def test_the_longest_rising_subsequence_is_found(numbers: list[int], places: list[int]) -> None:
    assert longest_rising(numbers) == places


@given(st.lists(st.integers(0, 9), max_size=9))
def test_no_rising_subsequence_is_longer(numbers: list[int]) -> None:
    best = [1] * len(numbers)
    for place, number in enumerate(numbers):
        best[place] = 1 + max((best[each] for each in range(place) if numbers[each] < number), default=0)
    found = [numbers[place] for place in longest_rising(numbers)]
    assert found == sorted(set(found))
    assert len(found) == max(best, default=0)


TOKENS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@pytest.mark.parametrize("left", [MOST_PAIRS, 3, 0], ids=["as it is", "with little time", "with none"])
@given(old=TOKENS, new=TOKENS)
def test_what_meets_is_the_same_and_in_order(left: int, old: list[str], new: list[str]) -> None:
    matching = Matching()
    matching.left = left
    done = other_done = 0
    for place, other, size in matching.meetings(old, new):
        assert place >= done
        assert other >= other_done
        assert old[place : place + size] == new[other : other + size]
        done, other_done = place + size, other + size


def test_where_time_is_short_words_that_stand_once_show_the_way() -> None:
    matching = Matching()
    matching.left = 0
    found = [each for each in matching.meetings([*"xxaxxbxx"], [*"yyayybyy"]) if each[2]]
    assert found == [(2, 2, 1), (5, 5, 1)]
