"""The passage in which words were found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.snippets import Piece, any_of, html_of, marked, snippet


def told(pieces: list[Piece]) -> str:
    """Write pieces as a text, with [words] that were found."""
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces)


MARKED: list[tuple[str, str, list[str], str]] = [
    ("a word", "neck pain", ["pain"], "neck [pain]"),
    ("in capitals or not", "Neck pain", ["neck"], "[Neck] pain"),
    ("more than once", "pain, pain", ["pain"], "[pain], [pain]"),
    ("part of a longer word", "painful", ["pain"], "[pain]ful"),
    ("the longer of two", "painful pain", ["pain", "painful"], "[painful] [pain]"),
    ("two side by side", "neckpain", ["neck", "pain"], "[neck][pain]"),
    ("what a pattern would mean", "a.b (c", ["a.b", "(c"], "[a.b] [(c]"),
    ("markup is text", "<b>x</b>", ["<b>"], "[<b>]x</b>"),
    ("none", "neck", [], "neck"),
    ("not there", "neck", ["hip"], "neck"),
    ("no text", "", ["hip"], ""),
]


@pytest.mark.parametrize(("text", "words", "shown"), [pytest.param(*row[1:], id=row[0]) for row in MARKED])
def test_words_are_marked(text: str, words: list[str], shown: str) -> None:
    assert told(marked(text, any_of(words))) == shown


LONG = " ".join(f"w{number:03}" for number in range(200))


def test_a_snippet_begins_shortly_before_the_first_word() -> None:
    found = told(snippet(LONG, any_of(["w100"]), 60))
    assert found == "… w089 w090 w091 w092 w093 w094 w095 w096 w097 w098 w099 [w100] …"


def test_a_snippet_at_the_beginning_or_the_end_has_no_ellipsis_there() -> None:
    assert told(snippet(LONG, any_of(["w001"]), 24)) == "w000 [w001] w002 w003 …"
    assert told(snippet(LONG, any_of(["w199"]), 100)).endswith("w198 [w199]")
    assert told(snippet("short", any_of(["x"]), 24)) == "short"


def test_white_space_is_folded() -> None:
    assert told(snippet("one\n\ntwo", any_of(["two"]))) == "one [two]"


@given(st.text("ab ", max_size=300), st.text("ab", min_size=1, max_size=5), st.integers(10, 80))
def test_a_snippet_shows_a_word_that_is_there(text: str, word: str, longest: int) -> None:
    pieces = snippet(text, any_of([word]), longest)
    assert any(piece.found for piece in pieces) == (word in text)
    assert sum(len(piece.text) for piece in pieces) <= longest + 4 + 60 + len(word)


HOSTILE = ["<script>x</script>", '" onmouseover="x', "&lt;mark&gt;", "<mark>", "</mark><img src=x>", "'"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_passage_as_html_holds_no_markup_but_its_marks(text: str) -> None:
    shown = html_of(snippet(f"{text} neck {text}", any_of(["neck", "<", "mark"])))
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<mark>neck</mark>" in shown
    assert not set(bare) & set("<>\"'")
