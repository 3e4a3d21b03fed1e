"""Many phrases looked for at once: a sentence is read once for all phrases of all lists."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from cms.comments.triage.matching import Span, Standing, begins, found, is_last
from cms.comments.triage.phrases import TERM, Phrase
from cms.comments.triage.reading import Reading
from cms.comments.triage.scanning import Scanner

T = TypeVar("T")


class Seen(NamedTuple):
    """What was seen in a sentence: what stands there, where phrases do that were looked for, which may by group."""

    standing: Standing
    places: dict[int, list[Span]]
    groups: Mapping[Hashable, Sequence[int]]


Grouped = Mapping[Hashable, Sequence[tuple[int, Seen, Sequence[int]]]]


class Index(Generic[T]):
    """Phrases in groups, each phrase with what it means.

    `kinds` names the groups that alone are asked for where the terms of a kind were read as one word each, so that
    these sentences are read for them and for nothing else.
    """

    def __init__(
        self,
        groups: Mapping[Hashable, Iterable[tuple[Phrase, T]]],
        kinds: Mapping[str, Collection[Hashable]] | None = None,
    ) -> None:
        entries = [(name, phrase, meant) for name, group in groups.items() for phrase, meant in group]
        self._groups = [name for name, _phrase, _meant in entries]
        self._phrases = [phrase for _name, phrase, _meant in entries]
        self._meant = [meant for _name, _phrase, meant in entries]
        self._kinds = kinds or {}
        self._edged = {number for number, phrase in enumerate(self._phrases) if phrase.opens or phrase.closes}
        self._scanner = cache(self._scanner_of)

    def found(self, group: Hashable, reading: Reading, most: int | None = None) -> list[tuple[T, list[Span]]]:
        """Give what the phrases of a group mean that a text holds, each with its places, or the first of them."""
        hits: dict[int, list[Span]] = {}
        here = self._grouped(reading).get(group)
        if here is None:  # of most that are asked for
            return []
        for begin, seen, numbers in here:
            for number in numbers:
                places = seen.places.get(number)
                if places is None:
                    seen.places[number] = places = list(found(self._phrases[number], seen.standing))
                if not places:
                    continue
                there = [(begin + start, begin + end) for start, end in places]
                if number in self._edged:
                    there = self._at_edges(number, there, reading)
                if there:
                    hits.setdefault(number, []).extend(there)
        return [(self._meant[number], hits[number][:most]) for number in sorted(hits)]

    def _at_edges(self, number: int, there: Sequence[Span], reading: Reading) -> list[Span]:
        """Leave the places where a phrase begins or ends what it asks for."""
        phrase = self._phrases[number]
        return [
            (start, end)
            for start, end in there
            if begins(reading, start, phrase.opens) and (not phrase.closes or is_last(reading, end))
        ]

    def _grouped(self, reading: Reading) -> Grouped:
        """Give by group the phrases that may be in a text, by sentence: its first word, what was seen, the phrases."""
        known: Grouped | None = reading.found.get(self)
        if known is not None:
            return known
        grouped: dict[Hashable, list[tuple[int, Seen, Sequence[int]]]] = defaultdict(list)
        for begin, forms in reading.sentences:
            named = reading.terms_of if reading.terms_of and any(form[0] == TERM for form in forms) else ""
            seen = reading.seen.get((self, named, forms))  # once for all readings that have this sentence
            if seen is None:
                reading.seen[self, named, forms] = seen = self._read(forms, named)
            for group, numbers in seen.groups.items():
                grouped[group].append((begin, seen, numbers))
        reading.found[self] = grouped
        return grouped

    def _read(self, forms: Sequence[str], named: str) -> Seen:
        standing, places, possible = self._scanner(named).read(forms)
        groups: dict[Hashable, list[int]] = {}
        for number in (*places, *possible):
            groups.setdefault(self._groups[number], []).append(number)
        return Seen(standing, places, groups)

    def _scanner_of(self, named: str) -> Scanner:
        """Give what reads sentences for all phrases, or for those of a kind of terms."""
        asked = self._kinds.get(named)
        return Scanner({n: each for n, each in enumerate(self._phrases) if asked is None or self._groups[n] in asked})
