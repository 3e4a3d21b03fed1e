"""The text of a comment in pieces: put together it is the same, whatever was seen in it."""

from hypothesis import given
from hypothesis import strategies as st

from cms.comments.triage.signal import Severity, Signal
from cms.web.admin.comment_text import Piece, pieces


def seen(*spans: tuple[int, int], name: str = "contact") -> Signal:
    return Signal(name, Severity.HIGH, 1.0, "Seen.", spans)


def test_marks_and_addresses_may_overlap() -> None:
    one, two = seen((5, 14)), seen((9, 12), name="spam")
    assert pieces("Look www.a.example now", [one, two]) == [
        Piece("Look "),
        Piece("www.", is_address=True, seen=(one,)),
        Piece("a.e", is_address=True, seen=(one, two)),
        Piece("xa", is_address=True, seen=(one,)),
        Piece("mple", is_address=True),
        Piece(" now"),
    ]


def test_a_text_without_signals_is_one_piece() -> None:
    assert pieces("It clicks.", []) == [Piece("It clicks.")]
    assert pieces("", []) == []


@given(st.text(), st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60))))
def test_no_sign_is_lost(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in pieces(text, [seen(*spans)])) == text
