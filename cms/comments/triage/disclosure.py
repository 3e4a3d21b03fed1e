"""Does the text tell a diagnosis, an operation or a medicine of a living person?"""

from cms.comments.triage.context import NOTHING_AROUND
from cms.comments.triage.naming import with_terms, without_terms
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import Place, said, weigh

SIGNAL = "disclosure"
INITIALS = "initials"  # conditions that are words too, unless they are written in capitals
HEALTH = ("mishap", "condition", "procedure", "medicine", "sufferer")
TERMS = ("no_term", *HEALTH, "person")


def disclosure(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of terms that are said of somebody."""
    places = said(SIGNAL, reading, NOTHING_AROUND)
    places.setdefault("condition", []).extend(_in_capitals(places.pop(INITIALS, []), reading))
    if not any(places.get(name) for name in HEALTH):
        return None
    named = with_terms(SIGNAL, reading, places, TERMS)
    return weigh(SIGNAL, without_terms(named, said(SIGNAL, named, NOTHING_AROUND).get("unmeant", ())), NOTHING_AROUND)


def _in_capitals(places: list[Place], reading: Reading) -> list[Place]:
    """Give the places in capitals, unless all of the text is."""
    if reading.source.isupper():
        return []
    return [
        place
        for place in places
        if all(reading.source[word.start : word.end].isupper() for word in reading.words[place.start : place.end])
    ]
