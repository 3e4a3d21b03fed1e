"""Where a phrase stands in a text.

Most phrases that could be in a text are not. So a phrase is first tried on all places at once: the words of a text
are the bits of a number, what a phrase has reached is another, and each element costs a few operations on them
(after Baeza-Yates and Gonnet, Communications of the ACM 1992;35(10):74). Only a phrase that comes through is looked
for place by place, which keeps the set of places reached. The cost grows with the text and the phrase, and never
explodes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from cms.comments.triage.phrases import NUMBER, Choice, Element, Option, Phrase
from cms.comments.triage.reading import Reading, Word, as_bits


def found(wanted: Phrase, reading: Reading) -> Iterator[tuple[int, int]]:
    """Give where a phrase stands: from which word, and up to before which."""
    if not _share_a_sentence(wanted.needed, reading) or not _comes_through(wanted, reading):
        return
    first = next(place for place, element in enumerate(wanted.elements) if not element.optional)
    for start in _starts(wanted.elements[: first + 1], reading):
        if not _begins(reading, start, wanted.opens):
            continue
        end = _end(wanted.elements, reading, start)
        if end is not None and (not wanted.closes or _is_last(reading, end)):
            yield start, end


def _share_a_sentence(needed: Sequence[frozenset[str]], reading: Reading) -> bool:
    """Tell whether some sentence holds a word of each; where each stands is found once for each text."""
    shared = -1
    for words in needed:
        sentences = reading.found.get(words)
        if sentences is None:
            sentences = 0
            for form in words & reading.forms:
                sentences |= reading.sentences[form]
            reading.found[words] = sentences
        shared &= sentences
        if not shared:
            return False
    return True


def _comes_through(wanted: Phrase, reading: Reading) -> bool:
    """Tell whether a phrase can be in a text, trying all places at once."""
    reached, begun = reading.all_places, False
    for element in wanted.elements:
        onward = reached & reading.joined if begun else reached
        for _word in range(element.gap if begun else 0):
            onward |= (onward << 1) & reading.joined
        after = 0
        for length, places in _places(element.choice, reading):
            after |= (onward & places) << length
        reached = after | reached if element.optional else after
        if not reached:
            return False
        begun = begun or not element.optional
    return True


def _places(choice: Choice, reading: Reading) -> Sequence[tuple[int, int]]:
    """Give where options stand, as bits, by the number of their words; found once for each text."""
    known: Sequence[tuple[int, int]] | None = reading.found.get(choice)
    if known is not None:
        return known
    single = 0
    for form in choice.single & reading.forms:
        single |= reading.bits[form]
    by_length: dict[int, list[int]] = defaultdict(list)
    longer = [option for head in choice.heads & reading.forms for option in choice.longer[head]]
    for option in (*longer, *choice.open):
        for form in (option[0],) if option[0] in reading.forms else reading.forms:
            if _same(option[0], form):
                by_length[len(option)] += [at for at in reading.places[form] if _stands(option, reading.words, at)]
    found_there = [(length, as_bits(places)) for length, places in by_length.items()]
    reading.found[choice] = places = [each for each in [(1, single), *found_there] if each[1]]
    return places


def _starts(elements: Sequence[Element], reading: Reading) -> list[int]:
    places: set[int] = set()
    for element in elements:
        choice = element.choice
        for form in choice.firsts & reading.forms:
            places.update(reading.places[form])
        for option in choice.open:
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
            if word.form in element.choice.single:
                after.add(at + 1)
            for option in (*element.choice.longer.get(word.form, ()), *element.choice.open):
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


def _same(wanted: str, form: str) -> bool:
    if wanted == NUMBER:
        return form[0].isdigit()
    if wanted.endswith("*"):
        return form.startswith(wanted[:-1])
    return form.endswith(wanted[1:]) if wanted.startswith("*") else form == wanted
