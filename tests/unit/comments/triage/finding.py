"""Looking for one phrase alone, as if no list had any other."""

from cms.comments.triage.index import Index
from cms.comments.triage.phrases import Phrase
from cms.comments.triage.reading import Reading


def found(wanted: Phrase, reading: Reading) -> list[tuple[int, int]]:
    """Give where a phrase stands."""
    return [place for _meant, places in Index({"it": [(wanted, None)]}).found("it", reading) for place in places]
