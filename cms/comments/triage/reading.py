"""A text as the detectors read it: its words, folded and spelled right, each with where it stands, by sentence."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from cms.comments.triage.spelling import Speller
from cms.core.words import folded

KEPT_WORDS, LONGEST_KEPT = 20_000, 40
# Signs without width are part of a word, else they would hide it; marks such as ! and * are, between letters.
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(
    rf"[^\W_](?:[\w{_UNSEEN}]|[*!@$|]++(?=[^\W_])|\*{{2,}}+)*+(?:['’ʼ´`](?:t|re|ve|ll|m|s|d|all)\b)?", re.IGNORECASE
)
_MASK = re.compile(r"[*!@$|]")
_NO_LETTER = re.compile(rf"[_'’ʼ´`{_UNSEEN}]")
_HAS_S = re.compile(r"['’ʼ´`][sS]$")
_END = re.compile(r"[.!?…;:](?=\s|$)|[!?…]|\n\s*\n|\n(?=\s*[-*•\d])|[\U0001f300-\U0001faff]")
_PAUSE = re.compile(r"[,()–—\n]| - ")
_sentence_of = attrgetter("sentence")


class Word(NamedTuple):
    """A word: folded, without its apostrophe (`don’t` is `dont`), from `start` to `end` in the text."""

    form: str
    start: int
    end: int
    sentence: int
    clause: int


@dataclass(frozen=True, eq=False)
class Reading:
    """A text that was read once, for all detectors.

    `sentences` are the words by sentence: the place of the first, and their forms. `seen` keeps what was looked for
    in a sentence, `found` in all of this text. `terms_of` is the signal whose terms are read as one word each, if any.
    """

    source: str
    words: tuple[Word, ...]
    sentences: tuple[tuple[int, tuple[str, ...]], ...]
    seen: dict[Any, Any] = field(default_factory=dict)
    found: dict[Any, Any] = field(default_factory=dict)
    terms_of: str = ""

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Give the words that a stretch of the text touches: the first, and up to before which."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        return first, bisect_left(self.words, end, key=lambda word: word.start)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Give where words stand in the text, from the first up to before `last`."""
        return self.words[first].start, self.words[last - 1].end


def read(source: str, speller: Speller) -> Reading:
    """Read a text into words."""
    words: list[Word] = []
    sentence = clause = at = 0
    for match in _WORD.finditer(source):
        typed, begin = match[0], match.start()
        for first, last, form in (_kept_forms if len(typed) <= LONGEST_KEPT else _forms)(typed, speller):
            between = source[at : begin + first]
            if between != " " and words:
                if _END.search(between):
                    sentence, clause = sentence + 1, clause + 1
                elif _PAUSE.search(between):
                    clause += 1
            at = begin + last
            words.append(Word(form, begin + first, at, sentence, clause))
    return of_words(source, words)


def of_words(source: str, words: Sequence[Word], seen: dict[Any, Any] | None = None, terms_of: str = "") -> Reading:
    """Give the reading of words that were read; `seen` is that of another reading with some of the same sentences."""
    sentences: list[tuple[int, tuple[str, ...]]] = []
    first = 0
    for _sentence, together in groupby(words, key=_sentence_of):
        forms = tuple([word.form for word in together])
        sentences.append((first, forms))
        first += len(forms)
    return Reading(source, tuple(words), tuple(sentences), {} if seen is None else seen, terms_of=terms_of)


def as_bits(places: Iterable[int]) -> int:
    """Give the number in which the bits of these places are set, lowest first."""
    octets = bytearray()
    for place in places:
        octet, bit = divmod(place, 8)
        if octet >= len(octets):
            octets.extend(bytes(octet + 1 - len(octets)))
        octets[octet] |= 1 << bit
    return int.from_bytes(octets, "little")


@cache
def forms(text: str) -> tuple[str, ...]:
    """Give the words of an option of a list as a reading has them; kept, since lists share most of theirs."""
    return tuple(_plain(match[0]) for match in _WORD.finditer(text))


def _forms(typed: str, speller: Speller) -> tuple[tuple[int, int, str], ...]:
    """Give what a word is read as, and where in it that stands: signs within it may part it into several, or none."""
    form = speller.right(_bare(_plain(typed), typed, speller))
    if not speller.knows(form) and _MASK.search(typed):
        parts = re.finditer(r"[^*!@$|]+", typed)
        return tuple((part.start(), part.end(), speller.right(_plain(part[0]))) for part in parts)
    return ((0, len(typed), form),) if form else ()


_kept_forms = lru_cache(KEPT_WORDS)(_forms)


def _bare(form: str, typed: str, speller: Speller) -> str:
    """Take the `s` off a word that no list knows with it: `neck’s` is `neck`, but `she’s` stays `shes`."""
    without = form[:-1]
    return without if _HAS_S.search(typed) and not speller.knows(form) and speller.knows(without) else form


def _plain(word: str) -> str:
    bare = _NO_LETTER.sub("", word)
    return folded(bare) if not _MASK.search(bare) else bare.casefold()
