"""Texts that are hard to read: hidden at first for who wants that, and for nobody else."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/comments/preferences"
CRISIS = "Some nights I want to kill myself."


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def told(editor: Api, reader: Api) -> list[Any]:
    """Give a comment that tells of a crisis, and a calm one."""
    article = editor.published("articles", title="Neck")
    return [reader.commented(article, body=body) for body in (CRISIS, "Thank you for this.")]


def _form(page: Page) -> Form:
    return next(form for form in page.forms if form.action == f"{PATH}/hidden")


def test_nothing_is_hidden_from_who_asked_for_nothing(at_the_desk: Visitor, told: list[Any]) -> None:
    page = at_the_desk.page("/admin/comments")
    assert "Show the text" not in page.text
    assert page.text.count("kill myself") >= 2
    assert _form(at_the_desk.page(PATH)).ticked == []


def test_a_text_is_behind_a_button_that_says_what_it_is_about(at_the_desk: Visitor, told: list[Any]) -> None:
    page = at_the_desk.followed(
        at_the_desk.sent(_form(at_the_desk.page(PATH)), ("blurred", "crisis"), ("blurred", "abuse"))
    )
    assert set(_form(page).ticked) == {("blurred", "crisis"), ("blurred", "abuse")}
    queue = at_the_desk.page("/admin/comments")
    assert "Hidden: Crisis, 7 words." in queue.text
    assert queue.html.count("kill") == 1, "the text stands once, behind its button, and not in the list"
    assert queue.html.index("Show the text") < queue.html.index("kill")
    assert "Thank you for this." in queue.text
    assert queue.faults == []
    calm = at_the_desk.page(f"/admin/comments/{told[1]['id']}")
    assert "Show the text" not in calm.text


def test_what_was_answered_is_hidden_as_well(at_the_desk: Visitor, editor: Api, reader: Api, moderator: Api) -> None:
    article = editor.published("articles", title="Neck")
    first = reader.commented(article, body=CRISIS)
    moderator.decided("approve", first["id"])
    answer = reader.commented(article, body="You are not alone with this.", parent_id=first["id"])
    at_the_desk.sent(_form(at_the_desk.page(PATH)), ("blurred", "crisis"))
    page = at_the_desk.page(f"/admin/comments/{answer['id']}")
    assert "Hidden: Crisis, 7 words." in page.text
    assert page.html.index("Show the text") < page.html.index("kill")


def test_a_signal_that_there_is_not_is_refused(at_the_desk: Visitor) -> None:
    answer = at_the_desk.sent(_form(at_the_desk.page(PATH)), ("blurred", "<b>"))
    assert answer.status_code == 400
