"""Words as rules compare them, and many phrases found in a text at once.

A word is a run of letters and numbers of any script; of Chinese and Japanese each sign is one. Capitals, accents
and points of vowels do not count, in the rule or in the text, and signs without width do not hide a word. What
stands between two words is a space, a line end or any other signs. A word of a rule that ends in `*` stands for
every word that begins so.

The phrases form a trie over words. From each word of the text at most as many are followed as the longest phrase
has, so the time grows with the text, and hardly with the number of phrases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cms.core.words import folded

ANY_END = "*"
SHORTEST_BEGINNING = 3
_SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_POINTS = (  # vowels of Hebrew and Arabic, which are written or not
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06ea-\u06ed"
)
_MARKS = rf"{_POINTS}\u0300-\u036f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
_WORD = re.compile(rf"[{_SIGN}]|(?![{_SIGN}_])\w(?:(?![{_SIGN}_])[\w{_MARKS}{_UNSEEN}])*")
_POINT = re.compile(f"[{_POINTS}]")
T = TypeVar("T")


@dataclass(frozen=True)
class Word:
    """A word of a text, folded, and where it stands."""

    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Give the words of a text in their order."""
    found = (Word(_form(match[0]), match.start(), match.end()) for match in _WORD.finditer(text))
    return [word for word in found if word.form]


def _form(word: str) -> str:
    return folded(word) if word.isascii() else _POINT.sub("", folded(word))


def wanted(text: str) -> tuple[str, ...]:
    """Give the words that a rule asks for; one that any ending may follow keeps its `*`."""
    return tuple(word.form + (ANY_END if _is_beginning(word, text) else "") for word in words(text))


def _is_beginning(word: Word, text: str) -> bool:
    starred = text[word.end : word.end + 1] == ANY_END and not text[word.end + 1 : word.end + 2].strip(" \t\n,;.")
    return starred and len(word.form) >= SHORTEST_BEGINNING


@dataclass
class _Node(Generic[T]):
    """A word that phrases go on from: by the very next word, or by how it begins; `meant` ends a phrase."""

    whole: dict[str, "_Node[T]"] = field(default_factory=dict)
    beginnings: dict[str, "_Node[T]"] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)
    meant: list[T] = field(default_factory=list)

    def grown(self, word: str) -> "_Node[T]":
        """Give the node behind a word of a phrase, made where it is not there yet."""
        if not word.endswith(ANY_END):
            return self.whole.setdefault(word, _Node())
        beginning = word.removesuffix(ANY_END)
        self.lengths.add(len(beginning))
        return self.beginnings.setdefault(beginning, _Node())

    def after(self, form: str) -> Iterator["_Node[T]"]:
        """Give the nodes that a word of a text leads to."""
        if form in self.whole:
            yield self.whole[form]
        for length in self.lengths:
            if form[:length] in self.beginnings:
                yield self.beginnings[form[:length]]


class Phrasebook(Generic[T]):
    """Phrases, each with what it stands for."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, phrase: Sequence[str], meant: T) -> None:
        """Add a phrase, as `wanted` gives it."""
        node = self._root
        for word in phrase:
            node = node.grown(word)
        node.meant.append(meant)

    def found(self, text: Sequence[Word]) -> Iterator[tuple[T, int, int]]:
        """Give what stands in a text, each time with where it begins and ends."""
        for at in range(len(text)):
            reached = [(self._root, at)]
            while reached:
                node, place = reached.pop()
                for meant in node.meant:
                    yield meant, text[at].start, text[place - 1].end
                if place < len(text):
                    reached += [(after, place + 1) for after in node.after(text[place].form)]
