"""A question in general is no emergency, unless it says when it began."""

import pytest

from cms.comments.triage.emergency import emergency
from cms.comments.triage.lexicon import speller
from cms.comments.triage.reading import read
from cms.comments.triage.signal import Circumstances, Signal


def _seen(text: str) -> Signal | None:
    return emergency(read(text, speller()), Circumstances())


def test_a_question_in_general_is_none() -> None:
    assert _seen("Can a pulled neck make you see double and fall to one side?") is None


def test_a_question_of_somebody_in_whom_it_began_is_one() -> None:
    seen = _seen("Can a pulled neck make you see double and fall to one side? It started an hour ago in the car.")
    assert seen
    assert seen.spans


@pytest.mark.parametrize(
    "text",
    [
        "legs numb, bum numb, wee wont come",
        "Desde ayer no noto cuando orino y se me duermen las dos piernas.",
        "Je ne sens plus le papier quand je m'essuie, depuis hier.",
        "Beim Abwischen spüre ich seit gestern nichts mehr.",
    ],
)
def test_it_is_seen_in_every_language(text: str) -> None:
    assert _seen(text)
