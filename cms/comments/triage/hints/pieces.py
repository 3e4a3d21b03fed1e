"""The words of a text in the pieces that the hints know: whole, or where they do not know a word in its longest parts.

After WordPiece (Schuster and Nakajima, ICASSP 2012), as BERT's vocabulary of small letters has it: a piece that
does not begin its word begins with `##`.
"""

import re
from collections.abc import Container
from itertools import pairwise

from cms.core.words import folded

WITHIN = "##"
BETWEEN = " "  # stands between the two words of a pair
SENTENCES = 2
FEWEST_WORDS = 5  # of a sentence that can be judged alone
_LONGEST_WORD = 40
_LONGEST_PIECE = 18
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^\s.!?…](?:[^\n.!?…]++|[.!?…](?!\s))*+[.!?…]*")


Token = tuple[str, int, int]


def tokens(text: str) -> list[Token]:
    """Give the words of a text, folded, with where they stand. Signs tell of style, not of meaning."""
    if text.isascii():  # folded at once, since no letter moves
        return [(match[0], *match.span()) for match in _WORD.finditer(text.lower())]
    found = [(match[0], *match.span()) for match in _WORD.finditer(text)]
    return [(typed.lower() if typed.isascii() else folded(typed), start, end) for typed, start, end in found]


def words(text: str) -> dict[str, tuple[int, int]]:
    """Give each different word of a text, folded, with where it stands first."""
    found: dict[str, tuple[int, int]] = {}
    for form, start, end in tokens(text):
        found.setdefault(form, (start, end))
    return found


def pairs(text: str) -> set[str]:
    """Give each two words that follow each other in a text, folded: order is meaning."""
    return {BETWEEN.join((first, second)) for (first, *_), (second, *_) in pairwise(tokens(text))}


def passages(text: str) -> list[tuple[int, int]]:
    """Give where each sentence of a text stands that has some words, and each two that follow each other.

    One sentence in a long text on other things is easily outvoted. A text of one sentence has no passages, one of
    two has none of two.
    """
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    if len(sentences) < SENTENCES:
        return []
    alone = [span for span in sentences if len(_WORD.findall(text, *span)) >= FEWEST_WORDS]
    both = [(start, end) for (start, _), (_, end) in pairwise(sentences)] if len(sentences) > SENTENCES else []
    return alone + both


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
