"""What stands around words changes them only so far as it reaches."""

import pytest

from cms.comments.triage.context import contexts, reaches
from cms.comments.triage.lexicon import speller
from cms.comments.triage.phrases import phrase
from cms.comments.triage.reading import read


@pytest.mark.parametrize(
    ("text", "word", "context"),
    [
        ("No numbness, tingling or fever", "fever", "negated"),
        ("No fever, my legs are numb", "numb", ""),
        ("Not only tired: numb", "numb", ""),
        ("No appointment until Monday and numb", "numb", ""),
        ("Never had a numbness like this", "numbness", ""),
        ("No fever but numbness", "numbness", ""),
        ("Bladder fine, legs numb", "bladder", "negated"),
        ("Bladder fine, legs numb", "numb", ""),
        ("Years ago I was numb", "numb", "past"),
        ("Years ago, and again now numb", "numb", ""),
        ("What are the signs of numbness?", "numbness", "asked"),
        ("He was numb in the film", "numb", "told"),
        ("Keine Lähmung, kein Fieber", "fieber", "negated"),
        ("Pas de fièvre, mais engourdi", "engourdi", ""),
        ("Sin fiebre ni hormigueo", "hormigueo", "negated"),
    ],
)
def test_a_context_reaches_as_far_as_it_is_said(text: str, word: str, context: str) -> None:
    reading = read(text, speller())
    place = next(place for place, each in enumerate(reading.words) if each.form == word)
    common = {"negated", "past", "asked", "told"}
    assert contexts(place, place + 1, reaches(reading)) & common == ({context} if context else set())


def test_a_phrase_says_what_it_cannot_have() -> None:
    for text in ("(a|b (c|d))", "(a|..3 b)"):
        with pytest.raises(ValueError, match="no phrase can have"):
            phrase(text, {})
