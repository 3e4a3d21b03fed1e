"""What a text hints at: its words weighed as labelled comments taught, beside what the lists saw.

The lists know what is said outright. Who writes that the dog is at the neighbour's and the letters are on the
table uses no word of theirs, and yet few other comments hold these words together. A sum of weights, which is a
logistic regression, hears that. It is less sure than a list, so its bar is its own; and it takes a signal away only
where the lists are not sure themselves, and all words speak against it: “this is my last week, goodbye chairs”.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from math import exp, fsum, sqrt
from operator import itemgetter
from typing import NamedTuple

from cms.comments.triage.commonness import commonest
from cms.comments.triage.hints.pieces import BETWEEN, Token, passages, tokens
from cms.comments.triage.hints.weights import Known, of_pair, of_word, weights
from cms.comments.triage.lexicon import lexicon, speller
from cms.comments.triage.readings import KEPT_TEXTS
from cms.comments.triage.signal import Signal, SignalId

MOST_SHOWN = 4  # words that are marked and named
COMMONEST = 200  # words that are not named: they count, but tell a moderator nothing
DOUBT = 0.05  # how much likelier a passage must be than a whole text, as there are many of them
FEWEST = 4  # words of a text: less than that hints at nothing
FAMILIAR = 0.55  # of its words: of a language that nothing was learned in, pieces of words say anything
TELLING = 2  # words beside the commonest that must speak for a signal: “no it does not” is no alarm, whatever its sum
OUTRIGHT = 0.8  # the score of a list from which on a thing is said outright, whatever the other words are
IN_PASSAGES = (SignalId.CRISIS,)  # what may be said in one sentence of many: learned from passages, too

Heard = tuple[int, int, Known]  # where a word stands, and what it is known for


class Part(NamedTuple):
    """A part of a text: where it stands, what of it is known, its words among these, and the root of their pieces."""

    start: int
    end: int
    known: list[Known]
    words: int
    root: float

    def sum(self, column: int) -> float:
        """Give what the words add to a signal, over the root of their number, else long texts say more of all."""
        return sum([each.adds[column] for each in self.known]) / self.root


class Listened(NamedTuple):
    """A text that was listened to: what of it is known, where each of that begins, and all of it as one part."""

    source: str
    words: list[Heard]
    starts: list[int]
    whole: Part


def hinted(source: str, seen: Sequence[Signal]) -> list[Signal]:
    """Give the signals that a text hints at and that were not seen; what was seen faintly counts for them."""
    text = listened(source)
    if text.whole.words < FEWEST:
        return []
    given = {signal.id for signal in seen if not signal.faint}
    found = []
    for column, name in enumerate(weights().signals):
        if name not in given:
            sure, part = _surest(column, name, text, seen)
            told = _telling(text.words, part) if sure >= lexicon(name).hints_from else []
            if sum(known.adds[column] > 0 for _start, _end, known in told) >= TELLING:
                found.append(_signal(name, column, sure, source, told))
    return found


def doubted(source: str, seen: Sequence[Signal]) -> list[Signal]:
    """Give what the lists saw in words, but not said outright, and what all words together speak against."""
    columns = {name: column for column, name in enumerate(weights().signals)}
    weak = [signal for signal in seen if signal.score < OUTRIGHT and not (signal.faint or signal.beyond_words)]
    asked = [signal for signal in weak if signal.id in columns and lexicon(signal.id).doubted_below]
    text = listened(source) if asked else None
    if text is None or text.whole.words < FEWEST:
        return []
    return [
        signal
        for signal in asked
        if _surest(columns[signal.id], signal.id, text, seen)[0] < lexicon(signal.id).doubted_below
    ]


@lru_cache(KEPT_TEXTS)
def listened(source: str) -> Listened:
    """Give the words of a text, and all of it as one part; of a text in a language that the lists are not in, none.

    Kept for the last few texts, since what is doubted and what is hinted at hear the same.
    """
    said = tokens(source)
    words = heard(said) if _is_familiar(said) else []
    starts = [start for start, _end, _known in words]
    return Listened(source, words, starts, _part(words, starts, 0, len(source)))


def heard(said: Sequence[Token]) -> list[Heard]:
    """Give each word that the weights know, and each pair, in the order of their beginnings."""
    together = weights().pairs
    found: list[Heard] = []
    before, began = "", 0
    for form, start, end in said:
        pair = before + BETWEEN + form
        if pair in together:
            found.append((began, end, of_pair(pair)))
        known = of_word(form)
        if known.pieces:
            found.append((start, end, known))
        before, began = form, start
    return found


def _is_familiar(said: Sequence[Token]) -> bool:
    """Tell whether a text is in one of the languages of the lists, by how many of its words they know."""
    known = speller().is_familiar
    return sum([known(form) for form, _start, _end in said]) >= FAMILIAR * len(said)


def likely(column: int, part: Part, seen: Sequence[Signal]) -> float:
    """Give how likely a part of a text bears the signal of a column, between 0 and 1."""
    given = weights()
    lists = fsum(
        signal.score * (given.faintly if signal.faint else given.seen)[signal.id][column]
        for signal in seen
        if signal.id in given.seen
    )
    return 1 / (1 + exp(-(given.start[column] + lists + part.sum(column))))


def _surest(column: int, name: str, text: Listened, seen: Sequence[Signal]) -> tuple[float, Part]:
    """Give how likely a text bears the signal of a column, and the part of it that makes it so."""
    asked = [(likely(column, text.whole, seen), text.whole)]
    if name in IN_PASSAGES:
        parts = [_part(text.words, text.starts, *span) for span in passages(text.source)]
        asked += [(likely(column, part, ()) - DOUBT, part) for part in parts if part.words >= FEWEST]
    return max(asked, key=itemgetter(0))


def _part(words: Sequence[Heard], starts: Sequence[int], start: int, end: int) -> Part:
    """Give what is known of a part, each different word once: the same wherever it stands."""
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    if first < last and words[last - 1][1] > end:
        last -= 1  # a pair of which one word stands behind the part
    known = list({each.form: each for _start, _end, each in words[first:last]}.values())
    sizes = [each.pieces for each in known if each.pieces]
    return Part(start, end, known, len(sizes), sqrt(sum(sizes) or 1))


def _telling(words: Sequence[Heard], part: Part) -> list[Heard]:
    """Give the words in a part that tell a moderator something, each different one where it stands first."""
    first: dict[str, Heard] = {}
    for start, end, known in words:
        if part.start <= start and end <= part.end and known.pieces and known.form not in commonest(COMMONEST):
            first.setdefault(known.form, (start, end, known))
    return list(first.values())


def _signal(name: str, column: int, sure: float, source: str, told: Sequence[Heard]) -> Signal:
    strongest = sorted(told, key=lambda heard: heard[2].adds[column], reverse=True)[:MOST_SHOWN]
    spans = sorted((start, end) for start, end, _known in strongest)
    named = ", ".join(dict.fromkeys(f"“{source[start:end]}”" for start, end in spans))
    lists = lexicon(name)
    return Signal(name, lists.severity, round(sure, 2), f"{lists.hint} {named}.", tuple(spans))
