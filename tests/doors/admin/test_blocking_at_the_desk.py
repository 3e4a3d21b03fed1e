"""Blocking a person from beside a comment of theirs: said first, done with what waits, and taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/comments"
RULES = "/moderation/rules"
WRITER = {"author_email": "pat@reader.example", "author_name": "Pat"}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> Any:
    """Give an article that can be commented on."""
    return editor.published("articles", title="Neck")


@pytest.fixture
def told(reader: Api, article: Any) -> list[Any]:
    """Give two calm comments and an urgent one of the same person, and one of somebody else."""
    bodies = ["Pills, first", "Buy them now", "I want to kill myself."]
    own = [reader.commented(article, body=body, **WRITER) for body in bodies]
    return [*own, reader.commented(article, body="Something else", author_email="other@reader.example")]


def _form(page: Page) -> Form:
    return next(form for form in page.forms if "span" in form.fields or ("span", "week") in form.boxes)


def _opened(visitor: Visitor, told: list[Any]) -> Form:
    """Open the form; what is chosen in it before gives way to what a test chooses."""
    form = _form(visitor.page(f"{PATH}/{told[0]['id']}/block"))
    form.ticked.clear()
    return form


def _statuses(moderator: Api, told: list[Any]) -> list[str]:
    return [moderator.get(f"/moderation/comments/{each['id']}").get_json()["status"] for each in told]


def _rules(moderator: Api) -> list[Any]:
    return list(moderator.get(RULES).get_json()["items"])


def test_what_will_happen_is_said_with_numbers(at_the_desk: Visitor, told: list[Any], moderator: Api) -> None:
    way = f"{PATH}/{told[0]['id']}/block"
    assert way in [href for href, _now in at_the_desk.page(f"{PATH}/{told[0]['id']}").links]
    page = at_the_desk.page(way)
    assert "The 2 comments of theirs that wait are spam" in page.text
    assert "1 urgent comment of theirs goes on waiting" in page.text
    assert ("span", "week") in _form(page).ticked
    assert (page.faults, _rules(moderator)) == ([], [])


def test_a_person_is_blocked_with_what_waits_and_all_of_it_is_taken_back(
    at_the_desk: Visitor, told: list[Any], moderator: Api, reader: Api, article: Any
) -> None:
    sent = _opened(at_the_desk, told)
    page = at_the_desk.followed(at_the_desk.sent(sent, ("span", "week"), ("with_waiting", "yes"), note="Sells pills."))
    assert "Pat is blocked until" in page.text
    assert "2 waiting comments are spam now." in page.text
    assert _statuses(moderator, told) == ["spam", "spam", "pending", "pending"]
    (rule,) = _rules(moderator)
    assert (rule["kind"], rule["action"], rule["note"]) == ("address", "block", "Sells pills.")
    assert rule["expires_at"] is not None
    assert f"/admin/rules/{rule['id']}" in [href for href, _now in page.links]
    later = reader.commented(article, body="Something quite new", **WRITER)
    assert _statuses(moderator, [later]) == ["spam"]
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/blocks/undo"))
    page = at_the_desk.followed(at_the_desk.sent(back))
    assert "2 decisions were taken back." in page.text
    assert _statuses(moderator, told) == ["pending"] * 4
    assert _rules(moderator) == []


def test_what_waits_goes_on_waiting_unless_it_is_ticked(at_the_desk: Visitor, told: list[Any], moderator: Api) -> None:
    page = at_the_desk.followed(at_the_desk.sent(_opened(at_the_desk, told), ("span", "good")))
    assert "Pat is blocked for good." in page.text
    assert _statuses(moderator, told) == ["pending"] * 4
    assert [rule["expires_at"] for rule in _rules(moderator)] == [None]


def test_a_rule_that_was_there_is_named_before_and_stays_after_an_undo(
    at_the_desk: Visitor, told: list[Any], moderator: Api
) -> None:
    first = moderator.made(
        RULES, {"kind": "address", "value": "pat@reader.example", "action": "hold", "note": "Watch."}
    )
    page = at_the_desk.page(f"{PATH}/{told[0]['id']}/block")
    assert "There is a rule about their address already." in page.text
    sent = _opened(at_the_desk, told)
    assert sent.fields["note"] == "Watch."
    page = at_the_desk.followed(at_the_desk.sent(sent, ("span", "day"), note="Watch.", with_waiting="yes"))
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/blocks/undo"))
    at_the_desk.followed(at_the_desk.sent(back))
    assert _statuses(moderator, told) == ["pending"] * 4
    assert [(rule["id"], rule["action"], rule["note"]) for rule in _rules(moderator)] == [
        (first["id"], "block", "Watch.")
    ]


def test_an_undo_leaves_a_rule_that_was_changed_since(at_the_desk: Visitor, told: list[Any], moderator: Api) -> None:
    page = at_the_desk.followed(at_the_desk.sent(_opened(at_the_desk, told), ("span", "day")))
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/blocks/undo"))
    (rule,) = _rules(moderator)
    moderator.patch(f"{RULES}/{rule['id']}", {"note": "Mine.", "version": rule["version"]})
    page = at_the_desk.followed(at_the_desk.sent(back))
    assert "so it stays" in page.text
    assert [rule["note"] for rule in _rules(moderator)] == ["Mine."]


def test_a_reason_that_is_too_long_is_refused_and_nothing_is_lost(
    at_the_desk: Visitor, told: list[Any], moderator: Api
) -> None:
    sent, long = _opened(at_the_desk, told), "x" * 1001
    page = Page(at_the_desk.sent(sent, ("span", "month"), ("with_waiting", "yes"), note=long))
    assert (page.status, _form(page).fields["note"]) == (422, long)
    assert {("span", "month"), ("with_waiting", "yes")} <= set(_form(page).ticked)
    assert _statuses(moderator, told) == ["pending"] * 4
    assert _rules(moderator) == []


@pytest.mark.parametrize("span", ["", "century"])
def test_a_form_that_cannot_be_read_is_refused(span: str, at_the_desk: Visitor, told: list[Any]) -> None:
    assert at_the_desk.sent(_opened(at_the_desk, told), ("span", span)).status_code == 400


def test_who_works_here_is_not_blocked(at_the_desk: Visitor, told: list[Any], moderator: Api) -> None:
    answer = moderator.made(f"/moderation/comments/{told[3]['id']}/reply", {"body": "Thirty seconds.", "approve": True})
    number = answer.get("comment", answer)["id"]
    assert at_the_desk.get(f"{PATH}/{number}/block").status_code == 404
    assert f"{PATH}/{number}/block" not in at_the_desk.page(f"{PATH}/{number}?status=all").html


@pytest.mark.parametrize("role", ["author", "editor"])
def test_only_who_moderates_blocks(at_work: Callable[[str], Visitor], role: str, told: list[Any]) -> None:
    assert at_work(role).get(f"{PATH}/{told[0]['id']}/block").status_code == 403


def test_a_block_that_lasts_longer_already_stays_and_that_is_said(
    at_the_desk: Visitor, told: list[Any], moderator: Api
) -> None:
    rule = {"kind": "address", "value": WRITER["author_email"], "action": "block", "note": "Sells pills."}
    moderator.made(RULES, rule)
    form = _opened(at_the_desk, told)
    page = at_the_desk.followed(at_the_desk.sent(form, ("span", "day"), note="Rude."))
    assert "was blocked for good before; that rule stays, with its reason" in page.text
    (kept,) = _rules(moderator)
    assert (kept["note"], kept["expires_at"]) == ("Sells pills.", None)
