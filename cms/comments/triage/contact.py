"""Does the text give away how or where somebody can be reached, or who they are?"""

from collections.abc import Callable, Mapping

from cms.comments.triage.contacts.addresses import emails
from cms.comments.triage.contacts.births import births
from cms.comments.triage.contacts.nearby import Cues, Span, without_links
from cms.comments.triage.contacts.numbers import numbers
from cms.comments.triage.contacts.phones import phones
from cms.comments.triage.contacts.streets import streets
from cms.comments.triage.context import NOTHING_AROUND
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import Place, judge, said

# What is a number of a record is no telephone, so that comes first.
_KINDS: Mapping[str, Callable[[str, Cues], list[Span]]] = {
    "email": emails,
    "personal_number": numbers,
    "birth": births,
    "street": streets,
    "telephone": phones,
}


def contact(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of what reaches or names a person; the word lists say what numbers are."""
    places = said("contact", reading, NOTHING_AROUND)
    cues = {name: [reading.span(each.start, each.end) for each in found] for name, found in places.items()}
    text = without_links(reading.source)
    taken: list[Span] = []
    for kind, find in _KINDS.items():
        spans = [
            span for span in find(text, cues) if not any(span[0] < end and start < span[1] for start, end in taken)
        ]
        taken += spans
        places[kind] = [place for span in spans if (place := _place(kind, reading, span))]
    return judge("contact", reading, {kind: found for kind, found in places.items() if found})


def _place(kind: str, reading: Reading, span: Span) -> Place | None:
    start, end = reading.within(*span)
    return Place(kind, start, end, reading.words[start].sentence) if start < end else None
