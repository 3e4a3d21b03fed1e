"""Two texts as one: what was left, taken out and put in."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.differences import Mark, runs, words

TEXTS = st.text(alphabet="ab .,\n-é漢", max_size=60)


def told(before: str, after: str) -> str:
    """Write both texts as one, with [-what went-] and [+what came+]."""
    signs = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "[+{}+]"}
    return "".join(signs[run.mark].format(run.text) for run in runs(before, after))


CASES: list[tuple[str, str, str, str]] = [
    ("nothing at all", "", "", ""),
    ("nothing differs", "Hold for 30 seconds.", "Hold for 30 seconds.", "Hold for 30 seconds."),
    ("all is new", "", "Hold still.", "[+Hold still.+]"),
    ("all is gone", "Hold still.", "", "[-Hold still.-]"),
    ("a word is another", "Hold for 20 seconds.", "Hold for 30 seconds.", "Hold for [-20 -][+30 +]seconds."),
    ("a word at the end", "Sit", "Sit down", "Sit [+down+]"),
    ("a mark is no part of its word", "Stop when it hurts", "Stop, when it hurts.", "Stop[+, +]when it hurts[+.+]"),
    ("a hyphen is", "self care", "self-care", "[-self care-][+self-care+]"),
    ("more spaces are no change", "one  two", "one two", "one two"),
    ("case is a change", "The psoas", "the psoas", "[-The -][+the +]psoas"),
    ("a line comes in", "One.\nThree.", "One.\nTwo.\nThree.", "One.\n[+Two.\n+]Three."),
    ("a line goes", "One.\nTwo.\nThree.", "One.\nThree.", "One.\n[-Two.\n-]Three."),
    ("a paragraph is cut in two", "One. Two.", "One.\nTwo.", "One.[+\n+]Two."),
    ("a word that stayed holds changes apart", "Hold for 30 s.", "Rest for 20 s.",
     "[-Hold -][+Rest +]for [-30 -][+20 +]s."),
    ("unless all around it differs", "Kneeling down of course", "Standing up of necessity",
     "[-Kneeling down of course-][+Standing up of necessity+]"),
    ("scripts without spaces", "首を回す", "首を伸す", "首を[-回-][+伸+]す"),
    ("markup is text", "<b>x</b>", "<i>x</i>", "<[-b-][+i+]>x</[-b-][+i+]>"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "shown"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_two_texts_are_told_as_one(before: str, after: str, shown: str) -> None:
    assert told(before, after) == shown


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_runs(before: str, after: str) -> None:
    found = runs(before, after)
    assert "".join(run.text for run in found if run.mark != Mark.REMOVED) == after
    former = "".join(run.text for run in found if run.mark != Mark.ADDED)
    assert re.sub(r"[ \t]+", "", former) == re.sub(r"[ \t]+", "", before)
    assert all(one.mark != other.mark for one, other in pairwise(found))


@given(TEXTS)
def test_words_make_up_their_text(text: str) -> None:
    assert "".join(words(text)) == text


def test_a_long_text_is_still_compared_word_by_word() -> None:
    lines = [" ".join(f"word{number}-{line}" for number in range(200)) + " the" * 50 for line in range(60)]
    changed = [line.replace("word7-", "other7-") for line in lines]
    found = runs("\n".join(lines), "\n".join(changed))
    assert [run.text for run in found if run.mark == Mark.ADDED] == [f"other7-{line} " for line in range(60)]


def test_what_would_take_too_long_stands_as_taken_out_and_put_in() -> None:
    assert [run.mark for run in runs("a b " * 5000, "b c " * 5000)] == [Mark.REMOVED, Mark.ADDED]
