"""Where two sequences are the same, found in bounded time.

`SequenceMatcher` looks at every pair of equal tokens, so its time grows with their number. One
matching is given MOST_PAIRS of them. Stretches beyond are cut at the tokens that stand once on
either side (as in Bram Cohen's patience diff); where there are none, nothing is the same.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MOST_PAIRS = 100_000
MOST_CUTS = 20  # cuts within cuts

Meeting = tuple[int, int, int]


class Matching:
    """The matching of one text with another; `left` is how many pairs of equal tokens it may still look at."""

    def __init__(self) -> None:
        self.left = MOST_PAIRS

    def meetings(self, old: Sequence[str], new: Sequence[str], cuts: int = MOST_CUTS) -> Iterator[Meeting]:
        """Give where both are the same, in order: the place in either, and for how many tokens."""
        head, tail = _shared(old, new)
        yield 0, 0, head
        for place, other, size in self._within(old[head : len(old) - tail], new[head : len(new) - tail], cuts):
            yield head + place, head + other, size
        yield len(old) - tail, len(new) - tail, tail

    def _within(self, old: Sequence[str], new: Sequence[str], cuts: int) -> Iterator[Meeting]:
        pairs = _pairs(old, new)
        if pairs <= self.left:
            self.left -= pairs
            for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
                yield block.a, block.b, block.size
            return
        anchors = _anchors(old, new) if cuts else []
        done = other_done = 0
        for place, other in [*anchors, (len(old), len(new))] if anchors else []:
            for inner, other_inner, size in self.meetings(old[done:place], new[other_done:other], cuts - 1):
                yield done + inner, other_done + other_inner, size
            done, other_done = place, other


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Give the places of a longest subsequence in which every number is greater than the one before it."""
    ends: list[int] = []  # for each length the place of the least number that such a subsequence ends with
    before: list[int | None] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number, key=numbers.__getitem__)
        before.append(ends[length - 1] if length else None)
        ends[length : length + 1] = [place]
    found, at = [], ends[-1] if ends else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found[::-1]


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Give the places of tokens that stand once on either side, those that are in one order on both."""
    counts, others = Counter(old), Counter(new)
    place_of = {token: place for place, token in enumerate(new)}
    single = [(place, place_of[token]) for place, token in enumerate(old) if counts[token] == others[token] == 1]
    return [single[each] for each in longest_rising([other for _place, other in single])]


def _shared(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Count how many are the same at the beginning, and how many of the rest at the end."""
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    return head, tail


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts, others = Counter(old), Counter(new)
    return sum(count * others[token] for token, count in counts.items())
