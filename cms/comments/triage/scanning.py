"""A sentence read word by word, once for many phrases: which of them may stand in it.

A trie tells which options of phrases stand where. What the phrases have reached is two numbers with a bit for each
phrase: an option moves all the phrases on that wait for it by an operation or two on these (Baeza-Yates and Gonnet's
Shift-And, as in matching.py, with phrases for places). A phrase that comes through may still not be there, which
matching.py tells; one that does not is not there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from cms.comments.triage.matching import Span, Standing
from cms.comments.triage.phrases import NUMBER, Option, Phrase
from cms.comments.triage.reading import as_bits
from cms.comments.triage.trie import Node, asked, planted

KEPT_WORDS, LONGEST_KEPT = 20_000, 40


class Keyed(NamedTuple):
    """What a word is for the phrases, whatever stands around it.

    `keys` are how options may have it: itself, its beginnings and endings, a number. `options`, `whole`, `alone`,
    `first` and `second` are those of all options that it is by itself, as in the trie; `then` is what options that
    begin with it go on with.
    """

    keys: tuple[str, ...]
    options: tuple[Option, ...]
    whole: tuple[int, ...]
    alone: tuple[int, ...]
    first: int
    second: int
    then: Mapping[str, Sequence[Node]]


class Scanned(NamedTuple):
    """What was seen in a sentence: what stands there, where phrases of one element do, and which others may."""

    standing: Standing
    whole: dict[int, list[Span]]
    possible: Sequence[int]


class Scanner:
    """Read sentences for some phrases, each of which has a number."""

    def __init__(self, phrases: Mapping[int, Phrase]) -> None:
        places = {number: asked(phrase) for number, phrase in phrases.items()}
        self._numbers = [number for number, each in places.items() if len(each) > 1]  # of each bit
        self._apart = as_bits(
            bit for bit, number in enumerate(self._numbers) if _apart(phrases[number], *places[number])
        )
        self._root = planted(phrases, {number: bit for bit, number in enumerate(self._numbers)})
        options = {option for phrase in phrases.values() for each in phrase.elements for option in each.options}
        self._open = frozenset(word for option in options for word in option if "*" in (word[0], word[-1]))
        self._beginnings = sorted({len(word) - 1 for word in self._open if word[-1] == "*"})
        self._endings = sorted({len(word) - 1 for word in self._open if word[0] == "*"}, reverse=True)
        self._kept = lru_cache(KEPT_WORDS)(self._word)

    def read(self, forms: Sequence[str]) -> Scanned:
        """Give what may stand in a sentence."""
        words = [self._kept(form) if len(form) <= LONGEST_KEPT else self._word(form) for form in forms]
        options: dict[Option, int] = {}
        whole: dict[int, list[Span]] = {}
        possible: dict[int, None] = {}
        through = before = 0  # the phrases whose first asked element stands somewhere before,
        right_before = [0] * (len(forms) + 1)  # and those where it ends before a word
        here, last = 1, len(forms) - 1
        for at, (_keys, single, ones, alone, first, second, then) in enumerate(words):
            longer = () if not then or at == last or then.keys().isdisjoint(words[at + 1].keys) else _longer(words, at)
            if second or longer:
                waiting = before & self._apart | right_before[at]
                through |= second & waiting
            if first:
                before |= first
                right_before[at + 1] = right_before[at + 1] | first if right_before[at + 1] else first
            for option in single:
                options[option] = options[option] | here if option in options else here
            for number in ones:
                whole.setdefault(number, []).append((at, at + 1))
            for number in alone:
                possible[number] = None
            for node, length in longer:
                options[node.option] = options.get(node.option, 0) | here
                before |= node.first
                right_before[at + length] |= node.first
                through |= node.second & waiting
                _set_down(node, at, length, whole, possible)
            here <<= 1
        return Scanned(Standing(options), whole, [*possible, *(self._numbers[bit] for bit in _bits(through))])

    def _word(self, form: str) -> Keyed:
        longest = len(form)
        heads = (form[:length] + "*" for length in self._beginnings if 0 < length <= longest)
        tails = ("*" + form[-length:] for length in self._endings if 0 < length <= longest)
        keys = [form, *(key for key in (*heads, *tails) if key in self._open)]
        if form[0].isdigit():
            keys.append(NUMBER)
        nodes = [self._root.then[key] for key in keys if key in self._root.then]
        then: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            for key, following in node.then.items():
                then[key].append(following)
        first = second = 0
        for node in nodes:
            first, second = first | node.first, second | node.second
        return Keyed(
            tuple(keys),
            tuple(node.option for node in nodes if node.option),
            tuple(dict.fromkeys(number for node in nodes for number in node.whole)),
            tuple(dict.fromkeys(number for node in nodes for number in node.alone)),
            first,
            second,
            dict(then),
        )


def _longer(words: Sequence[Keyed], at: int) -> Iterator[tuple[Node, int]]:
    """Give the options of several words that begin at a word, the shortest first, each with its number of words."""
    then = words[at].then
    nodes = [node for key in words[at + 1].keys for node in then.get(key, ())]
    for end in range(at + 2, len(words) + 1):
        for node in nodes:
            if node.option:
                yield node, end - at
        if end == len(words):
            return
        keys = words[end].keys
        nodes = [following for node in nodes for key in keys if (following := node.then.get(key))]
        if not nodes:
            return


def _set_down(node: Node, at: int, length: int, whole: dict[int, list[Span]], possible: dict[int, None]) -> None:
    """Note the phrases that need nothing but an option of several words, the shortest from each place."""
    for number in node.whole:
        places = whole.setdefault(number, [])
        if not places or places[-1][0] != at:
            places.append((at, at + length))
    for number in node.alone:
        possible[number] = None


def _bits(number: int) -> Iterator[int]:
    while number:
        bit = number.bit_length() - 1
        number ^= 1 << bit
        yield bit


def _apart(phrase: Phrase, first: int, second: int) -> bool:
    """Tell whether other words may stand between two elements of a phrase."""
    return second - first > 1 or phrase.elements[second].gap > 0
