"""The passage of a text in which words were found, and where in it they stand."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

BEFORE = 60  # characters that lead to the first word
Places = Iterable[tuple[int, int]]
Find = Callable[[str], Places]


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `found` tells that it is one of the words."""

    text: str
    found: bool = False


def any_of(words: Sequence[str]) -> Find:
    """Find any of the words, in capitals or not, also within longer ones; the longest first."""
    known = sorted({word for word in words if word}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, known)) or r"(?!)", re.IGNORECASE)
    return lambda text: (match.span() for match in pattern.finditer(text))


def marked(text: str, find: Find) -> list[Piece]:
    """Cut a text into what was looked for and what stands between."""
    return list(_cut(text, find(text)))


def snippet(text: str, find: Find, longest: int = 200) -> list[Piece]:
    """Give the passage around the first of the words, or the beginning; ellipses where something is left out."""
    flat = " ".join(text.split())
    first = next(iter(find(flat)), None)
    begin = max(first[0] - BEFORE, 0) if first else 0
    if begin:
        begin = flat.find(" ", begin, first[0] if first else None) + 1 or begin
    end = begin + longest
    if end < len(flat):
        end = max(flat.rfind(" ", begin + longest // 2, end), first[1] if first else 0, begin + longest // 2)
    passage = flat[begin:end]
    found = list(_cut(passage, find(passage)))
    return [*([Piece("… ")] if begin else []), *found, *([Piece(" …")] if end < len(flat) else [])]


def html_of(pieces: Iterable[Piece]) -> str:
    """Give pieces as HTML that is safe to show: escaped text, and `<mark>` around what was found."""
    return "".join(f"<mark>{escape(each.text)}</mark>" if each.found else escape(each.text) for each in pieces)


def _cut(text: str, places: Places) -> Iterator[Piece]:
    done = 0
    for start, end in places:
        if start > done:
            yield Piece(text[done:start])
        yield Piece(text[start:end], found=True)
        done = end
    if done < len(text):
        yield Piece(text[done:])
