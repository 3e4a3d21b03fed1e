"""Help lines: read as an admin writes them, and those of the reader's country first."""

import pytest

from cms.core.help_lines import USUAL, HelpLine, nearest, read

LINES = [HelpLine("GB", "Samaritans", "116 123"), HelpLine("DE", "Seelsorge", "0800"), HelpLine("*", "All", "x.org")]
READ = [
    ("a line", "GB: Samaritans, 116 123", HelpLine("GB", "Samaritans", "116 123")),
    ("a name with a comma", "GB: Mind, the charity, 0300", HelpLine("GB", "Mind, the charity", "0300")),
    ("everywhere", " *:  Find , https://a.example ", HelpLine("*", "Find", "https://a.example")),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in READ])
def test_a_line_is_read(text: str, expected: HelpLine) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["", "Samaritans, 116 123", "gb: Samaritans, 116 123", "GBR: a, 1", "GB: a", "GB: , 1"]
)
def test_another_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as GB: Samaritans, 116 123"):
        read(text)


def test_every_usual_line_can_be_read_and_the_last_is_for_everywhere() -> None:
    assert [read(line).country for line in USUAL][-1] == "*"


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        pytest.param({"GB", "FR"}, ["GB", "*"], id="the own country, then everywhere"),
        pytest.param({"FR"}, ["GB", "DE", "*"], id="all where none is of the own country"),
        pytest.param(set[str](), ["GB", "DE", "*"], id="all where no country is known"),
    ],
)
def test_the_nearest_come_first(countries: set[str], expected: list[str]) -> None:
    assert [line.country for line in nearest(LINES, countries)] == expected
