"""Spans of a text, as the forms of the desk carry them."""

import pytest

from cms.web.admin import spans

SPANS = [
    ([], "", "nothing is nothing"),
    ([7], "7", "one number is itself"),
    ([3, 4, 5, 9], "3-5,9", "neighbours are a span"),
    ([9, 5, 4, 3, 1], "1,3-5,9", "in any order"),
]


@pytest.mark.parametrize(("numbers", "text"), [pytest.param(*row[:2], id=row[2]) for row in SPANS])
def test_spans_of_numbers_are_read_as_they_were_written(numbers: list[int], text: str) -> None:
    assert spans.written(numbers) == text
    assert spans.read(text, 1000) == sorted(numbers)


@pytest.mark.parametrize("text", ["x", "-", "1-", "-1", "1;2", "3-1", "9" * 5000, f"1-{'9' * 30}", "1-2-3"])
def test_what_is_no_span_gives_nothing(text: str) -> None:
    assert spans.read(text, 1000) == []


def test_no_span_gives_more_than_is_wanted() -> None:
    assert spans.read("1-2000000000,5", 4) == [1, 2, 3, 4]
