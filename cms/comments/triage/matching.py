"""Where a phrase stands in a sentence.

All ways are tried at once: the words of the sentence are the bits of a number, what a phrase has reached is another,
and each element costs a few operations on them (after Baeza-Yates and Gonnet, Communications of the ACM
1992;35(10):74). The cost grows with the sentence and the phrase, and never explodes.
"""

from collections.abc import Iterator, Mapping, Sequence

from cms.comments.triage.phrases import Element, Option, Phrase
from cms.comments.triage.reading import Reading

Span = tuple[int, int]
Places = Sequence[tuple[int, int]]  # the number of words of an option, and where such begin, as bits


class Standing:
    """The options that stand in a sentence, each with the places where it begins, as bits."""

    def __init__(self, options: Mapping[Option, int]) -> None:
        self._options = options
        self._there = frozenset(options)
        self._kept: dict[frozenset[Option], Places] = {}

    def places(self, wanted: frozenset[Option]) -> Places:
        """Give where one of some options begins; found once for each sentence."""
        known = self._kept.get(wanted)
        if known is None:
            by_length: dict[int, int] = {}
            for option in wanted & self._there:
                by_length[len(option)] = by_length.get(len(option), 0) | self._options[option]
            self._kept[wanted] = known = tuple(by_length.items())
        return known


def found(wanted: Phrase, standing: Standing) -> Iterator[Span]:
    """Give where a phrase stands: from each word where it can begin, up to before which word at the nearest."""
    steps: list[tuple[Element, Places]] = []
    for element in wanted.elements:
        places = standing.places(element.options)
        if not (places or element.optional):
            return
        steps.append((element, places))
    starts = 0
    for element, places in steps:
        for _length, bits in places:
            starts |= bits
        if not element.optional:
            break
    if starts & (starts - 1) and not _ends(steps, starts):
        return
    while starts:
        start = starts & -starts
        starts ^= start
        if ends := _ends(steps, start):
            yield start.bit_length() - 1, (ends & -ends).bit_length() - 1


def _ends(steps: Sequence[tuple[Element, Places]], starts: int) -> int:
    """Give where a phrase can end that begins at a place; from several, also where none of them alone would lead."""
    reached, begun = starts, False
    for element, places in steps:
        onward = reached
        for _word in range(element.gap if begun else 0):
            onward |= onward << 1
        after = 0
        for length, bits in places:
            after |= (onward & bits) << length
        if element.optional:
            after |= reached
        if not after:
            return 0
        begun = begun or after != starts
        reached = after
    return reached


def begins(reading: Reading, at: int, what: int) -> bool:
    """Tell whether a word begins what a phrase asks for: nothing 0, a clause 1, a sentence 2."""
    if not what or not at:
        return True
    word, before = reading.words[at], reading.words[at - 1]
    return word.sentence != before.sentence or (what == 1 and word.clause != before.clause)


def is_last(reading: Reading, end: int) -> bool:
    """Tell whether a clause ends before a word, and does not ask."""
    asks = reading.source[reading.words[end - 1].end :][:4].lstrip(' )"”').startswith("?")
    return not asks and (end == len(reading.words) or reading.words[end].clause != reading.words[end - 1].clause)
