"""Names that look alike: what is left of one when letters that cannot be told apart by eye are one letter.

The letters are those of the Latin, Greek, Cyrillic and Armenian alphabets and the digits that Unicode calls
confusable with Latin ones (https://www.unicode.org/reports/tr39/, “skeleton”), in small letters; with them those that
bear a stroke, since they are one letter with it and no accent, and the small capitals, which are read as the letters.
"""

import unicodedata
from functools import lru_cache

_LIKE = {
    "a": "аɑαᴀ", "b": "вьβʙᴃƀ", "c": "сϲᴄȼ", "d": "ԁᴅđɖ", "e": "еεҽᴇɇ", "f": "ꜰ", "g": "ɡɢǥ", "h": "һнհʜħ",
    "j": "јϳᴊɉ", "k": "кκᴋ", "m": "мᴍ", "n": "пηոɴ", "o": "оοօσ0ᴏøɵө", "p": "рρᴘᵽ", "q": "ԛꞯ", "r": "гʀɍᴦ",
    "s": "ѕ5ꜱ", "t": "тτᴛŧⱦ", "u": "υսцᴜʉ", "v": "ѵνᴠ", "w": "ԝωшᴡ", "x": "хχ", "y": "уγүʏɏ", "z": "ᴢƶ",
    "l": "iıіιӏ1|!ɩɪʟᴌłɨƚǀ∣",
}  # fmt: skip
_AS_LATIN = {ord(sign): latin for latin, signs in _LIKE.items() for sign in signs}
_TOGETHER = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@lru_cache(5_000)
def skeleton(name: str) -> str:
    """Give what two names share that look alike: letters and digits alone, without accents."""
    return _told(_words(name))


def skeletons_within(name: str) -> frozenset[str]:
    """Give the skeleton of each run of whole words of a name: of “Dr Ana Silva” those of “Ana Silva” and five more."""
    words = _words(name)
    return frozenset(_told(words[at:end]) for at in range(len(words)) for end in range(at + 1, len(words) + 1))


def _words(name: str) -> list[str]:
    seen = name.casefold().translate(_AS_LATIN)  # before NFKC, which makes a sigma of the one that looks like a c
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", seen).casefold()).translate(_AS_LATIN)
    shown = (sign for sign in plain.casefold() if unicodedata.category(sign)[0] != "M")
    return "".join(sign if sign.isalnum() else " " for sign in shown).split()


def _told(words: list[str]) -> str:
    told = "".join(words)
    for pair, one in _TOGETHER:
        told = told.replace(pair, one)
    return told
