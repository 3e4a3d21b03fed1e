"""Deciding about all that the list is narrowed to: the number first, the urgent left out, all of it taken back."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/comments/sweep"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def told(editor: Api, reader: Api) -> list[Any]:
    """Give three that speak of pills, one of them urgent, and one that does not."""
    article = editor.published("articles", title="Neck")
    bodies = ["Pills, first", "Pills, second", "No pills help, I want to kill myself.", "Something else"]
    return [
        reader.commented(article, body=body, author_email=f"r{number}@reader.example")
        for number, body in enumerate(bodies)
    ]


def _form(page: Page) -> Form:
    return next(form for form in page.forms if "expect" in form.fields)


def _statuses(moderator: Api, told: list[Any]) -> list[str]:
    return [moderator.get(f"/moderation/comments/{each['id']}").get_json()["status"] for each in told]


def test_the_number_is_said_and_the_urgent_are_left_out(at_the_desk: Visitor, told: list[Any], moderator: Api) -> None:
    page = at_the_desk.page(f"{PATH}?q=pills")
    assert "2 comments" in page.text
    assert "1 urgent comment is left out: it is read by itself." in page.text
    page = at_the_desk.followed(at_the_desk.sent(_form(page), ("do", "reject:advertising")))
    assert "Rejected: 2 comments." in page.text
    assert _statuses(moderator, told) == ["rejected", "rejected", "pending", "pending"]
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/undo"))
    page = at_the_desk.followed(at_the_desk.sent(back))
    assert "2 decisions were taken back." in page.text
    assert _statuses(moderator, told) == ["pending"] * 4


def test_what_comes_in_meanwhile_is_not_touched(
    at_the_desk: Visitor, told: list[Any], moderator: Api, reader: Api
) -> None:
    form = _form(at_the_desk.page(f"{PATH}?q=pills"))
    later = reader.commented({"type": "article", "slug": "neck"}, body="Pills, later")
    at_the_desk.sent(form, ("do", "spam"))
    assert _statuses(moderator, [*told, later]) == ["spam", "spam", "pending", "pending", "pending"]


def test_another_number_than_was_seen_decides_nothing(at_the_desk: Visitor, told: list[Any], moderator: Api) -> None:
    form = _form(at_the_desk.page(f"{PATH}?q=pills"))
    moderator.decided("approve", told[0]["id"])
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "spam")))
    assert "This finds 1 comments now, and not 2." in page.text
    assert _statuses(moderator, told) == ["approved", "pending", "pending", "pending"]


def test_the_way_there_stands_over_the_list_that_is_narrowed(at_the_desk: Visitor, told: list[Any]) -> None:
    assert any(href.startswith(f"{PATH}?q=pills") for href, _now in at_the_desk.page("/admin/comments?q=pills").links)


@pytest.mark.parametrize("pressed", [("do", "explode"), ("do", "reject:because"), ("expect", "many")])
def test_a_form_that_cannot_be_read_is_refused(pressed: tuple[str, str], at_the_desk: Visitor, told: list[Any]) -> None:
    form = _form(at_the_desk.page(f"{PATH}?q=pills"))
    form.fields.pop(pressed[0], None)
    answer = at_the_desk.sent(form, pressed, *([("do", "spam")] if pressed[0] != "do" else []))
    assert answer.status_code == 400


def test_all_shelves_at_once_are_too_much(at_the_desk: Visitor, told: list[Any]) -> None:
    assert at_the_desk.get(f"{PATH}?status=all").status_code == 400
