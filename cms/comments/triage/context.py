"""What stands around words and changes what they mean: denial, the past, a question in general, another's story.

After NegEx and ConText (Chapman et al., J Biomed Inform 2001;34:301; Harkema et al., J Biomed Inform 2009;42:839):
a cue reaches over so many words of its sentence, forward or back, up to a word that ends it, such as “but”.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from cms.comments.triage.lexicon import CUE_PARTS, Cue
from cms.comments.triage.lookup import CUES, index
from cms.comments.triage.reading import Reading

STOPS = "stops"  # the cue that ends the reach of the others
_CLAUSE, _SENTENCE = attrgetter("clause"), attrgetter("sentence")


class Reach(NamedTuple):
    """Words that a cue changes, from the first up to before `end`, and the words of the cue itself."""

    names: frozenset[str]  # of the context, and of the part of it that the cue belongs to
    first: int
    end: int
    cue: tuple[int, int]


@dataclass(frozen=True)
class Around:
    """What reaches each word of a text, by its place; and what reaches all of them."""

    at: Mapping[int, Sequence[Reach]]
    whole: Sequence[Reach]

    def has(self, name: str) -> bool:
        """Tell whether a context is anywhere in the text."""
        return any(name in reach.names for reaches in (*self.at.values(), self.whole) for reach in reaches)

    def without(self, name: str) -> "Around":
        """Give the same without one context."""
        at = {place: [reach for reach in here if name not in reach.names] for place, here in self.at.items()}
        return Around(at, [reach for reach in self.whole if name not in reach.names])


NOTHING_AROUND = Around({}, ())


def reaches(reading: Reading) -> Around:
    """Give what every cue of a text reaches; found once, and kept with the reading."""
    if reaches not in reading.found:
        reading.found[reaches] = _reaches(reading)
    around: Around = reading.found[reaches]
    return around


def _reaches(reading: Reading) -> Around:
    seen: dict[str, list[tuple[Cue, int, int]]] = {part: [] for part in CUE_PARTS}
    for (cue, part), places in index().found(CUES, reading):
        seen[part] += [(cue, start, end) for start, end in places]
    ends, excepted = _ends(seen), _excepted(seen["unless"], len(reading.words))
    made: dict[Reach, None] = {}  # once each: languages share some cues
    for part in ("before", "after", "whole"):
        for cue, start, end in seen[part]:
            if cue.context != STOPS and end > excepted[cue.context][start]:
                made[_reach(reading, ends[cue.context], (part, cue, start, end))] = None
    at: dict[int, list[Reach]] = defaultdict(list)
    for reach in made:
        if not _is_whole(reach, reading):
            for place in range(reach.first, reach.end):
                at[place].append(reach)
    return Around(at, [reach for reach in made if _is_whole(reach, reading)])


def contexts(start: int, end: int, around: Around) -> frozenset[str]:
    """Name the contexts that words stand in; a cue that is part of the words themselves does not count."""
    near = around.at.get(start, ())
    if not near and not around.whole:
        return frozenset()
    return frozenset(
        name
        for reach in (*near, *around.whole)
        if not (start < reach.cue[1] and reach.cue[0] < end)
        for name in reach.names
    )


def _is_whole(reach: Reach, reading: Reading) -> bool:
    return reach.first == 0 and reach.end == len(reading.words)


def _ends(seen: Mapping[str, list[tuple[Cue, int, int]]]) -> Mapping[str, set[int]]:
    """Give the words that end the reaches of each context: those that end every one, and its own."""
    every = {start for cue, start, _end in seen["before"] if cue.context == STOPS}
    ends: dict[str, set[int]] = defaultdict(every.copy)
    for cue, start, _end in seen["ends"]:
        ends[cue.context].add(start)
    return ends


def _excepted(unless: Iterable[tuple[Cue, int, int]], words: int) -> Mapping[str, Sequence[int]]:
    """Give for each context, word by word, how far an exception goes that began there or before."""
    far: dict[str, list[int]] = defaultdict(lambda: [0] * (words + 1))
    for cue, first, last in unless:
        far[cue.context][first] = max(far[cue.context][first], last)
    return defaultdict(lambda: [0] * (words + 1), {name: list(accumulate(each, max)) for name, each in far.items()})


@cache
def _names(cue: Cue) -> frozenset[str]:
    return frozenset((cue.context, cue.name))


def _reach(reading: Reading, ends: set[int], place: tuple[str, Cue, int, int]) -> Reach:
    part, cue, start, end = place
    words, names = reading.words, _names(cue)
    if part == "whole":
        return Reach(names, 0, len(words), (start, end))
    together = _CLAUSE if cue.clause else _SENTENCE
    if part == "before":
        last, furthest, here = end, min(end + cue.reach, len(words)), together(words[end - 1])
        while last < furthest and last not in ends and together(words[last]) == here:
            last += 1
        return Reach(names, end, last, (start, end))
    first, furthest, here = start, max(start - cue.reach, 0), together(words[start])
    while first > furthest and first - 1 not in ends and together(words[first - 1]) == here:
        first -= 1
    return Reach(names, first, start, (start, end))
