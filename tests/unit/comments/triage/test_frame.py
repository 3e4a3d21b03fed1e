"""How a text is read, and how far what stands around words reaches."""

import pytest

from cms.comments.triage import context
from cms.comments.triage.context import contexts, reaches
from cms.comments.triage.index import Index
from cms.comments.triage.lexicon import Cue
from cms.comments.triage.lookup import CUES
from cms.comments.triage.phrases import phrase
from cms.comments.triage.reading import Reading, read
from cms.comments.triage.spelling import Speller
from tests.unit.comments.triage.finding import found

SPELLER = Speller({"fuck", "shit", "tablets", "never"}, ["folk"], ["fuck", "shit"])


def words(text: str) -> list[str]:
    return [word.form for word in read(text, SPELLER).words]


@pytest.mark.parametrize(
    ("typed", "form"), [("f*ck", "fuck"), ("f**k", "fuck"), ("F***", "fuck"), ("s**t", "shit"), ("sh!t", "shit")]
)
def test_a_word_with_stars_is_read_as_what_it_hides(typed: str, form: str) -> None:
    assert words(f"oh {typed} no") == ["oh", form, "no"]


def test_stars_around_words_are_no_part_of_them() -> None:
    assert words("a **bold** word* and wow!!!so") == ["a", "bold", "word", "and", "wow", "so"]


@pytest.mark.parametrize(
    ("wanted", "text", "at"),
    [
        ("take (the|your|all the) tablets", "so take all the tablets", [(1, 5)]),
        ("take (#|some) tab*", "take 2 tablets or take some tabs", [(0, 3), (4, 7)]),
        ("never ..2 tab*", "never again tablets", [(0, 3)]),
    ],
)
def test_a_phrase_is_found_whichever_of_its_words_stand_there(
    wanted: str, text: str, at: list[tuple[int, int]]
) -> None:
    assert found(phrase(wanted, {}), read(text, SPELLER)) == at


def test_a_reach_may_end_with_its_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    def around(clause: bool) -> list[bool]:
        cue = Cue("denied", "denied", before=(phrase("never", {}),), after=(), reach=6, clause=clause)
        monkeypatch.setattr(context, "index", lambda: Index({CUES: [(cue.before[0], (cue, "before"))]}))
        reading: Reading = read("never those tablets, those tablets", SPELLER)
        return ["denied" in contexts(place, place + 1, reaches(reading)) for place in (2, 4)]

    assert around(True) == [True, False]
    assert around(False) == [True, True]


@pytest.mark.parametrize(
    ("typed", "form"), [("neck's", "neck"), ("neck’s", "neck"), ("she's", "shes"), ("Anna's", "annas")]
)
def test_an_s_after_an_apostrophe_is_taken_off_where_no_list_knows_it(typed: str, form: str) -> None:
    assert [word.form for word in read(typed, Speller({"neck", "she", "shes"}, ())).words] == [form]
