"""The index of all phrases: those of each signal, those that show that something else is meant, and the cues."""

from collections.abc import Hashable
from functools import cache
from typing import Any

from cms.comments.triage.index import Index
from cms.comments.triage.lexicon import CUE_PARTS, cues, lexicon, signals
from cms.comments.triage.phrases import Phrase

CUES = "cues"


@cache
def index() -> Index[Any]:
    """Load the phrases with what they mean: of each signal, of each Saying those that speak against it, and CUES."""
    groups: dict[Hashable, list[tuple[Phrase, Any]]] = {
        CUES: [(phrase, (cue, part)) for cue in cues() for part in CUE_PARTS for phrase in getattr(cue, part)]
    }
    kinds: dict[str, set[Hashable]] = {}
    for signal in signals():
        sayings = lexicon(signal).sayings
        kinds[signal] = {signal, *sayings}
        groups[signal] = [(phrase, saying) for saying in sayings for phrase in saying.phrases]
        groups.update({saying: [(phrase, saying) for phrase in saying.unless] for saying in sayings if saying.unless})
    return Index(groups, kinds)
