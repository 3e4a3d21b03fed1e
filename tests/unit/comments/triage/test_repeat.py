"""What nearly repeats an earlier comment is said, with what it resembles and where; what only sounds alike is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.comments.triage.lexicon import speller
from cms.comments.triage.likeness import BANDS, likeness, runs
from cms.comments.triage.reading import read
from cms.comments.triage.repeat import repeat
from cms.comments.triage.signal import Circumstances, Earlier, Severity, Signal

LONG = (
    "After three weeks of the chin tucks my neck is much better in the mornings, but it still clicks when I look up"
    " to the left, and I wonder whether I should go on."
)
OTHERS = Earlier(id=7, text=LONG, same_sender=False, same_entry=False, status="pending")
OWN = replace(OTHERS, same_sender=True)
THANKS = "Thank you so much for this article, it really helped me!"
PILLS = "Great read, see https://cheap-pills.example/now"


def _repeat(text: str, *earlier: Earlier, own_hosts: frozenset[str] = frozenset()) -> Signal | None:
    return repeat(read(text, speller()), Circumstances(own_hosts=own_hosts, earlier=earlier))


SEEN: list[tuple[str, str, Earlier, bool]] = [
    ("the same by somebody else", LONG, OTHERS, True),
    ("in capitals, with other signs and accents", LONG.upper().replace(",", " –").replace("A", "Á"), OTHERS, True),
    ("with a word changed", LONG.replace("three weeks", "four weeks"), OTHERS, True),
    ("with a sentence more", f"{LONG} Thank you!", OTHERS, True),
    ("the half of it, by somebody else", LONG[: len(LONG) // 2], OTHERS, False),
    ("most of it, by the same sender", LONG[: len(LONG) * 2 // 3], OWN, True),
    ("another text on the same subject", "My neck clicks when I look up, and it is worse in the mornings.", OWN, False),
    ("short thanks by two people", THANKS, replace(OTHERS, text=THANKS), False),
    ("short thanks by two people on one page", THANKS, replace(OTHERS, text=THANKS, same_entry=True), True),
    (
        "very short thanks of two people on one page",
        "Thank you so much!",
        replace(OTHERS, text="Thank you so much!", same_entry=True),
        False,
    ),
    ("short thanks by the same sender on two pages", THANKS, replace(OWN, text=THANKS), True),
    ("very short thanks of one sender", "Thank you!", replace(OWN, text="Thank you!"), False),
    ("few words with a link elsewhere", PILLS, replace(OTHERS, text=PILLS.replace("read", "post")), False),
    ("the same few words with a link elsewhere", PILLS.upper(), replace(OTHERS, text=PILLS), True),
    ("an answer that quotes it", f"> {LONG}\n\nYes, do go on with them, I did.", OTHERS, False),
    ("a text that is nothing but quoted", f"> {LONG}", OTHERS, True),
    ("nothing", "", OTHERS, False),
    (
        "without spaces between words",
        "首が痛いので、毎日このストレッチをしています",
        replace(OTHERS, text="首が痛いので、毎日このストレッチをしています。"),
        True,
    ),
]


@pytest.mark.parametrize(("text", "earlier", "seen"), [pytest.param(*row[1:], id=row[0]) for row in SEEN])
def test_a_likeness_is_said_where_it_means_something(text: str, earlier: Earlier, seen: bool) -> None:
    assert (_repeat(text, earlier) is not None) == seen


@pytest.mark.parametrize(
    ("text", "own_hosts"),
    [
        ("See https://www.nhs.uk/conditions/neck-pain for that", frozenset[str]()),
        ("See https://clinic.example/articles/neck for that", frozenset({"clinic.example"})),
    ],
)
def test_a_link_that_many_give_makes_few_words_no_repetition(text: str, own_hosts: frozenset[str]) -> None:
    assert _repeat(text, replace(OTHERS, text=text), own_hosts=own_hosts) is None


def test_the_signal_names_what_it_resembles_most_and_marks_the_words() -> None:
    near = replace(OWN, id=9, text=LONG.replace("three", "six"), same_entry=True)
    text = f"Hello all. {LONG}"
    told = _repeat(text, near, replace(OTHERS, status="spam"))
    assert told is not None
    assert (told.id, told.severity) == ("repeat", Severity.LOW)
    assert told.explanation == (
        "Nearly the same as comment 7 of somebody else on another page, which is spam. At least 1 more is like it."
    )
    ((start, end),) = told.spans
    assert text[start:end] == LONG.rstrip(".")
    assert 0.9 < told.score < 1
    same = _repeat(LONG, OWN)
    assert same is not None
    assert same.explanation == "The same as comment 7 of the same sender on another page."


@given(st.lists(st.sampled_from(["neck", "back", "pain", "click", "stretch"]), max_size=60))
def test_a_text_is_wholly_like_itself_whatever_its_words(words: list[str]) -> None:
    one = runs(" ".join(words))
    assert likeness(one, one) == (1.0 if words else 0.0)
    assert len(one.bands) == (BANDS if words else 0)


def test_texts_that_share_most_of_their_words_share_a_band_and_others_none() -> None:
    bands = set(runs(LONG).bands)
    assert bands & set(runs(LONG.replace("three", "four")).bands)
    assert not bands & set(runs("My back hurts since I lifted a box, and the stretch for the hip made it worse.").bands)
