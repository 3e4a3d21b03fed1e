"""How alike two texts are: how many of their runs of three words they share.

Broder, “On the resemblance and containment of documents” (1997). What a reader quotes with `>` is not
their own. The bands are the smallest hashes of the runs, two by two: texts that share half of their runs
have a band in common nine times in ten, and texts on the same subject by two people nearly never.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

from cms.core.words import placed_words

RUN = 3
MOST_WORDS = 1500
KEPT_TEXTS = 16  # a comment is asked for its runs several times while it comes in
BANDS, ROWS = 8, 2
_PRIME = (1 << 61) - 1
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_Span = tuple[int, int]


@dataclass(frozen=True)
class Runs:
    """The runs of words of a text, each with where it stands, and how many words there are."""

    words: int
    places: Mapping[str, tuple[_Span, ...]]

    @cached_property
    def bands(self) -> tuple[tuple[int, ...], ...]:
        """Give the smallest hashes of the runs, in bands; none where there are no words."""
        if not self.places:
            return ()
        hashes = [_hash(run) for run in self.places]
        smallest = [min([(step * each + shift) % _PRIME for each in hashes]) for step, shift in _ORDERS]
        return tuple((band, *smallest[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


@lru_cache(KEPT_TEXTS)
def runs(text: str) -> Runs:
    """Read the runs of a text; where all of it is quoted, of that."""
    own = _QUOTED.sub(lambda line: " " * len(line[0]), text)
    words = list(placed_words(own if own.strip() else text))[:MOST_WORDS]
    size = min(RUN, len(words))
    places: dict[str, list[_Span]] = defaultdict(list)
    for first in range(len(words) - size + 1 if size else 0):
        run = words[first : first + size]
        places[" ".join(word for _start, _end, word in run)].append((run[0][0], run[-1][1]))
    return Runs(len(words), {run: tuple(spans) for run, spans in places.items()})


def likeness(one: Runs, other: Runs) -> float:
    """Give the part of their runs that two texts share, from 0 to 1."""
    together = len(one.places.keys() | other.places.keys())
    return len(one.places.keys() & other.places.keys()) / together if together else 0.0


def shared(one: Runs, other: Runs) -> tuple[_Span, ...]:
    """Give where in the first text the words stand that it shares with the other, joined where they overlap."""
    return tuple(_joined(span for run in one.places.keys() & other.places.keys() for span in one.places[run]))


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
