"""The text of a comment as the desk shows it: cut where an address or what triage saw begins and ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cms.comments.triage.signal import Signal

ADDRESSES = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: whether it is an address, and which signals it was seen for."""

    text: str
    is_address: bool = False
    seen: tuple[Signal, ...] = ()


def pieces(source: str, signals: Sequence[Signal]) -> list[Piece]:
    """Cut a text; put together again it is the same, whatever the spans are."""
    addresses = [match.span() for match in ADDRESSES.finditer(source)]
    spans = [(start, end, signal) for signal in signals for start, end in signal.spans if start < end]
    edges = {0, len(source), *(edge for span in addresses for edge in span)}
    edges |= {edge for start, end, _signal in spans for edge in (start, end) if 0 <= edge <= len(source)}
    cuts = sorted(edges)
    return [
        Piece(
            source[first:last],
            any(start <= first < end for start, end in addresses),
            tuple(signal for start, end, signal in spans if start <= first < end),
        )
        for first, last in pairwise(cuts)
    ]
