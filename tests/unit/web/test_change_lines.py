"""The differences of a text, cut into lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.differences import Mark, runs
from cms.web.admin.change_lines import BREAK, stretches

SIGNS = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "[+{}+]"}


def told(before: str, after: str) -> list[list[str]]:
    """Write the stretches, each as its lines."""
    return [
        ["".join(SIGNS[run.mark].format(run.text) for run in line.runs) for line in stretch.lines]
        for stretch in stretches(runs(before, after))
    ]


CASES: list[tuple[str, str, str, list[list[str]]]] = [
    ("no text", "", "", []),
    ("nothing differs", "One.\nTwo.", "One.\nTwo.", [["One.", "Two."]]),
    ("one line of three", "One.\nTwo.\nThree.", "One.\n2.\nThree.", [["One."], ["[-Two-][+2+]."], ["Three."]]),
    ("a line that is new", "One.\nThree.", "One.\nTwo.\nThree.", [["One."], ["[+Two.+]"], ["Three."]]),
    ("a line that is gone", "One.\nTwo.\nThree.", "One.\nThree.", [["One."], ["[-Two.-]"], ["Three."]]),
    ("a line that is cut in two", "One. Two.", "One.\nTwo.", [[f"One.[+{BREAK}+]"], ["Two."]]),
    ("two that are joined", "One.\nTwo.", "One. Two.", [[f"One. [-{BREAK}-]"], ["Two."]]),
    ("all is new", "", "One.\nTwo.", [["[+One.+]", "[+Two.+]"]]),
]


@pytest.mark.parametrize(("before", "after", "lines"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_lines_that_differ_stand_apart(before: str, after: str, lines: list[list[str]]) -> None:
    assert told(before, after) == lines


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_no_word_is_lost(before: str, after: str) -> None:
    lines = [line for stretch in stretches(runs(before, after)) for line in stretch.lines]
    kept = "".join(run.text for line in lines for run in line.runs if run.mark != Mark.REMOVED)
    assert kept.replace(BREAK, "") == after.replace("\n", "")
