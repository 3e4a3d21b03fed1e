"""What a text hints at: its words weighed as labelled comments taught, beside what the lists saw.

The lists know what is said outright. Who writes that the dog is at the neighbour's and the letters are on the
table uses no word of theirs, and yet few other comments hold these words together. A sum of weights, which is a
logistic regression, hears that. It is less sure than a list: its bar is its own, and it takes no signal away.
"""

from collections.abc import Sequence
from math import exp, fsum, sqrt
from typing import NamedTuple

from cms.comments.triage.commonness import commonest
from cms.comments.triage.hints.pieces import words
from cms.comments.triage.hints.weights import Numbers, of_word, weights
from cms.comments.triage.lexicon import lexicon
from cms.comments.triage.signal import Signal

MOST_SHOWN = 4  # words that are marked and named
COMMONEST = 200  # words that are not named: they count, but tell a moderator nothing
FEWEST = 4  # words of a text: less than that hints at nothing


class Heard(NamedTuple):
    """A word that the weights know: folded, where it stands, its number of pieces, and what it adds to each signal."""

    form: str
    start: int
    end: int
    pieces: int
    adds: Numbers


def hinted(source: str, seen: Sequence[Signal]) -> list[Signal]:
    """Give the signals that a text hints at and that were not seen; what was seen faintly counts for them."""
    told = heard(source)
    known = {signal.id for signal in seen if not signal.faint}
    return [
        _signal(name, column, sure, source, told)
        for column, name in enumerate(weights().signals)
        if name not in known
        and len(told) >= FEWEST
        and (sure := likely(column, told, seen)) >= lexicon(name).hints_from
    ]


def heard(source: str) -> list[Heard]:
    """Give the words of a text that the weights know."""
    read = ((form, place, of_word(form)) for form, place in words(source).items())
    return [Heard(form, *place, pieces, adds) for form, place, (pieces, adds) in read if pieces]


def likely(column: int, told: Sequence[Heard], seen: Sequence[Signal]) -> float:
    """Give how likely a text bears the signal of a column, between 0 and 1."""
    given = weights()
    lists = fsum(
        signal.score * (given.faintly if signal.faint else given.seen)[signal.id][column]
        for signal in seen
        if signal.id in given.seen
    )
    return 1 / (1 + exp(-(given.start[column] + lists + summed(column, told))))


def summed(column: int, told: Sequence[Heard]) -> float:
    """Give what words add to a signal, over the root of their number, else long texts would say more of everything."""
    return fsum([word.adds[column] for word in told]) / sqrt(sum([word.pieces for word in told]) or 1)


def _signal(name: str, column: int, sure: float, source: str, told: Sequence[Heard]) -> Signal:
    telling = [word for word in told if word.form not in commonest(COMMONEST)] or told
    strongest = sorted(telling, key=lambda word: word.adds[column], reverse=True)[:MOST_SHOWN]
    spans = sorted((word.start, word.end) for word in strongest)
    named = ", ".join(dict.fromkeys(f"“{source[start:end]}”" for start, end in spans))
    lists = lexicon(name)
    return Signal(name, lists.severity, round(sure, 2), f"{lists.hint} {named}.", tuple(spans))
