"""How much a comment reads like what was called spam here: Fisher's method, as Robinson put it to spam.

Each token tells a chance of spam, drawn towards the honest side as long as it was seen in few comments; those that
tell something are combined as independent trials, once for spam and once against it, and the two are
held against each other: https://www.linuxjournal.com/article/6467
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cms.comments.learning.tokens import HOST, PAIR, WORD, Span

ENOUGH = 0.93  # the score from which on it is a signal
_DOUBT, _BEFORE = 3.0, 0.35  # how many comments a token must outweigh, and what it is taken for before it was seen
_TELLING = 0.35  # how far from even a chance must be
_MOST = 150  # of the most telling tokens
_EVEN = 0.5
_NAMED, _LONGEST = 3, 40


@dataclass(frozen=True)
class Seen:
    """In how many comments of each kind."""

    spam: int
    ham: int


@dataclass(frozen=True)
class Likeness:
    """How much a comment reads like spam (0–1), and the words for a moderator, with where they stand."""

    score: float
    explanation: str = ""
    spans: tuple[Span, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Tell whether this is a signal."""
        return self.score >= ENOUGH


def likeness(text: str, places: Mapping[str, Sequence[Span]], seen: Mapping[str, Seen], total: Seen) -> Likeness:
    """Judge a text by its tokens and how often each was seen, of a total of comments."""
    told = sorted(
        ((token, chance) for token, chance in _chances(seen, total) if abs(chance - _EVEN) >= _TELLING),
        key=lambda each: (-abs(each[1] - _EVEN), each[0]),
    )[:_MOST]
    score = _combined([chance for _token, chance in told])
    if score < ENOUGH:
        return Likeness(score)
    for_it = [token for token, chance in told if chance > _EVEN]
    spans = sorted({span for token in for_it for span in places[token]})
    return Likeness(score, _explanation(text, places, for_it), tuple(spans))


def _chances(seen: Mapping[str, Seen], total: Seen) -> Iterator[tuple[str, float]]:
    for token, times in seen.items():
        in_spam, in_ham, count = times.spam / total.spam, times.ham / total.ham, times.spam + times.ham
        if count:
            yield token, (_DOUBT * _BEFORE + count * in_spam / (in_spam + in_ham)) / (_DOUBT + count)


def _combined(chances: Sequence[float]) -> float:
    if not chances:
        return _EVEN
    against = _survival(-2 * sum(math.log(chance) for chance in chances), len(chances))
    in_favour = _survival(-2 * sum(math.log(1 - chance) for chance in chances), len(chances))
    return (1 + against - in_favour) / 2


def _survival(value: float, pairs: int) -> float:
    """Give the chance that a chi-square of twice as many degrees of freedom is at least so large."""
    half = value / 2
    term = total = math.exp(-half)
    for step in range(1, pairs):
        term *= half / step
        total += term
    return min(total, 1.0)


def _explanation(text: str, places: Mapping[str, Sequence[Span]], tokens: Sequence[str]) -> str:
    named: dict[str, None] = {}
    for token in tokens:
        if token.startswith(HOST):
            named[f"a link to {token.removeprefix(HOST)}"] = None
        elif token.startswith((PAIR, WORD)) and (words := _words_at(text, places[token])):
            named.setdefault(f"“{words}”")
    told = _without_parts(list(named))[:_NAMED]
    return f"Reads like what was marked as spam here: {', '.join(told)}." if told else "Reads like spam here."


def _words_at(text: str, spans: Sequence[Span]) -> str:
    words = " ".join(text[spans[0][0] : spans[0][1]].split())
    return words if len(words) <= _LONGEST else ""


def _without_parts(named: Sequence[str]) -> list[str]:
    """Leave out words that stand in a pair that is named as well."""
    return [each for each in named if not any(each != other and each.strip("“”") in other for other in named)]
