"""What a text hints at: its words weighed as labelled comments taught, beside what the lists saw.

The lists know what is said outright. Who writes that the dog is at the neighbour's and the letters are on the
table uses no word of theirs, and yet few other comments hold these words together. A sum of weights, which is a
logistic regression, hears that. It is less sure than a list: its bar is its own, and it takes no signal away.
"""

from bisect import bisect_left
from collections.abc import Sequence
from math import exp, fsum, sqrt
from operator import attrgetter, itemgetter
from typing import NamedTuple

from cms.comments.triage.commonness import commonest
from cms.comments.triage.hints.pieces import BETWEEN, passages, tokens
from cms.comments.triage.hints.weights import Numbers, of_word, weights
from cms.comments.triage.lexicon import lexicon
from cms.comments.triage.signal import Signal, SignalId

MOST_SHOWN = 4  # words that are marked and named
COMMONEST = 200  # words that are not named: they count, but tell a moderator nothing
DOUBT = 0.05  # how much likelier a passage must be than a whole text, as there are many of them
FEWEST = 4  # words of a text: less than that hints at nothing
TELLING = 2  # words beside the commonest that must speak for a signal: “no it does not” is no alarm, whatever its sum

_START = attrgetter("start")
IN_PASSAGES = (SignalId.CRISIS,)  # what may be said in one sentence of many: learned from passages, too


class Heard(NamedTuple):
    """A word that the weights know: folded, where it stands, its number of pieces, and what it adds to each signal.

    Two words that say more together than apart are one more, of no pieces.
    """

    form: str
    start: int
    end: int
    pieces: int
    adds: Numbers


class _Part(NamedTuple):
    """A part of a text: where it stands, its words that the weights know, the root of their pieces, what they add."""

    start: int
    end: int
    words: int
    root: float
    adds: list[Numbers]

    def sum(self, column: int) -> float:
        """Give what the words add to a signal, as `summed` does."""
        return fsum([each[column] for each in self.adds]) / self.root


def hinted(source: str, seen: Sequence[Signal]) -> list[Signal]:
    """Give the signals that a text hints at and that were not seen; what was seen faintly counts for them."""
    read = _read(source)
    starts = [word.start for word in read]
    whole = _part(read, starts, 0, len(source))
    if whole.words < FEWEST:
        return []
    known = {signal.id for signal in seen if not signal.faint}
    within = [part for span in passages(source) if (part := _part(read, starts, *span)).words >= FEWEST]
    found = []
    for column, name in enumerate(weights().signals):
        if name not in known:
            asked = [(_chance(column, whole.sum(column), seen), whole)]
            asked += [(_chance(column, part.sum(column), ()) - DOUBT, part) for part in within if name in IN_PASSAGES]
            sure, part = max(asked, key=itemgetter(0))
            if sure >= lexicon(name).hints_from and _tells(column, told := _within(read, part.start, part.end)):
                found.append(_signal(name, column, sure, source, told))
    return found


def heard(source: str) -> list[Heard]:
    """Give the words of a text that the weights know, then the pairs of them."""
    return _within(_read(source), 0, len(source))


def _read(source: str) -> list[Heard]:
    """Give each word that the weights know, and each pair, in the order of their beginnings."""
    together = weights().pairs
    found: list[Heard] = []
    before, began = "", 0
    for form, start, end in tokens(source):
        pair = f"{before}{BETWEEN}{form}"
        if adds := together.get(pair):
            found.append(Heard(pair, began, end, 0, adds))
        number, adding = of_word(form)
        if number:
            found.append(Heard(form, start, end, number, adding))
        before, began = form, start
    return found


def _within(read: Sequence[Heard], start: int, end: int) -> list[Heard]:
    """Give what stands in a part of a text, each different word once, where it stands first."""
    found: dict[str, Heard] = {}
    for each in read[bisect_left(read, start, key=_START) : bisect_left(read, end, key=_START)]:
        if each.end <= end:
            found.setdefault(each.form, each)
    return list(found.values())


def _part(read: Sequence[Heard], starts: Sequence[int], start: int, end: int) -> _Part:
    """Give what the words of a part add, each different one once: the same wherever it stands, and in any order."""
    here = read[bisect_left(starts, start) : bisect_left(starts, end)]
    once = {form: (pieces, adds) for form, _start, last, pieces, adds in here if last <= end}
    sizes = [pieces for pieces, _adds in once.values() if pieces]
    return _Part(start, end, len(sizes), sqrt(sum(sizes) or 1), [adds for _pieces, adds in once.values()])


def _tells(column: int, told: Sequence[Heard]) -> bool:
    return sum(1 for word in _telling(told) if word.adds[column] > 0) >= TELLING


def _telling(told: Sequence[Heard]) -> list[Heard]:
    return [word for word in told if word.pieces and word.form not in commonest(COMMONEST)]


def likely(column: int, told: Sequence[Heard], seen: Sequence[Signal]) -> float:
    """Give how likely a text bears the signal of a column, between 0 and 1."""
    return _chance(column, summed(column, told), seen)


def _chance(column: int, words: float, seen: Sequence[Signal]) -> float:
    given = weights()
    lists = fsum(
        signal.score * (given.faintly if signal.faint else given.seen)[signal.id][column]
        for signal in seen
        if signal.id in given.seen
    )
    return 1 / (1 + exp(-(given.start[column] + lists + words)))


def summed(column: int, told: Sequence[Heard]) -> float:
    """Give what words add to a signal, over the root of their number, else long texts would say more of everything."""
    return fsum(word.adds[column] for word in told) / sqrt(sum(word.pieces for word in told) or 1)


def _signal(name: str, column: int, sure: float, source: str, told: Sequence[Heard]) -> Signal:
    strongest = sorted(_telling(told), key=lambda word: word.adds[column], reverse=True)[:MOST_SHOWN]
    spans = sorted((word.start, word.end) for word in strongest)
    named = ", ".join(dict.fromkeys(f"“{source[start:end]}”" for start, end in spans))
    lists = lexicon(name)
    return Signal(name, lists.severity, round(sure, 2), f"{lists.hint} {named}.", tuple(spans))
