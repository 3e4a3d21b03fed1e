"""How long, how often, how much: numbers beside the words that say what they count."""

import re
from collections.abc import Iterator
from typing import Any

from cms.transfer.wordpress.exercises import words

_SENTENCE = re.compile(r"[.!?;\n]\s")
_NUMBER = rf"(?<![\w.,])(\d{{1,4}}|{words.either(words.NUMBERS)})(?![\w])"
_RANGE = rf"{_NUMBER}(?:\s?(?:-|–|{words.either(words.of('to'))})\s?\d{{1,4}}(?!\w))?"
_SECONDS, _MINUTES = words.either(words.of("seconds")), words.either(words.of("minutes"))
_LASTING = re.compile(rf"{_RANGE}\s?-?(?:(?P<seconds>{_SECONDS})|(?P<minutes>{_MINUTES}))(?!\w)")
_REPETITIONS = words.either(words.of("repetitions"))
_COUNTED = re.compile(rf"{_RANGE}\s?-?(?:{_REPETITIONS})(?!\w)")
_SETS = words.either(words.of("sets"))
_OF_SETS = re.compile(
    rf"{_RANGE}\s?(?:{_SETS})(?!\w)(?:\s(?:{words.either(words.of('of'))})\s{_RANGE}(?!\s?-?(?:{_SECONDS}|{_MINUTES})(?!\w)))?"
)
_CROSSED = re.compile(rf"(?<![\w.,])(\d{{1,2}})\s?[x×]\s?(\d{{1,3}})(?!\w)(?!\s?-?(?:{_SECONDS}|{_MINUTES})(?!\w))")
_OFTEN = re.compile(rf"(?<!\w)(?:{_NUMBER}\s?-?)?(?:{words.either(words.of('often'))})(?!\w)")
_HOLD, _REST, _SIDE = words.anywhere("hold"), words.anywhere("rest"), words.anywhere("each_side")
_MOST = {"hold_seconds": 3600, "rest_seconds": 3600, "repetitions": 1000, "sets": 100}
_SIXTY = 60


def read(text: str) -> dict[str, Any]:
    """Give the dosage that a text names; of what is said twice, the first counts, of a range, its beginning."""
    found: dict[str, Any] = {}
    for sentence in _sentences(text):
        for name, value in _of_sentence(sentence):
            if name in _MOST and not 0 < value <= _MOST[name]:
                continue
            found.setdefault(name, value)
    return found


def _sentences(text: str) -> Iterator[str]:
    yield from (each for each in _SENTENCE.split(f"{text.casefold()}\n") if each.strip())


def _of_sentence(sentence: str) -> Iterator[tuple[str, Any]]:
    if often := _OFTEN.search(sentence):
        yield "frequency", often[0].strip()
        sentence = f"{sentence[: often.start()]} {sentence[often.end() :]}"
    if _SIDE.search(sentence):
        yield "per_side", True
    lasting = _LASTING.search(sentence)
    if lasting and _REST.search(sentence) and not _HOLD.search(sentence):
        yield "rest_seconds", _seconds(lasting)
    elif lasting and (_HOLD.search(sentence) or _OF_SETS.search(sentence)):
        yield "hold_seconds", _seconds(lasting)
    if sets := _OF_SETS.search(sentence):
        yield "sets", _number(sets[1])
        if sets[2]:
            yield "repetitions", _number(sets[2])
    elif crossed := _CROSSED.search(sentence):
        yield "sets", int(crossed[1])
        yield "repetitions", int(crossed[2])
    if counted := _COUNTED.search(sentence):
        yield "repetitions", _number(counted[1])


def _seconds(found: re.Match[str]) -> int:
    return _number(found[1]) * (_SIXTY if found["minutes"] else 1)


def _number(told: str) -> int:
    return words.NUMBERS.get(told) or int(told)
