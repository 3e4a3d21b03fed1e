"""Phrases that ask where they stand, and terms that are read as one word."""

import pytest

from cms.comments.triage.lexicon import speller
from cms.comments.triage.naming import with_terms, without_terms
from cms.comments.triage.phrases import phrase
from cms.comments.triage.reading import read
from cms.comments.triage.spelling import Speller
from cms.comments.triage.weighing import Place
from tests.unit.comments.triage.finding import found

SPELLER = Speller((), ())


@pytest.mark.parametrize(
    ("wanted", "text", "at"),
    [
        ("*itis", "bursitis again", [(0, 1)]),
        ("^had", "hello, had it. I had it", [(1, 2)]),
        ("^^had", "hello, had it. Had it", [(3, 4)]),
        ("gout$", "gout? Gout, gout again", [(1, 2)]),
    ],
)
def test_a_phrase_asks_for_an_ending_and_for_where_a_clause_begins_and_ends(
    wanted: str, text: str, at: list[tuple[int, int]]
) -> None:
    assert found(phrase(wanted, {}), read(text, SPELLER)) == at


def test_an_ending_of_two_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        phrase("*is", {})


def test_the_longest_term_is_read_as_one_word_and_one_that_is_not_meant_as_none() -> None:
    reading = read("a slipped disc and a disc", SPELLER)
    places = {"whole": [Place("whole", 1, 3, 0)], "part": [Place("part", 2, 3, 0), Place("part", 5, 6, 0)]}
    named = with_terms("disclosure", reading, places, ("part", "whole"))
    assert [word.form for word in named.words] == ["a", "%whole", "and", "a", "%part"]
    assert named.span(1, 2) == (2, 14)
    assert [word.form for word in without_terms(named, [Place("no", 3, 5, 0)]).words][-2:] == ["a", "%"]


def test_of_terms_that_are_as_long_the_first_named_counts() -> None:
    places = {name: [Place(name, 0, 1, 0)] for name in ("a", "b")}
    assert with_terms("disclosure", read("april", SPELLER), places, ("b", "a")).words[0].form == "%b"


def test_a_word_that_is_spelled_right_is_not_taken_for_one_of_a_list() -> None:
    typed = "the station is static, paid 50p on the 1st for my sciatcia"
    assert [word.form for word in read(typed, speller()).words] == [*typed.replace(",", "").split()[:-1], "sciatica"]
