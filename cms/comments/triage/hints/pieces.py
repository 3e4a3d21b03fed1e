"""The words of a text in the pieces that the hints know: whole, or where they do not know a word in its longest parts.

After WordPiece (Schuster and Nakajima, ICASSP 2012), as BERT's vocabulary of small letters has it: a piece that
does not begin its word begins with `##`.
"""

import re
from collections.abc import Container
from itertools import pairwise
from typing import NamedTuple

from cms.core.words import folded

WITHIN = "##"
BETWEEN = " "  # stands between the two words of a pair
SENTENCES = 2
FEWEST_WORDS = 5  # of a sentence that can be judged alone
_LONGEST_WORD = 40
_LONGEST_PIECE = 18
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^\s.!?…](?:[^\n.!?…]++|[.!?…](?!\s))*+[.!?…]*")


class Passage(NamedTuple):
    """A part of a text: from `start` to `end`, which are the words from the first up to before `last`."""

    start: int
    end: int
    first: int
    last: int


def forms(text: str) -> list[str]:
    """Give the words of a text, folded. Signs tell of style, not of meaning."""
    if text.isascii():  # folded at once
        return _WORD.findall(text.lower())
    return [typed.lower() if typed.isascii() else folded(typed) for typed in _WORD.findall(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Give where each word of a text stands."""
    return [match.span() for match in _WORD.finditer(text)]


def pairs(text: str) -> set[str]:
    """Give each two words that follow each other in a text, folded: order is meaning."""
    return set(map(BETWEEN.join, pairwise(forms(text))))


def passages(text: str) -> list[Passage]:
    """Give each sentence of a text that has some words, and each two that follow each other.

    One sentence in a long text on other things is easily outvoted. A text of one sentence has no passages, one of
    two has none of two.
    """
    sentences: list[Passage] = []
    last = 0
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        first, last = last, last + len(_WORD.findall(text, start, end))
        sentences.append(Passage(start, end, first, last))
    if len(sentences) < SENTENCES:
        return []
    alone = [each for each in sentences if each.last - each.first >= FEWEST_WORDS]
    together = pairwise(sentences) if len(sentences) > SENTENCES else ()
    return alone + [Passage(one.start, other.end, one.first, other.last) for one, other in together]


def pieces(form: str, known: Container[str]) -> list[str]:
    """Give a folded word in its longest known pieces; none for a word that is not made of such."""
    made: list[str] = []
    while form and len(form) <= _LONGEST_WORD:
        piece = _longest(form, WITHIN if made else "", known)
        if not piece:
            return []
        made.append(piece)
        form = form[len(piece) - (len(WITHIN) if len(made) > 1 else 0) :]
    return made


def _longest(form: str, before: str, known: Container[str]) -> str:
    for length in range(min(len(form), _LONGEST_PIECE), 0, -1):
        if (piece := before + form[:length]) in known:
            return piece
    return ""
