"""What of a long text is shown in a list: the stretch around the first place that matters, with its marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BEFORE, LONGEST = 80, 260


@dataclass(frozen=True)
class Part:
    """A stretch of a text, marked or not."""

    text: str
    marked: bool


def excerpt(source: str, spans: Sequence[tuple[int, int]]) -> list[Part]:
    """Cut a text around its first mark; an ellipsis stands where something was left out."""
    mark = min((start for start, _end in spans), default=0)
    first = max(0, mark - BEFORE)
    first = source.find(" ", first, mark) + 1 or first if first else 0
    last = min(len(source), first + LONGEST)
    within = [(max(start, first), min(end, last)) for start, end in spans if start < last and end > first]
    cuts = sorted({first, last, *(edge for span in within for edge in span)})
    parts = [
        Part(source[begin:end], any(start <= begin < stop for start, stop in within)) for begin, end in pairwise(cuts)
    ]
    return [
        *([Part("… ", marked=False)] if first else []),
        *parts,
        *([Part(" …", marked=False)] if last < len(source) else []),
    ]
