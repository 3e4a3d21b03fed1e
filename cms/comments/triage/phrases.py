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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cms.comments.triage.reading import forms

GAP, LONGEST_GAP = 3, 12
NUMBER = "#"
OPENING, CLOSING = "^", "$"
TERM = "%"
ENDING = 3  # letters of the shortest ending that can be asked for
_PART = re.compile(r"\.\.\.|\.\.(?P<gap>\d+)|(?P<group>\([^()]*\))(?P<maybe>\?)?|(?P<word>[^\s()|?]+)(?P<perhaps>\?)?")
_UNFIT = re.compile(r"\([^()]*\.\.[^()]*\)")  # a gap within a group

Option = tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Element:
    """One place in a phrase: what may stand there, how many words may come before, whether it may be missing."""

    options: frozenset[Option]
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """A phrase that was read."""

    text: str
    elements: tuple[Element, ...]
    opens: int = 0  # a clause 1, a sentence 2
    closes: bool = False


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
        elements.append(Element(_shared(frozenset(options)), gap, optional))
        gap = 0
    if all(element.optional for element in elements):
        raise ValueError(f"“{text}” has no word that must be there.")
    opens = len(text) - len(text.lstrip(OPENING))
    return Phrase(text, tuple(elements), opens, text.endswith(CLOSING))


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
def _shared(options: frozenset[Option]) -> frozenset[Option]:
    """Give the same options as one object, since many phrases have them."""
    return options
