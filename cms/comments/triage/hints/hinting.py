"""What a text hints at: its words weighed as labelled comments taught, beside what the lists saw.

The lists know what is said outright. Who writes that the dog is at the neighbour's and the letters are on the
table uses no word of theirs, and yet few other comments hold these words together. A sum of weights, which is a
logistic regression, hears that. It is less sure than a list, so its bar is its own; and it takes a signal away only
where the lists are not sure themselves, and all words speak against it: “this is my last week, goodbye chairs”.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, fsum, sqrt
from operator import itemgetter
from typing import NamedTuple

from cms.comments.triage.commonness import commonest
from cms.comments.triage.hints.pieces import BETWEEN, forms, passages, spans
from cms.comments.triage.hints.weights import Known, Numbers, of_pair, of_word, weights
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

Telling = tuple[int, Known]  # a word by its place among the words


class Part(NamedTuple):
    """A part of a text: its words from the first up to before `last`, and how many of them are known.

    `adds` is what they add to each signal, over the root of their number, else long texts say more of all.
    """

    first: int
    last: int
    known: int
    adds: Numbers


class Listened(NamedTuple):
    """A text that was listened to: what is known of each word, of each with the one before it, and of all of them."""

    source: str
    words: list[Known | None]
    pairs: list[Known | None]
    whole: Part


def hinted(source: str, seen: Sequence[Signal]) -> list[Signal]:
    """Give the signals that a text hints at and that were not seen; what was seen faintly counts for them."""
    text = listened(source)
    if text.whole.known < FEWEST:
        return []
    given = {signal.id for signal in seen if not signal.faint}
    found = []
    for column, name in enumerate(weights().signals):
        if name not in given:
            sure, part = _surest(column, name, text, seen)
            told = _telling(text, part) if sure >= lexicon(name).hints_from else []
            if sum(known.adds[column] > 0 for _place, known in told) >= TELLING:
                found.append(_signal(name, column, sure, source, told))
    return found


def doubted(source: str, seen: Sequence[Signal]) -> list[Signal]:
    """Give what the lists saw in words, but not said outright, and what all words together speak against."""
    columns = {name: column for column, name in enumerate(weights().signals)}
    weak = [signal for signal in seen if signal.score < OUTRIGHT and not (signal.faint or signal.beyond_words)]
    asked = [signal for signal in weak if signal.id in columns and lexicon(signal.id).doubted_below]
    text = listened(source) if asked else None
    if text is None or text.whole.known < FEWEST:
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
    said = forms(source)
    if speller().familiar(said) < FAMILIAR * len(said):
        said = []
    words = [known if (known := of_word(form)).pieces else None for form in said]
    pairs = _pairs(said)
    return Listened(source, words, pairs, _part(words, pairs, 0, len(words)))


def _pairs(said: Sequence[str]) -> list[Known | None]:
    """Give what is known of each word with the one before it; the first has none."""
    together = weights().pairs
    pairs = map(BETWEEN.join, zip(("", *said), said, strict=False))
    return [of_pair(pair) if pair in together else None for pair in pairs]


def likely(column: int, part: Part, seen: Sequence[Signal]) -> float:
    """Give how likely a part of a text bears the signal of a column, between 0 and 1."""
    given = weights()
    lists = fsum(
        signal.score * (given.faintly if signal.faint else given.seen)[signal.id][column]
        for signal in seen
        if signal.id in given.seen
    )
    return 1 / (1 + exp(-(given.start[column] + lists + part.adds[column])))


def _surest(column: int, name: str, text: Listened, seen: Sequence[Signal]) -> tuple[float, Part]:
    """Give how likely a text bears the signal of a column, and the part of it that makes it so."""
    asked = [(likely(column, text.whole, seen), text.whole)]
    if name in IN_PASSAGES:
        parts = [_part(text.words, text.pairs, each.first, each.last) for each in passages(text.source)]
        asked += [(likely(column, part, ()) - DOUBT, part) for part in parts if part.known >= FEWEST]
    return max(asked, key=itemgetter(0))


def _part(words: Sequence[Known | None], pairs: Sequence[Known | None], first: int, last: int) -> Part:
    """Give what is known of a part, each different word once: the same wherever it stands."""
    known = _different(words[first:last])
    root = sqrt(sum([each.pieces for each in known]) or 1)
    every = [each.adds for each in known + _different(pairs[first + 1 : last])]
    return Part(first, last, len(known), tuple([sum(column) / root for column in zip(*every, strict=True)]))


def _different(known: Iterable[Known | None]) -> list[Known]:
    return list({each.form: each for each in known if each}.values())


def _telling(text: Listened, part: Part) -> list[Telling]:
    """Give the words in a part that tell a moderator something, each different one where it stands first."""
    first: dict[str, Telling] = {}
    for place, known in enumerate(text.words[part.first : part.last], part.first):
        if known and known.form not in commonest(COMMONEST):
            first.setdefault(known.form, (place, known))
    return list(first.values())


def _signal(name: str, column: int, sure: float, source: str, told: Sequence[Telling]) -> Signal:
    strongest = sorted(told, key=lambda telling: telling[1].adds[column], reverse=True)[:MOST_SHOWN]
    where = spans(source)
    marked = sorted(where[place] for place, _known in strongest)
    named = ", ".join(dict.fromkeys(f"“{source[start:end]}”" for start, end in marked))
    lists = lexicon(name)
    return Signal(name, lists.severity, round(sure, 2), f"{lists.hint} {named}.", tuple(marked))
