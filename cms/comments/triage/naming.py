"""Terms that a list names, such as diseases, each read as one word: `slipped disc` becomes `%condition`.

So the phrases around terms can say `i have ... %condition` once for all of them, and cost nothing in a text
that holds no term.
"""

from collections.abc import Mapping, Sequence

from cms.comments.triage.phrases import TERM
from cms.comments.triage.reading import Reading, Word, of_words
from cms.comments.triage.weighing import Place

NOTHING = "%"  # what is no term after all


def with_terms(signal: str, reading: Reading, places: Mapping[str, Sequence[Place]], names: Sequence[str]) -> Reading:
    """Read the places of concepts of a signal as one word each, the longest that overlap, or the first of `names`."""
    wanted = [(place.start, -place.end, rank) for rank, name in enumerate(names) for place in places.get(name, ())]
    words: list[Word] = []
    at = 0
    for start, end, rank in sorted(wanted):
        if start >= at:
            words += reading.words[at:start]
            words.append(reading.words[start]._replace(form=TERM + names[rank], end=reading.words[-end - 1].end))
            at = -end
    return reading if not at else of_words(reading.source, [*words, *reading.words[at:]], reading.seen, signal)


def without_terms(reading: Reading, places: Sequence[Place]) -> Reading:
    """Read the terms within some places as words that mean nothing."""
    unmeant = {at for place in places for at in range(place.start, place.end)}
    words = [
        word._replace(form=NOTHING) if at in unmeant and word.form.startswith(TERM) else word
        for at, word in enumerate(reading.words)
    ]
    return of_words(reading.source, words, reading.seen, reading.terms_of) if unmeant else reading
