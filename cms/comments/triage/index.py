"""Phrases by what a text must hold for them, so that a text is only compared with those that can be in it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from cms.comments.triage.phrases import ENDING, NUMBER, SHORTEST_HEAD, Phrase
from cms.comments.triage.reading import Reading

T = TypeVar("T")
_HEAD = SHORTEST_HEAD


class Index(Generic[T]):
    """Phrases, each with what it stands for."""

    def __init__(self, entries: Iterable[tuple[Phrase, T]]) -> None:
        self._entries = list(entries)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_head: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._by_tail: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._always: list[int] = []
        for number, (phrase, _meant) in enumerate(self._entries):
            for anchor in phrase.anchors:
                if anchor == NUMBER or (anchor.endswith("*") and len(anchor) <= _HEAD):
                    self._always.append(number)
                elif anchor.startswith("*"):
                    self._by_tail[anchor[-ENDING:]].append((anchor[1:], number))
                elif anchor.endswith("*"):
                    self._by_head[anchor[:_HEAD]].append((anchor[:-1], number))
                else:
                    self._by_word[anchor].append(number)

    def possible(self, reading: Reading) -> list[tuple[Phrase, T]]:
        """Give the phrases that a text may hold."""
        numbers = set(self._always)
        for form in reading.places:
            numbers.update(self._by_word.get(form, ()))
            for beginning, number in self._by_head.get(form[:_HEAD], ()):
                if form.startswith(beginning):
                    numbers.add(number)
            for ending, number in self._by_tail.get(form[-ENDING:], ()):
                if form.endswith(ending):
                    numbers.add(number)
        return [self._entries[number] for number in sorted(numbers)]
