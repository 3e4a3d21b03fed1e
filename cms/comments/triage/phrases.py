"""Phrases of a word list, and where they stand in a text.

A phrase is words in their order, each folded as in a reading:

    want (to|2) die         one of several, each one word or more
    bladder?                may be missing; so may (a|the)?
    suicid*                 a beginning
    *itis                   an ending, of three letters or more
    can't ... feel          up to three words between; `..8` is up to eight
    my @family              one of a class of words, listed in the language's words.toml
    #                       a number
    ^had ^^had              at the beginning of a clause, of a sentence
    gout$                   at the end of a clause that does not ask
    my %condition           a term that was read as one, see naming.py

All words of a match stand in one sentence; where they do is found in matching.py.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cms.comments.triage.commonness import commonness
from cms.comments.triage.reading import forms

GAP, LONGEST_GAP = 3, 12
NUMBER = "#"
OPENING, CLOSING = "^", "$"
TERM = "%"
SHORTEST_HEAD = 4  # signs of a beginning, with its star, that can be looked up
ENDING = 3  # letters of the shortest ending that can be asked for
_PART = re.compile(r"\.\.\.|\.\.(?P<gap>\d+)|(?P<group>\([^()]*\))(?P<maybe>\?)?|(?P<word>[^\s()|?]+)(?P<perhaps>\?)?")
_UNFIT = re.compile(r"\([^()]*\.\.[^()]*\)")  # a gap within a group

Option = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Choice:
    """What may stand at one place of a phrase: single words, longer options by their first word, open ones.

    `anchors` are the rarest words of each option; `cost` is how often one of them is in a text.
    """

    anchors: frozenset[str]
    cost: float
    single: frozenset[str]
    heads: frozenset[str]  # of the longer ones
    longer: Mapping[str, tuple[Option, ...]]
    open: tuple[Option, ...]
    firsts: frozenset[str]  # the words that options begin with, but for the open ones


@dataclass(frozen=True)
class Element:
    """One place in a phrase: what may stand there, how many words may come before, whether it may be missing."""

    options: tuple[Option, ...]
    choice: Choice
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True)
class Phrase:
    """A phrase that was read: `anchors` are the beginnings of words one of which a text must hold."""

    text: str
    elements: tuple[Element, ...]
    anchors: frozenset[str]
    opens: int = 0  # a clause 1, a sentence 2
    closes: bool = False
    needed: tuple[frozenset[str], ...] = ()  # of each of these, a sentence must hold one word


def phrase(text: str, classes: Mapping[str, Sequence[str]]) -> Phrase:
    """Read a phrase. Raises ValueError, saying what is wrong with it."""
    bare = text.lstrip(OPENING).removesuffix(CLOSING)
    if (left := _PART.sub("", bare).strip()) or _UNFIT.search(text):
        raise ValueError(f"“{text}”: no phrase can have “{left or text}”.")
    elements: list[Element] = []
    gap = 0
    for part in _PART.finditer(bare):
        if part["gap"] or part[0] == "...":
            gap = min(int(part["gap"] or GAP), LONGEST_GAP)
            continue
        optional = bool(part["maybe"] or part["perhaps"])
        options = _options(part["group"] or part["word"], classes)
        if not options:
            raise ValueError(f"“{text}”: “{part[0]}” has no word.")
        elements.append(Element(tuple(options), _choice(tuple(options)), gap, optional))
        gap = 0
    if all(element.optional for element in elements):
        raise ValueError(f"“{text}” has no word that must be there.")
    opens = len(text) - len(text.lstrip(OPENING))
    return Phrase(text, tuple(elements), _anchors(elements), opens, text.endswith(CLOSING), _needed(elements))


def _options(part: str, classes: Mapping[str, Sequence[str]]) -> list[Option]:
    options: list[Option] = []
    for each in part.strip("()").split("|"):
        name = each.strip()
        if name.startswith("@"):
            if name[1:] not in classes:
                raise ValueError(f"There is no class of words “{name}”.")
            for word in classes[name[1:]]:
                options += _options(word, classes) if word.startswith("@") else filter(None, [_option(word)])
        elif option := _option(name):
            options.append(option)
    return options


@cache
def _option(name: str) -> Option:
    if name.startswith(TERM):
        return (name,)
    if name.startswith("*"):
        if len(name) <= ENDING:
            raise ValueError(f"“{name}” is too short an ending.")
        return ("*" + forms(name)[-1],)
    if NUMBER in name.split():
        return tuple(form for word in name.split() for form in ([word] if word == NUMBER else forms(word)))
    if name.endswith("*"):
        *whole, last = forms(name[:-1])
        return (*whole, last + "*")
    return forms(name)


@cache
def _choice(options: tuple[Option, ...]) -> Choice:
    """Sort options by their first word, once for all phrases that have the same."""
    single, longer, opened = set(), defaultdict(list), []
    for option in dict.fromkeys(options):
        if _is_open(option[0]):
            opened.append(option)
        elif len(option) == 1:
            single.add(option[0])
        else:
            longer[option[0]].append(option)
    anchors = frozenset(min(option, key=_cost) for option in options)
    by_head = {head: tuple(found) for head, found in longer.items()}
    cost = sum(map(_cost, anchors))
    firsts = frozenset(single) | frozenset(longer)
    return Choice(anchors, cost, frozenset(single), frozenset(longer), by_head, tuple(opened), firsts)


def _anchors(elements: Sequence[Element]) -> frozenset[str]:
    """Choose what a text is first asked for: the element whose words, taken together, are the rarest."""
    return min((element.choice for element in elements if not element.optional), key=lambda choice: choice.cost).anchors


def _needed(elements: Sequence[Element]) -> tuple[frozenset[str], ...]:
    """Give the first words of what must be there, the fewest first; what begins openly cannot be looked up."""
    asked = [element.choice for element in elements if not element.optional and not element.choice.open]
    return tuple(sorted((choice.firsts for choice in asked), key=len))


@cache
def _cost(word: str) -> float:
    """Give how often a word leads to a text that has no more of its phrase."""
    if word == NUMBER or (word.endswith("*") and len(word) <= SHORTEST_HEAD):
        return 1.0
    return 0.0 if word.startswith(TERM) else commonness(word)


def _is_open(head: str) -> bool:
    return head == NUMBER or "*" in head
