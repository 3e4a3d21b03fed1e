"""Does somebody say that what this site advises made them worse?"""

from cms.comments.triage.context import NOTHING_AROUND
from cms.comments.triage.naming import with_terms, without_terms
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import said, weigh

SIGNAL = "adverse_effect"
HARMS = ("worse", "symptom", "struck", "new")
TERMS = ("no_term", "thing", "worse", "symptom")


def adverse_effect(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of harm that came with an exercise or a tip."""
    places = said(SIGNAL, reading, NOTHING_AROUND)
    if not any(name in places for name in HARMS):
        return None
    named = with_terms(SIGNAL, reading, places, TERMS)
    return weigh(SIGNAL, without_terms(named, said(SIGNAL, named, NOTHING_AROUND).get("unmeant", ())), NOTHING_AROUND)
