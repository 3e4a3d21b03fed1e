"""Notes of the team at the desk: on a comment, or on its person, whatever they write next."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def told(editor: Api, reader: Api) -> list[Any]:
    """Give two comments of one person, and one of somebody else."""
    article = editor.published("articles", title="Neck")
    senders = ["jo@reader.example", "jo@reader.example", "ann@reader.example"]
    return [reader.commented(article, body=f"Number {n}", author_email=email) for n, email in enumerate(senders)]


def _form(page: Page) -> Form:
    return next(form for form in page.forms if form.action.partition("?")[0].endswith("/notes"))


def _notes(visitor: Visitor, comment: Any) -> str:
    text = visitor.page(f"{PATH}/{comment['id']}").text
    return text.partition("Notes of the team")[2].partition("What happened so far")[0]


def test_a_note_stands_beside_its_comment_alone(at_the_desk: Visitor, told: list[Any]) -> None:
    form = _form(at_the_desk.page(f"{PATH}/{told[0]['id']}"))
    page = at_the_desk.followed(at_the_desk.sent(form, ("on", "comment"), body="Called <b>them</b> back."))
    assert "Noted for the team." in page.text
    assert page.faults == []
    assert ["Called <b>them</b> back. Moderator" in _notes(at_the_desk, each) for each in told] == [True, False, False]


def test_a_note_on_a_person_stands_beside_all_they_write(at_the_desk: Visitor, told: list[Any]) -> None:
    form = _form(at_the_desk.page(f"{PATH}/{told[0]['id']}"))
    at_the_desk.sent(form, ("on", "person"), body="A patient of ours.")
    assert ["A patient of ours." in _notes(at_the_desk, each) for each in told] == [True, True, False]


def test_an_empty_note_is_none(at_the_desk: Visitor, told: list[Any]) -> None:
    form = _form(at_the_desk.page(f"{PATH}/{told[0]['id']}"))
    page = at_the_desk.followed(at_the_desk.sent(form, ("on", "comment"), body=" \r\n "))
    assert "Nothing was noted" in page.text
    assert at_the_desk.sent(form, ("on", "everybody"), body="x").status_code == 400
