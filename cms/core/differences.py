"""What differs between two texts: line by line and, where lines differ, word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from cms.core.matching import Matching

_MARKS = r"\s!-&(-,./:-@\[-^`{-~¡¿«»…“”„‘—–"
_SPACELESS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts that put no spaces between words
_WORD = re.compile(rf"\n|(?:[{_SPACELESS}]|[^{_MARKS}{_SPACELESS}]+|\S)[^\S\n]*|[^\S\n]+")
_LINE = re.compile(r"\n|[^\n]+")


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Run:
    """A stretch of text that was left, taken out or put in."""

    mark: Mark
    text: str


class _Part(NamedTuple):
    """What is the same, then what stood behind it before and what stands there now."""

    same: str
    gone: str = ""
    come: str = ""


def runs(before: str, after: str) -> tuple[Run, ...]:
    """Give both texts as one: what was taken out stands before what was put in there.

    What is the same and added makes up `after`; what is the same and removed makes up `before`,
    but for the number of spaces between words.
    """
    parts = _readable(_parts(before, after))
    marks = (Mark.SAME, Mark.REMOVED, Mark.ADDED)
    return tuple(Run(mark, text) for part in parts for mark, text in zip(marks, part, strict=True) if text)


def words(text: str) -> list[str]:
    """Give the words, punctuation marks and line ends of a text, each with the space behind it."""
    return _WORD.findall(text)


def _parts(before: str, after: str) -> Iterator[_Part]:
    matching = Matching()
    for line in _cut(matching, _LINE.findall(before), _LINE.findall(after)):
        yield _Part(line.same)
        yield from _cut(matching, words(line.gone), words(line.come))


def _cut(matching: Matching, old: Sequence[str], new: Sequence[str]) -> Iterator[_Part]:
    """Cut two sequences where they meet and where they part."""
    done = other_done = 0
    same = ""
    for place, other, size in [*matching.meetings(_keys(old), _keys(new)), (len(old), len(new), 0)]:
        if (place, other) != (done, other_done):
            yield _Part(same, "".join(old[done:place]), "".join(new[other_done:other]))
            same = ""
        same += "".join(new[other : other + size])
        done, other_done = place + size, other + size
    yield _Part(same)


def _keys(tokens: Sequence[str]) -> list[str]:
    """Give what makes tokens equal to others: the space behind a word is no part of it."""
    return [token.rstrip(" \t") or " " for token in tokens]


def _readable(found: Iterable[_Part]) -> list[_Part]:
    """Take changes together that lie side by side, or that only a chance word holds apart."""
    kept: list[_Part] = []
    for part in _alternating(found):
        last = kept[-1] if kept else None
        if last is not None and _is_chance(last, part):
            kept[-1] = _Part(last.same, last.gone + part.same + part.gone, last.come + part.same + part.come)
        else:
            kept.append(part)
    return kept


def _alternating(found: Iterable[_Part]) -> Iterator[_Part]:
    """Join what follows each other without a change between, and changes without anything between."""
    last = _Part("")
    for part in found:
        if part.same and (last.gone or last.come):
            yield last
            last = part
        else:
            last = _Part(last.same + part.same, last.gone + part.gone, last.come + part.come)
    yield last


def _is_chance(left: _Part, right: _Part) -> bool:
    """Tell whether what is the same between two changes is too short beside them to read on from."""
    between = len(right.same.strip())
    sides = (max(len(part.gone), len(part.come)) for part in (left, right))
    return "\n" not in right.same and all(2 * between < side for side in sides)
