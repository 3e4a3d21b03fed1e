"""Text as people type it where there is no editor, with an exercise among its paragraphs."""

import pytest

from cms.web.admin.forms.typed import html_from_typed

BLOCK = '<figure data-exercise="psoas-stretch"></figure>'
TYPED = [
    ("nothing", "", ""),
    ("paragraphs", "a\n\nb\nc", "<p>a</p><p>b<br>c</p>"),
    ("signs", "5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
    ("HTML", "<p>a</p>\n\nb", "<p>a</p>\n\nb"),
    ("an exercise alone", BLOCK, BLOCK),
    ("an exercise among paragraphs", f"a\n\n{BLOCK}\n\nb & c", f"<p>a</p>{BLOCK}<p>b &amp; c</p>"),
    ("an exercise right behind a line", f"a\n{BLOCK}\nb", f"<p>a</p>{BLOCK}<p>b</p>"),
    ("two exercises", f"{BLOCK}\n{BLOCK}", f"{BLOCK}{BLOCK}"),
    ("an exercise in HTML", f"<p>a</p>\n{BLOCK}\nb", f"<p>a</p>\n{BLOCK}\nb"),
    ("without quotes", "a\n\n<figure data-exercise=1></figure>", "<p>a</p><figure data-exercise=1></figure>"),
    ("an exercise without an end", "a\n\n<figure data-exercise=12>", "a\n\n<figure data-exercise=12>"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), [pytest.param(*row[1:], id=row[0]) for row in TYPED])
def test_plain_text_becomes_paragraphs_and_exercises_stay(typed: str, html: str) -> None:
    assert html_from_typed(typed) == html


def test_what_was_made_of_it_stays_as_it_is() -> None:
    once = html_from_typed(f"a\n\n{BLOCK}\n\nb")
    assert html_from_typed(once) == once
