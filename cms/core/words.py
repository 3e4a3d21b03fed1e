"""The words of a text as they are looked for: without capitals and accents, and English ones by their stems.

Both databases are given these words instead of the text itself, so that they find the same. A sign of
Chinese or Japanese is a word of its own, since those are written without spaces between words.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

LONGEST_WORD = 60
STEM_MARK = "="  # stands before the stem of a word, where no word begins with it
_SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e"  # stand within words, and are no letters
_WORD = re.compile(rf"[{_SIGN}]|(?:(?![{_SIGN}_])[\w{_MARKS}])+")
_UNUSUAL, _USUAL_WORD = re.compile(f"[{_SIGN}{_MARKS}]"), re.compile(r"[^\W_]+")  # the same words, a third sooner
_ACCENT = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
)
_stemmer, _stemming = snowballstemmer.stemmer("english"), threading.Lock()


def words(text: str) -> list[str]:
    """Give the words of a text in their order, folded."""
    if text.isascii():  # folded at once, since no letter moves: a fifth of the time
        return [word[:LONGEST_WORD] for word in _USUAL_WORD.findall(text.lower())]
    typed = _pattern(text).findall(text)
    found = [(word.lower() if word.isascii() else folded(word))[:LONGEST_WORD] for word in typed]
    return list(filter(None, found))


def spelled(text: str) -> Iterator[re.Match[str]]:
    """Give the words of a text as they are spelled there."""
    return _pattern(text).finditer(text)


def placed_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Give the words of a text, folded, each with where it stands."""
    for match in spelled(text):
        word = folded(match[0])[:LONGEST_WORD]
        if word:
            yield match.start(), match.end(), word


def folded(word: str) -> str:
    """Give a word in small letters without accents: `Café` is `cafe`, `Straße` is `strasse`, `Ødem` is `odem`."""
    if word.isascii():
        return word.lower()
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", word.casefold())).translate(_LETTERS)
    return unicodedata.normalize("NFC", "".join(sign for sign in plain.casefold() if sign.isalnum() or _joins(sign)))


@lru_cache(50_000)
def stem(word: str) -> str:
    """Give the stem of a folded English word; of another word, the word."""
    if not (word.isascii() and word.isalpha()):
        return word
    with _stemming:  # the stemmer keeps the word that it is at
        found: str = _stemmer.stemWord(word)
    return found


def _pattern(text: str) -> re.Pattern[str]:
    return _WORD if _UNUSUAL.search(text) else _USUAL_WORD


def _joins(sign: str) -> bool:
    """Tell whether a sign is a mark within a word, such as a vowel in Devanagari."""
    return unicodedata.category(sign) in {"Mn", "Mc"}
