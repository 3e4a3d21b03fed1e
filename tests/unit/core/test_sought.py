"""What is looked for, as it was typed, and where it stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.snippets import marked
from cms.core.sought import MOST_TERMS, sought

TYPED: list[tuple[str, str, list[str], list[str]]] = [
    ("words", "neck pain", ["neck", "pain"], []),
    ("in capitals, with accents", "NÉCK", ["neck"], []),
    ("a phrase", '"lower back"', ['"lower back"'], []),
    ("in curly quotes", "„lower back“", ['"lower back"'], []),
    ("not closed", 'hip "lower back', ["hip", '"lower back"'], []),
    ("a word that must not be there", "hip -knee", ["hip"], ["knee"]),
    ("a phrase that must not be there", '-"lower back"', [], ['"lower back"']),
    ("a hyphen within a word", "self-harm", ["self harm"], []),
    ("a hyphen alone", "- hip", ["hip"], []),
    ("the same twice", "hip hip", ["hip"], []),
    ("signs", "?!%_*():", [], []),
    ("nothing", "", [], []),
]


@pytest.mark.parametrize(("typed", "wanted", "unwanted"), [pytest.param(*row[1:], id=row[0]) for row in TYPED])
def test_what_is_typed_means_something(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    found = sought(typed)
    told = [
        [f'"{" ".join(t.words)}"' if t.quoted else " ".join(t.words) for t in side]
        for side in (found.wanted, found.unwanted)
    ]
    assert told == [wanted, unwanted]
    assert bool(found) == bool(wanted or unwanted)


MARKED: list[tuple[str, str, str, str]] = [
    ("a whole word", "pain", "neck pain", "neck [pain]"),
    ("the beginning marks the word", "pai", "Painful", "[Painful]"),
    ("another form", "stretches", "Stretching helps", "[Stretching] helps"),
    ("accents either way", "cafe", "Café, cafe", "[Café], [cafe]"),
    (
        "a phrase where it stands whole",
        '"lower back"',
        "back, lower; the lower back",
        "back, lower; the [lower] [back]",
    ),
    ("a quoted word is whole", '"pain"', "painful pain", "painful [pain]"),
    ("no unwanted word", "-pain hip", "hip pain", "[hip] pain"),
    ("a sharp s", "strasse", "Straße", "[Straße]"),
]


@pytest.mark.parametrize(("typed", "text", "shown"), [pytest.param(*row[1:], id=row[0]) for row in MARKED])
def test_it_is_marked_where_it_stands(typed: str, text: str, shown: str) -> None:
    pieces = marked(text, sought(typed).places)
    assert "".join(f"[{each.text}]" if each.found else each.text for each in pieces) == shown


def test_a_word_within_two_phrases_is_marked_once() -> None:
    pieces = marked("the lower back pain", sought('"lower back" "back pain" pain').places)
    assert [each.text for each in pieces if each.found] == ["lower", "back", "pain"]


@given(st.text(max_size=80), st.text(max_size=200))
def test_whatever_is_typed_is_read_and_marks_without_losing_a_sign(typed: str, text: str) -> None:
    found = sought(typed)
    assert len(found.wanted) + len(found.unwanted) <= MOST_TERMS
    assert "".join(each.text for each in marked(text, found.places)) == text
