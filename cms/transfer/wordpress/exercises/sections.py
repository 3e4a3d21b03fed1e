"""A text cut at its headings, and lists cut into their items; nothing is lost and all can be put together again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cms.core.text import text_of

_HEADING = re.compile(r"<h([2-4])(?![\w-])")
_LIST_TAG = re.compile(r"<(/?)(ol|ul|li)(?![\w-])[^<>]*>", re.IGNORECASE)
_FRAME = re.compile(r"</?(?:div|section|article|main|header|footer|aside|center)(?![\w-])[^<>]*>\Z", re.IGNORECASE)
_LINE = re.compile(r"<br\s*/?>", re.IGNORECASE)
_WRAPPED = re.compile(r"<p(?![\w-])[^<>]*>(.*)</p>\Z", re.DOTALL | re.IGNORECASE)
LONGEST_READ = 20_000


@dataclass
class Piece:
    """One element of a text, and its words; of a list, its items."""

    html: str
    words: str
    items: list[str] = field(default_factory=list)
    is_numbered: bool = False

    @property
    def inner(self) -> str:
        """Give the HTML without the paragraph around it."""
        found = _WRAPPED.match(self.html)
        return found[1] if found else self.html


@dataclass
class Section:
    """What stands under a heading, down to the next; the first one has none."""

    heading: Piece | None
    level: int
    pieces: list[Piece] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Give the words of the heading."""
        return self.heading.words if self.heading else ""


def cut(parts: list[str]) -> list[Section]:
    """Give the sections of a text that comes as its elements in order."""
    sections = [Section(None, 0)]
    for html in parts:
        if _FRAME.match(html):
            continue
        piece = Piece(html, text_of(html) if len(html) <= LONGEST_READ else "")
        heading = _HEADING.match(html)
        if heading:
            sections.append(Section(piece, int(heading[1])))
            continue
        if html.startswith(("<ol", "<ul")):
            piece.items, piece.is_numbered = list(_items(html)), html.startswith("<ol")
        sections[-1].pieces.append(piece)
    return sections


def lines(piece: Piece) -> list[str]:
    """Give the lines of a paragraph, as HTML."""
    return [line.strip() for line in _LINE.split(piece.inner) if line.strip()]


def _items(html: str) -> Iterator[str]:
    """Give the HTML of each item of a list; the lists within stay in their items."""
    depth, begun = 0, -1
    for tag in _LIST_TAG.finditer(html):
        is_item, is_end = tag[2].lower() == "li", bool(tag[1])
        if not is_item:
            depth += -1 if is_end else 1
            if depth <= 0 and begun >= 0:
                yield html[begun : tag.start()]
                begun = -1
        elif depth == 1:
            if begun >= 0:
                yield html[begun : tag.start()]
            begun = -1 if is_end else tag.end()
