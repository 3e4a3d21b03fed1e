"""The options of many phrases, planted word by word, each with the phrases that it is part of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from cms.comments.triage.commonness import commonness
from cms.comments.triage.phrases import NUMBER, TERM, Option, Phrase
from cms.comments.triage.reading import as_bits


class Node:
    """What has been read of options: the one that is whole here, if any, and what may follow.

    `whole` are the numbers of the phrases that are nothing else, and `alone` of those that need nothing else. Of the
    others, which have a bit each, `first` are those whose first asked element the option can be, and `second` those
    whose second.
    """

    __slots__ = ("alone", "first", "option", "second", "then", "whole")

    def __init__(self) -> None:
        self.option: Option = ()
        self.whole: Sequence[int] = ()
        self.alone: Sequence[int] = ()
        self.first = self.second = 0
        self.then: dict[str, Node] = {}


def asked(phrase: Phrase) -> list[int]:
    """Give which elements of a phrase a text is first asked for: the rarest two of those that must be there."""
    needed = [place for place, element in enumerate(phrase.elements) if not element.optional]
    return sorted(sorted(needed, key=lambda place: _share(phrase.elements[place].options))[:2])


def planted(phrases: Mapping[int, Phrase], bits: Mapping[int, int]) -> Node:
    """Plant the options of phrases, by their numbers, of which some have bits; give the root."""
    alone: dict[frozenset[Option], list[int]] = defaultdict(list)
    firsts: dict[frozenset[Option], list[int]] = defaultdict(list)
    seconds: dict[frozenset[Option], list[int]] = defaultdict(list)
    for number, phrase in phrases.items():
        first, *second = (phrase.elements[place].options for place in asked(phrase))
        if not second:
            alone[first].append(number)
        else:
            firsts[first].append(bits[number])
            seconds[second[0]].append(bits[number])

    @cache
    def uses(sets: tuple[frozenset[Option], ...]) -> tuple[tuple[int, ...], int, int]:
        numbers, *both = (
            {each for options in sets for each in kind.get(options, ())} for kind in (alone, firsts, seconds)
        )
        return tuple(sorted(numbers)), as_bits(both[0]), as_bits(both[1])

    within: dict[Option, list[frozenset[Option]]] = defaultdict(list)
    for each in {element.options for phrase in phrases.values() for element in phrase.elements}:
        for option in each:
            within[option].append(each)
    root = Node()
    for option, sets in within.items():
        node = root
        for word in option:
            node = node.then.setdefault(word, Node())
        node.option = option
        numbers, node.first, node.second = uses(tuple(sets))
        node.whole = tuple(number for number in numbers if len(phrases[number].elements) == 1)
        node.alone = tuple(number for number in numbers if len(phrases[number].elements) > 1)
    return root


@cache
def _share(options: frozenset[Option]) -> float:
    """Give how often one of some options is in a text, up to a factor: as often as the rarest word of each."""
    return sum(min(map(_share_of_word, option)) for option in options)


def _share_of_word(word: str) -> float:
    if word == NUMBER:
        return 1.0
    return 0.0 if word.startswith(TERM) else commonness(word)
