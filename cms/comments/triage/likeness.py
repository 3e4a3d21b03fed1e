"""How alike two texts are: how many of their runs of three words they share.

Broder, “On the resemblance and containment of documents” (1997). What a reader quotes with `>` is not
their own. The bands are the smallest hashes of the runs, two by two: texts that share half of their runs
have a band in common nine times in ten, and texts on the same subject by two people nearly never.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from cms.core.words import placed_words, words

T = TypeVar("T")
RUN = 3
MOST_WORDS = 1500
KEPT_TEXTS = 16  # a comment is asked for its runs several times while it comes in
BANDS, ROWS = 8, 2
_PRIME = (1 << 61) - 1
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_Span = tuple[int, int]


@dataclass(frozen=True)
class Runs:
    """The runs of words of a text, each different one once, and how many words there are."""

    text: str
    words: int
    size: int  # words of a run
    different: frozenset[str]

    @cached_property
    def places(self) -> Mapping[str, Sequence[_Span]]:
        """Give where each run stands: read only where two texts are alike, since that takes longer."""
        said = list(islice(placed_words(self.text), MOST_WORDS))
        found: dict[str, list[_Span]] = defaultdict(list)
        for run in _next_to_each_other(said, self.size):
            found[" ".join(word for _start, _end, word in run)].append((run[0][0], run[-1][1]))
        return found

    @cached_property
    def bands(self) -> tuple[tuple[int, ...], ...]:
        """Give the smallest hashes of the runs, in bands; none where there are no words."""
        if not self.different:
            return ()
        hashes = [_hash(run) for run in self.different]
        smallest = [min([(step * each + shift) % _PRIME for each in hashes]) for step, shift in _ORDERS]
        return tuple((band, *smallest[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


@lru_cache(KEPT_TEXTS)
def runs(text: str) -> Runs:
    """Read the runs of a text; where all of it is quoted, of that."""
    own = _QUOTED.sub(lambda line: " " * len(line[0]), text) if ">" in text else text
    own = own if own.strip() else text
    said = words(own)[:MOST_WORDS]
    size = min(RUN, len(said))
    return Runs(own, len(said), size, frozenset(map(" ".join, _next_to_each_other(said, size))))


def likeness(one: Runs, other: Runs) -> float:
    """Give the part of their runs that two texts share, from 0 to 1."""
    together = len(one.different | other.different)
    return len(one.different & other.different) / together if together else 0.0


def shared(one: Runs, other: Runs) -> tuple[_Span, ...]:
    """Give where in the first text the words stand that it shares with the other, joined where they overlap."""
    return tuple(_joined(span for run in one.different & other.different for span in one.places[run]))


def _next_to_each_other(words: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    return zip(*(words[first:] for first in range(size)), strict=False)


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    found: list[_Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


_ORDERS = tuple((_hash(f"step {row}") % _PRIME, _hash(f"shift {row}") % _PRIME) for row in range(BANDS * ROWS))
