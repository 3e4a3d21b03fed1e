"""Texts as the lists spell them; the last few are kept, since triage and what was learned of spam read the same."""

from functools import lru_cache

from cms.comments.triage.lexicon import speller
from cms.comments.triage.reading import Reading, read

KEPT_TEXTS = 8


@lru_cache(KEPT_TEXTS)
def reading(text: str) -> Reading:
    """Read a text."""
    return read(text, speller())
