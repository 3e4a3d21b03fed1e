"""The words of a text in the pieces that the hints know: whole, or where they do not know a word in its longest parts.

After WordPiece (Schuster and Nakajima, ICASSP 2012), as BERT's vocabulary of small letters has it: a piece that
does not begin its word begins with `##`.
"""

import re
from collections.abc import Container

from cms.core.words import folded

WITHIN = "##"
_LONGEST_WORD = 40
_LONGEST_PIECE = 18
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> dict[str, tuple[int, int]]:
    """Give each different word of a text, folded, with where it stands first. Signs tell of style, not of meaning."""
    found: dict[str, tuple[int, int]] = {}
    for match in _WORD.finditer(text):
        found.setdefault(folded(match[0]), match.span())
    return found


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
