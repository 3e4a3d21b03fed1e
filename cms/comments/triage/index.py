"""Many phrases looked for at once: a sentence is read word by word, once for all phrases of all lists.

A trie tells which options of phrases stand where. What the phrases have reached is a few numbers with a bit for each
phrase, one for each element up to DEEPEST: an option moves all the phrases on that wait for it by an operation or two
on these (Baeza-Yates and Gonnet's Shift-And, as in matching.py, with phrases for places). A phrase that comes through
may still not be there, which matching.py tells; one that does not is not there.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from cms.comments.triage.matching import Span, Standing, begins, found, is_last
from cms.comments.triage.phrases import NUMBER, Option, Phrase
from cms.comments.triage.reading import Reading, as_bits
from cms.comments.triage.trie import Node, asked, planted

T = TypeVar("T")
KEPT_WORDS, LONGEST_KEPT = 20_000, 40
# How options may have a word (itself, its beginnings and endings, a number), those that are it, what it begins.
Keyed = tuple[Sequence[str], Sequence[tuple[Node, int]], Sequence[Node]]


class Seen:
    """What was seen in a sentence: what stands there, and which phrases may, by their groups.

    `places` tells where phrases do that were looked for: at first those that need nothing but one option.
    """

    __slots__ = ("groups", "places", "standing")

    def __init__(self, standing: Standing, places: dict[int, list[Span]], groups: Mapping[Hashable, list[int]]) -> None:
        self.standing = standing
        self.places = places
        self.groups = groups


class Index(Generic[T]):
    """Phrases in groups, each phrase with what it means."""

    def __init__(self, groups: Mapping[Hashable, Iterable[tuple[Phrase, T]]]) -> None:
        entries = [(name, phrase, meant) for name, group in groups.items() for phrase, meant in group]
        self._groups = [name for name, _phrase, _meant in entries]
        self._phrases = [phrase for _name, phrase, _meant in entries]
        self._meant = [meant for _name, _phrase, meant in entries]
        self._single = {number for number, phrase in enumerate(self._phrases) if len(phrase.elements) == 1}
        places = [asked(phrase) for phrase in self._phrases]
        self._numbers = [number for number, each in enumerate(places) if len(each) > 1]  # of each bit
        self._apart = as_bits(
            bit for bit, number in enumerate(self._numbers) if _apart(self._phrases[number], *places[number])
        )
        self._root = planted(self._phrases, {number: bit for bit, number in enumerate(self._numbers)})
        options = {option for phrase in self._phrases for each in phrase.elements for option in each.options}
        self._open = frozenset(word for option in options for word in option if "*" in (word[0], word[-1]))
        self._beginnings = sorted({len(word) - 1 for word in self._open if word[-1] == "*"})
        self._endings = sorted({len(word) - 1 for word in self._open if word[0] == "*"}, reverse=True)
        self._kept = lru_cache(KEPT_WORDS)(self._word)

    def found(self, group: Hashable, reading: Reading, most: int | None = None) -> list[tuple[T, list[Span]]]:
        """Give what the phrases of a group mean that a text holds, each with its places, or the first of them."""
        hits: dict[int, list[Span]] = {}
        for begin, seen, numbers in self._grouped(reading).get(group, ()):
            for number in numbers:
                places = seen.places.get(number)
                if places is None:
                    seen.places[number] = places = list(found(self._phrases[number], seen.standing))
                if places and (there := self._there(number, places, begin, reading)):
                    hits.setdefault(number, []).extend(there)
        return [(self._meant[number], hits[number][:most]) for number in sorted(hits)]

    def _there(self, number: int, places: Sequence[Span], begin: int, reading: Reading) -> list[Span]:
        phrase = self._phrases[number]
        there = [(begin + start, begin + end) for start, end in places]
        if not (phrase.opens or phrase.closes):
            return there
        return [
            (start, end)
            for start, end in there
            if begins(reading, start, phrase.opens) and (not phrase.closes or is_last(reading, end))
        ]

    def _grouped(self, reading: Reading) -> Mapping[Hashable, Sequence[tuple[int, Seen, Sequence[int]]]]:
        """Give by group the phrases that may be in a text, by sentence: its first word, what was seen, the phrases."""
        known: Mapping[Hashable, Sequence[tuple[int, Seen, Sequence[int]]]] | None = reading.found.get(self)
        if known is not None:
            return known
        grouped: dict[Hashable, list[tuple[int, Seen, Sequence[int]]]] = defaultdict(list)
        for begin, forms in reading.sentences:
            seen = reading.seen.get((self, forms))  # once for all readings that have this sentence
            if seen is None:
                reading.seen[self, forms] = seen = self._read(forms)
            for group, numbers in seen.groups.items():
                grouped[group].append((begin, seen, numbers))
        reading.found[self] = grouped
        return grouped

    def _read(self, forms: tuple[str, ...]) -> Seen:
        words = [self._kept(form) if len(form) <= LONGEST_KEPT else self._word(form) for form in forms]
        options: dict[Option, int] = {}
        alone: dict[int, list[Span]] = {}
        through = before = 0  # the phrases whose first element stands somewhere before,
        right_before = [0] * (len(forms) + 1)  # and those where it ends before a word
        for at in range(len(forms)):
            _keys, single, onward = words[at]
            reached = [*single, *_longer(words, at)] if onward else single
            if not reached:
                continue
            waiting, here = before & self._apart | right_before[at], 1 << at
            for node, length in reached:
                option = node.option
                options[option] = options.get(option, 0) | here
                if node.first:
                    before |= node.first
                    right_before[at + length] |= node.first
                if node.second:
                    through |= node.second & waiting
                for number in node.alone:
                    places = alone.setdefault(number, [])
                    if not places or places[-1][0] != at:
                        places.append((at, at + length))
        whole = {number: places for number, places in alone.items() if number in self._single}
        groups: dict[Hashable, list[int]] = {}
        for number in (*alone, *(self._numbers[bit] for bit in _bits(through))):
            groups.setdefault(self._groups[number], []).append(number)
        return Seen(Standing(options), whole, groups)

    def _word(self, form: str) -> Keyed:
        longest = len(form)
        heads = (form[:length] + "*" for length in self._beginnings if 0 < length <= longest)
        tails = ("*" + form[-length:] for length in self._endings if 0 < length <= longest)
        keys = [form, *(key for key in (*heads, *tails) if key in self._open)]
        if form[0].isdigit():
            keys.append(NUMBER)
        nodes = [self._root.then[key] for key in keys if key in self._root.then]
        whole, onward = [node for node in nodes if node.option], [node for node in nodes if node.then]
        return tuple(keys), tuple((node, 1) for node in whole), tuple(onward)


def _longer(words: Sequence[Keyed], at: int) -> Iterator[tuple[Node, int]]:
    """Give the options of several words that begin at a word, the shortest first, each with its number of words."""
    nodes = words[at][2]
    for end in range(at + 1, len(words)):
        keys = words[end][0]
        thens = [then for node in nodes if not (then := node.then).keys().isdisjoint(keys)]
        if not thens:
            return
        nodes = [then[key] for then in thens for key in keys if key in then]
        for node in nodes:
            if node.option:
                yield node, end + 1 - at


def _bits(number: int) -> Iterator[int]:
    while number:
        bit = number.bit_length() - 1
        number ^= 1 << bit
        yield bit


def _apart(phrase: Phrase, first: int, second: int) -> bool:
    """Tell whether other words may stand between two elements of a phrase."""
    return second - first > 1 or phrase.elements[second].gap > 0
