"""The passage of a text in which words were found, and where in it they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BEFORE = 60  # characters that lead to the first word


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `found` tells that it is one of the words."""

    text: str
    found: bool = False


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """Cut a text into the words that were looked for, in capitals or not, and what stands between them."""
    return list(_cut(text, _pattern(words)))


def snippet(text: str, words: Sequence[str], longest: int = 200) -> list[Piece]:
    """Give the passage around the first of the words, or the beginning; ellipses where something is left out."""
    flat = " ".join(text.split())
    pattern = _pattern(words)
    first = pattern.search(flat)
    begin = max(first.start() - BEFORE, 0) if first else 0
    if begin:
        begin = flat.find(" ", begin, first.start() if first else None) + 1 or begin
    end = begin + longest
    if end < len(flat):
        end = max(flat.rfind(" ", begin + longest // 2, end), first.end() if first else 0, begin + longest // 2)
    passage = list(_cut(flat[begin:end], pattern))
    return [*([Piece("… ")] if begin else []), *passage, *([Piece(" …")] if end < len(flat) else [])]


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Match any of the words, the longest first; nothing where there are none."""
    known = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)) or r"(?!)", re.IGNORECASE)


def _cut(text: str, pattern: re.Pattern[str]) -> Iterator[Piece]:
    done = 0
    for match in pattern.finditer(text):
        if match.start() > done:
            yield Piece(text[done : match.start()])
        yield Piece(match[0], found=True)
        done = match.end()
    if done < len(text):
        yield Piece(text[done:])
