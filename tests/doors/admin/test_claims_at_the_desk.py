"""Two at the desk: who has a comment in hand is told, and a decision all the same has to be said."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import writing
from tests.api import Api
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor
from tests.doors.api.clients import ServedClient

PATH = "/admin/comments"
CRISIS = "I want to kill myself."


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def ana(app: Flask) -> Visitor:
    """Give a second moderator who is signed in."""
    with writing():
        users.create(SHELL, email="ana@clinic.example", role="moderator", name="Ana", password=PASSWORD)
    someone = Visitor(ServedClient(app, use_cookies=True))
    someone.signed_in("ana@clinic.example")
    return someone


@pytest.fixture
def told(editor: Api, reader: Api) -> Any:
    """Give a comment that waits."""
    return reader.commented(editor.published("articles", title="Neck"), body="One", author_name="Jo")


def _taking(page: Page) -> Form:
    return next(form for form in page.forms if form.action.partition("?")[0].endswith("/claim"))


def _deciding(page: Page) -> Form:
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/decisions") and "chosen" in form.fields)


def _taken(visitor: Visitor, comment: Any) -> None:
    visitor.sent(_taking(visitor.page(f"{PATH}/{comment['id']}")))


def test_others_see_who_looks_at_a_comment(at_the_desk: Visitor, ana: Visitor, told: Any) -> None:
    _taken(ana, told)
    page = at_the_desk.page(PATH)
    assert "Ana is looking at this, since:" in page.text
    assert "Ana is looking at it" in page.text, "in the list, too"
    assert "looking at" not in ana.page(PATH).text
    assert page.faults == []


def test_a_decision_while_somebody_looks_has_to_be_meant(
    at_the_desk: Visitor, ana: Visitor, told: Any, moderator: Api
) -> None:
    form = _deciding(at_the_desk.page(PATH))
    _taken(ana, told)
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve")))
    assert "Ana is looking at the comment by Jo, since" in page.text
    assert moderator.get(f"/moderation/comments/{told['id']}").get_json()["status"] == "pending"
    form = _deciding(page)
    assert ("despite_claim", "yes") in form.boxes
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve"), ("despite_claim", "yes")))
    assert "Approved: Jo." in page.text


def test_scripts_are_told_at_once_who_was_first(at_the_desk: Visitor, ana: Visitor, told: Any) -> None:
    form = _taking(at_the_desk.page(PATH))
    mine = at_the_desk.post(f"{PATH}/{told['id']}/claim?pane=true", form.fields)
    assert "is looking" not in mine.get_data(as_text=True)
    token = _deciding(ana.page(PATH)).fields["csrf_token"]
    hers = ana.post(f"{PATH}/{told['id']}/claim?pane=true", {"csrf_token": token})
    assert "Moderator is looking at this" in Page(hers).text
    at_the_desk.post(f"{PATH}/{told['id']}/claim?pane=true", {**form.fields, "do": "release"})
    assert "is looking" not in ana.page(PATH).text


def test_the_clock_runs_until_somebody_looks_and_the_words_of_the_site_are_shown(
    at_the_desk: Visitor, editor: Api, reader: Api
) -> None:
    crisis = reader.commented(editor.published("articles", title="Back"), body=CRISIS)
    page = at_the_desk.page(f"{PATH}/{crisis['id']}")
    assert "and nobody has taken it." in page.text
    assert "What its writer was told at once" in page.text
    _taken(at_the_desk, crisis)
    page = at_the_desk.page(f"{PATH}/{crisis['id']}")
    assert "nobody has taken it" not in page.text
    assert "Somebody looked at it after" in page.text


def test_what_is_not_urgent_has_no_clock(at_the_desk: Visitor, told: Any) -> None:
    text = at_the_desk.page(f"{PATH}/{told['id']}").text
    assert "nobody has taken it" not in text
    assert "told at once" not in text
