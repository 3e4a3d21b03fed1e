"""The score: seldom seen tokens tell little, and the words that moved it are named."""

import pytest

from cms.comments.learning.scoring import ENOUGH, Likeness, Seen, likeness
from cms.comments.learning.signalling import joined
from cms.comments.learning.tokens import tokens
from cms.comments.triage.signal import Severity, Signal

TOTAL = Seen(100, 100)
TEXT = "Cheap whatsapp zorbs at zorbs-4-you.com"
CRISIS = Signal("crisis", Severity.URGENT, 0.9, "Says that they want to die.")
LISTED = Signal("spam", Severity.LOW, 0.6, "Sells something.", ((0, 5),))
LINKS = Signal("links", Severity.LOW, 0.5, "Has links.")
LIKE = Likeness(0.97, "Reads like spam here.", ((6, 14),))

SEEN: list[tuple[str, dict[str, Seen], bool]] = [
    ("no token was seen", {}, False),
    ("seen once each", {"w:cheap": Seen(1, 0), "w:whatsapp": Seen(1, 0)}, False),
    ("seen often in spam alone", {"w:cheap": Seen(30, 0), "w:whatsapp": Seen(30, 0), "w:zorb": Seen(20, 0)}, True),
    ("seen as often in both", {"w:cheap": Seen(30, 30), "w:whatsapp": Seen(30, 30)}, False),
    (
        "what speaks for it is outweighed",
        {"w:cheap": Seen(30, 0), "w:whatsapp": Seen(0, 40), "w:zorb": Seen(0, 40)},
        False,
    ),
]


@pytest.mark.parametrize(("seen", "expected"), [pytest.param(*case[1:], id=case[0]) for case in SEEN])
def test_a_text_reads_like_spam_by_the_tokens_that_tell_something(seen: dict[str, Seen], expected: bool) -> None:
    found = likeness(TEXT, tokens(TEXT), seen, TOTAL)
    assert 0 <= found.score <= 1
    assert found.is_enough == expected


def test_what_is_frequent_here_counts_by_its_share_of_each_kind() -> None:
    seen = {token: Seen(20, 20) for token in ("w:cheap", "w:whatsapp", "w:zorb")}
    assert likeness(TEXT, tokens(TEXT), seen, Seen(25, 2000)).is_enough
    assert not likeness(TEXT, tokens(TEXT), seen, Seen(2000, 25)).is_enough


def test_a_moderator_is_told_the_words_as_they_stand_in_this_comment() -> None:
    seen = {"p:cheap whatsapp": Seen(60, 0), "w:cheap": Seen(50, 0), "h:zorbs-4-you.com": Seen(40, 0)}
    found = likeness(TEXT, tokens(TEXT), seen, TOTAL)
    assert found.explanation == (
        "Reads like what was marked as spam here: “Cheap whatsapp”, a link to zorbs-4-you.com."
    )
    assert [TEXT[start:end] for start, end in found.spans] == ["Cheap", "Cheap whatsapp", "zorbs-4-you.com"]


def test_a_thousand_telling_tokens_do_not_break_the_sum() -> None:
    places = {f"w:{number}": [(0, 1)] for number in range(1000)}
    seen = dict.fromkeys(places, Seen(10_000, 0))
    assert likeness("x", places, seen, Seen(10_000, 10_000)).score == pytest.approx(1)


def test_what_was_learned_joins_the_lists_in_one_signal() -> None:
    (crisis, spam, links) = joined([CRISIS, LISTED, LINKS], LIKE)
    assert (crisis, links) == (CRISIS, LINKS)
    assert (spam.id, spam.severity, spam.spans) == ("spam", Severity.LOW, ((0, 5), (6, 14)))
    assert spam.explanation == "Sells something. Reads like spam here."
    assert max(LISTED.score, LIKE.score) < spam.score <= 1


def test_alone_it_stands_in_its_place_and_never_before_what_is_urgent() -> None:
    assert [signal.id for signal in joined([CRISIS, LINKS], LIKE)] == ["crisis", "spam", "links"]


@pytest.mark.parametrize("found", [None, Likeness(ENOUGH - 0.01)])
def test_what_is_not_enough_changes_nothing(found: Likeness | None) -> None:
    assert joined([LISTED, LINKS], found) == (LISTED, LINKS)
