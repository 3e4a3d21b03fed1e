"""Every example that stands in a word list is what the list says."""

import subprocess
import sys

import pytest

from cms.comments.triage.context import reaches
from cms.comments.triage.lexicon import Saying, lexicon, signals, speller
from cms.comments.triage.phrases import TERM
from cms.comments.triage.reading import Reading, of_words, read
from cms.comments.triage.weighing import Place, judge, said

SAYINGS = [(signal, saying) for signal in signals() for saying in lexicon(signal).sayings]
MATCHES = [
    pytest.param(signal, saying, text, id=f"{saying.language} {signal} {saying.concept}: {text}")
    for signal, saying in SAYINGS
    for text in saying.matches
]
PASSES = [
    pytest.param(signal, saying, text, id=f"{saying.language} {signal} {saying.concept}: {text}")
    for signal, saying in SAYINGS
    for text in saying.passes
]


@pytest.mark.parametrize(("signal", "saying", "text"), MATCHES)
def test_a_concept_is_seen_in_its_examples(signal: str, saying: Saying, text: str) -> None:
    reading = _with_terms(read(text, speller()))
    assert saying.concept in said(signal, reading, reaches(reading))


@pytest.mark.parametrize(("signal", "saying", "text"), PASSES)
def test_a_concept_is_not_seen_where_something_else_is_meant(signal: str, saying: Saying, text: str) -> None:
    reading = _with_terms(read(text, speller()))
    assert saying.concept not in said(signal, reading, reaches(reading))


def test_every_concept_that_weighs_is_explained_and_can_be_said() -> None:
    for signal in signals():
        lists = lexicon(signal)
        said_somewhere = {saying.concept for saying in lists.sayings}
        assert {name for name, concept in lists.concepts.items() if not concept.seen} == said_somewhere
        assert all(concept.explanation for concept in lists.concepts.values() if concept.weight > 0)


def test_a_concept_that_a_detector_sees_itself_weighs_like_those_of_the_lists() -> None:
    reading = read("Somewhere in here.", speller())
    place = Place("telephone", 0, 1, 0)
    signal = judge("contact", reading, {"telephone": [place]})
    assert signal is not None
    assert (signal.score, signal.spans) == (0.9, ((0, 9),))
    assert judge("contact", reading, {"calling": [place]}) is None


def _with_terms(reading: Reading) -> Reading:
    """Read what an example has behind a % as a term."""
    return of_words(
        reading.source,
        [
            word._replace(form=TERM + word.form) if reading.source[: word.start].endswith(TERM) else word
            for word in reading.words
        ],
    )


def test_nothing_is_left_to_be_loaded_when_the_first_comment_comes() -> None:
    """In a process of its own: another test may have loaded it here."""
    told = (
        "from cms.comments.triage.looking import load, look\n"
        "from cms.comments.triage.lookup import index\n"
        "load()\n"
        "loaded = index()._scanner.cache_info().currsize\n"
        "look('My sister has a slipped disc, and the psoas stretch made her sciatica flare up. I hurt myself.')\n"
        "print(loaded, index()._scanner.cache_info().currsize)\n"
    )
    loaded, after = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == after
