"""How common a word is, so that a text is first asked for the rarest word of a phrase.

`lexicons/common.txt` holds the most common words of readers' comments, the most common first. Words fall off as
in any language: the one at place n is about n times as rare as the first (Zipf's law).
"""

from functools import cache
from pathlib import Path

_RARE = 1 / 1500
_WORDS = Path(__file__).parent / "lexicons" / "common.txt"


def commonness(word: str) -> float:
    """Give the share of a word among words, up to a factor; of an ending or a beginning, that of a rare word."""
    return _ranks().get(word, _RARE)


@cache
def commonest(count: int) -> frozenset[str]:
    """Give the most common words."""
    return frozenset(word for word, share in _ranks().items() if share >= 1 / count)


@cache
def _ranks() -> dict[str, float]:
    words = _WORDS.read_text("utf-8").split()
    return {word: 1 / place for place, word in enumerate(words, start=1)}
