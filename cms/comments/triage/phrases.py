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

All words of a match stand in one sentence. Matching keeps the set of places that a phrase has reached, element
by element, so its cost grows with the text and with the phrase, and never explodes.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cms.comments.triage.reading import Reading, Word, forms

GAP, LONGEST_GAP = 3, 12
NUMBER = "#"
OPENING, CLOSING = "^", "$"
TERM = "%"
ENDING = 3  # letters of the shortest ending that can be asked for
_PART = re.compile(r"\.\.\.|\.\.(?P<gap>\d+)|(?P<group>\([^()]*\))(?P<maybe>\?)?|(?P<word>[^\s()|?]+)(?P<perhaps>\?)?")
_UNFIT = re.compile(r"\([^()]*\.\.[^()]*\)")  # a gap within a group

Option = tuple[str, ...]


@dataclass(frozen=True)
class Element:
    """One place in a phrase: what may stand there, how many words may come before, whether it may be missing."""

    options: tuple[Option, ...]
    gap: int = 0
    optional: bool = False
    single: frozenset[str] = field(init=False, repr=False, compare=False)
    longer: Mapping[str, tuple[Option, ...]] = field(init=False, repr=False, compare=False)
    open: tuple[Option, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the options by their first word, so that a class of hundreds costs one look-up a place."""
        single, longer, opened = set(), defaultdict(list), []
        for option in dict.fromkeys(self.options):
            if _is_open(option[0]):
                opened.append(option)
            elif len(option) == 1:
                single.add(option[0])
            else:
                longer[option[0]].append(option)
        object.__setattr__(self, "single", frozenset(single))
        object.__setattr__(self, "longer", {head: tuple(options) for head, options in longer.items()})
        object.__setattr__(self, "open", tuple(opened))

    def is_missing(self, reading: Reading) -> bool:
        """Tell whether a text has nothing that could stand here, though something must."""
        if self.optional or self.open:
            return False
        there = reading.places.keys()
        return there.isdisjoint(self.single) and there.isdisjoint(self.longer.keys())


@dataclass(frozen=True)
class Phrase:
    """A phrase that was read: `anchors` are the beginnings of words one of which a text must hold."""

    text: str
    elements: tuple[Element, ...]
    anchors: frozenset[str]
    opens: int = 0  # a clause 1, a sentence 2
    closes: bool = False
    needed: tuple[frozenset[str], ...] = ()  # of each of these, a text must hold one word


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
        elements.append(Element(tuple(options), gap, optional))
        gap = 0
    if all(element.optional for element in elements):
        raise ValueError(f"“{text}” has no word that must be there.")
    opens = len(text) - len(text.lstrip(OPENING))
    return Phrase(text, tuple(elements), _anchors(elements), opens, text.endswith(CLOSING), _needed(elements))


def found(wanted: Phrase, reading: Reading) -> Iterator[tuple[int, int]]:
    """Give where a phrase stands: from which word, and up to before which."""
    if any(reading.places.keys().isdisjoint(heads) for heads in wanted.needed):
        return
    first = next(place for place, element in enumerate(wanted.elements) if not element.optional)
    for start in _starts(wanted.elements[: first + 1], reading):
        if not _begins(reading, start, wanted.opens):
            continue
        end = _end(wanted.elements, reading, start)
        if end is not None and (not wanted.closes or _is_last(reading, end)):
            yield start, end


def _options(part: str, classes: Mapping[str, Sequence[str]]) -> list[Option]:
    options: list[Option] = []
    for each in part.strip("()").split("|"):
        name = each.strip()
        if name.startswith("@"):
            if name[1:] not in classes:
                raise ValueError(f"There is no class of words “{name}”.")
            options += [option for word in classes[name[1:]] for option in _options(word, classes)]
        elif name.startswith(TERM):
            options.append((name,))
        elif name.startswith("*"):
            if len(name) <= ENDING:
                raise ValueError(f"“{name}” is too short an ending.")
            options.append(("*" + forms(name)[-1],))
        elif NUMBER in name.split():
            options.append(tuple(form for word in name.split() for form in ([word] if word == NUMBER else forms(word))))
        elif name.endswith("*"):
            *whole, last = forms(name[:-1])
            options.append((*whole, last + "*"))
        elif words := forms(name):
            options.append(tuple(words))
    return options


def _anchors(elements: Sequence[Element]) -> frozenset[str]:
    """Choose what a text is first asked for: terms, else the element whose shortest word is longest."""
    asked: list[set[str]] = [
        {max(option, key=len) for option in element.options} for element in elements if not element.optional
    ]
    rarest = max(asked, key=_rarity)
    return frozenset(rarest)


def _needed(elements: Sequence[Element]) -> tuple[frozenset[str], ...]:
    """Give the first words of what must be there, the fewest first; what begins openly cannot be looked up."""
    heads = [element.single.union(element.longer) for element in elements if not element.optional and not element.open]
    return tuple(sorted(heads, key=len))


def _rarity(words: set[str]) -> tuple[bool, int, int]:
    return all(word.startswith(TERM) for word in words), min(len(word) for word in words), -len(words)


def _starts(elements: Sequence[Element], reading: Reading) -> list[int]:
    places: set[int] = set()
    for element in elements:
        for form in (element.single & reading.places.keys()) | (element.longer.keys() & reading.places.keys()):
            places.update(reading.places[form])
        for option in element.open:
            places.update(place for form, at in reading.places.items() if _same(option[0], form) for place in at)
    return sorted(places)


def _end(elements: Sequence[Element], reading: Reading, start: int) -> int | None:
    """Give the nearest end of a match that begins at a place, or None."""
    reached = {start}
    begun = False
    for element in elements:
        after = _reached(element, reading, reached, start, begun)
        if element.optional:
            after |= reached
        if not after:
            return None
        begun = begun or any(place > start for place in after)
        reached = after
    ends = {place for place in reached if place > start}
    return min(ends, default=None)


def _reached(element: Element, reading: Reading, reached: set[int], start: int, begun: bool) -> set[int]:
    words, sentence = reading.words, reading.words[start].sentence
    gap, last = element.gap if begun else 0, len(words) - 1
    after = set()
    for place in reached:
        for at in range(place, min(place + gap, last) + 1):
            word = words[at]
            if word.sentence != sentence:
                break
            if word.form in element.single:
                after.add(at + 1)
            for option in (*element.longer.get(word.form, ()), *element.open):
                if _stands(option, words, at):
                    after.add(at + len(option))
    return after


def _begins(reading: Reading, at: int, what: int) -> bool:
    if not what or not at:
        return True
    word, before = reading.words[at], reading.words[at - 1]
    return word.sentence != before.sentence or (what == 1 and word.clause != before.clause)


def _is_last(reading: Reading, end: int) -> bool:
    asks = reading.source[reading.words[end - 1].end :][:4].lstrip(' )"”').startswith("?")
    return not asks and (end == len(reading.words) or reading.words[end].clause != reading.words[end - 1].clause)


def _stands(option: Option, words: Sequence[Word], at: int) -> bool:
    end = at + len(option)
    if end > len(words) or words[end - 1].sentence != words[at].sentence:
        return False
    for place, one in enumerate(option, at):
        form = words[place].form
        if one != form and (one.isalnum() or not _same(one, form)):  # a plain word is the same or it is not
            return False
    return True


def _is_open(head: str) -> bool:
    return head == NUMBER or "*" in head


def _same(wanted: str, form: str) -> bool:
    if wanted == NUMBER:
        return form[0].isdigit()
    if wanted.endswith("*"):
        return form.startswith(wanted[:-1])
    return form.endswith(wanted[1:]) if wanted.startswith("*") else form == wanted
