"""Whether the headings are a sound outline: none is left out on the way down."""

import re
from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place
from cms.core.text import shortened, text_of

_HEADING = re.compile(r"<h([1-6])\b[^<>]*>((?:[^<]|<(?!/?h[1-6]\b))*+)</h\1>", re.IGNORECASE)
TITLE = 1  # what the headings of the text stand below


def look(draft: Draft) -> Iterator[Place]:
    """Find headings more than one step below the one before, and those without a word."""
    before = TITLE
    for match in _HEADING.finditer(draft.html):
        level, words = int(match[1]), shortened(text_of(match[2]), 60)
        if not words:
            yield Place("A heading is empty.", "#/content_html")
        elif level > before + 1:
            named = "the title" if before == TITLE else f"a heading of level {before}"
            yield Place(f"“{words}” is a heading of level {level} below {named}.", "#/content_html")
        before = level


CHECK = Check(
    "headings",
    "Headings in their order",
    "Screen readers leap from heading to heading; a missing level sounds as if a part were missing.",
    "Use the next larger heading, or put one in between.",
    look,
)
