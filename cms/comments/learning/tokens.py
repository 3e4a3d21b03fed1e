"""The tokens of a comment: words, pairs of words, hosts that are linked to, shapes, and what the word lists know.

Words are folded, with letters of other alphabets that look Latin read as those, and drawn-out letters shortened.
The most common words of honest comments count only beside a rarer one: they tell what somebody writes
about no more than what they want.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cms.comments.triage.commonness import commonest
from cms.comments.triage.promotion.hosts import Host, hosts
from cms.comments.triage.readings import reading
from cms.comments.triage.signal import Circumstances
from cms.comments.triage.spam import places
from cms.core.words import folded, stem

Span = tuple[int, int]
WORD, PAIR, HOST, SHAPE, CONCEPT = "w:", "p:", "h:", "s:", "c:"
MOST = 400  # tokens of one comment
_COMMON = 300
_LONGEST = 30
_LINK = "%link"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_UNSEEN}'’](?=[^\W_]))*")
_NO_LETTER = re.compile(rf"[{_UNSEEN}'’]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LOOK_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝɡοανρυικτвнкмт", "aeopcyxijshdqwgoavpuiktbhkmt")
_SHAPES = {
    "marks": re.compile(r"[!！]\s?[!！]"),
    "money": re.compile(r"[$€£]\s?\d|\d\s?[$€£]"),
    "video": re.compile(r"\?v=|/watch"),
    "capitals": re.compile(r"(?<!\w)[^\W\d_a-z]{3,}(?!\w)"),
}
_CODE = 6  # characters of what is taken for a code: letters and digits in one word


def tokens(text: str, author_url: str = "", own_hosts: frozenset[str] = frozenset()) -> Mapping[str, list[Span]]:
    """Give the first tokens of a text, each with where it stands; of the author's address there is no place."""
    found: dict[str, list[Span]] = {}
    for token, span in _all(text, own_hosts):
        if token in found or len(found) < MOST:
            found.setdefault(token, []).append(span)
    for host in hosts(author_url):
        found.setdefault(HOST + host.name, [])
    return found


def _all(text: str, own_hosts: frozenset[str]) -> Iterator[tuple[str, Span]]:
    text_read = reading(text)
    for concept, there in places(text_read, Circumstances(own_hosts=own_hosts)).items():
        yield from ((CONCEPT + concept, text_read.span(place.start, place.end)) for place in there)
    links = [host for host in hosts(text) if host.name not in own_hosts]
    yield from ((HOST + host.name, (host.start, host.end)) for host in links)
    for shape, pattern in _SHAPES.items():
        yield from ((SHAPE + shape, match.span()) for match in pattern.finditer(text))
    yield from _of_words(_words(text, links))


def _of_words(words: list[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
    common = _common()
    before: tuple[str, Span] | None = None
    for word, span in words:
        if word not in common:
            yield WORD + word, span
        if before and not (word in common and before[0] in common):
            yield f"{PAIR}{before[0]} {word}", (before[1][0], span[1])
        before = word, span


def _words(text: str, links: list[Host]) -> list[tuple[str, Span]]:
    """Give the words in their order, a whole link as one."""
    found = [(_LINK, (link.start, link.end)) for link in links]
    found += (
        (_plain(match[0]), match.span())
        for match in _WORD.finditer(text)
        if not any(link.start < match.end() and match.start() < link.end for link in links)
    )
    return sorted((each for each in found if each[0]), key=lambda each: each[1])


@cache
def _common() -> frozenset[str]:
    return frozenset(_plain(word) for word in commonest(_COMMON))


def _plain(word: str) -> str:
    bare = _NO_LETTER.sub("", word)
    if bare.isdecimal():
        return f"#{len(bare)}"
    if len(bare) >= _CODE and bare.isalnum() and not bare.isalpha() and bare.isascii():
        return "%code"
    small = bare.casefold()
    plain = folded(small if small.isascii() else _disguise_off(small))
    return stem(_DRAWN_OUT.sub(r"\1\1", plain))[:_LONGEST]


def _disguise_off(word: str) -> str:
    """Read letters that look Latin as Latin ones, where the word then is Latin all through."""
    latin = word.translate(_LOOK_ALIKE)
    return latin if latin.isascii() else word
