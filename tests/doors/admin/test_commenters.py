"""Somebody who comments, as a page: found by their address, handed what is kept of them, and forgotten."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.audit.log import LogRow
from cms.core.db import db
from cms.worker.queued import run_outbox
from tests.api import READER, Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/commenters"
EMAIL = READER["author_email"]


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> Any:
    """Give an article that can be commented on."""
    return editor.published("articles", title="Neck")


@pytest.fixture
def person(reader: Api, moderator: Api, article: Any) -> int:
    """Give the id of somebody with two comments, who is not alone here."""
    first = reader.commented(article, body="Zorbex, first.")
    reader.commented(article, body="Zorbex, second.", author_name="Joanna")
    reader.commented(article, body="By somebody else", author_email="other@reader.example")
    return int(moderator.get(f"/moderation/comments/{first['id']}").get_json()["person"]["id"])


@pytest.fixture
def admin(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an admin who is signed in."""
    return at_work("admin")


def _form(page: Page, end: str) -> Form:
    return next(form for form in page.forms if form.action.endswith(end))


def _erased(admin: Visitor, person: int) -> None:
    form = _form(admin.page(f"{PATH}/{person}/erase"), "/erase")
    admin.followed(admin.sent(form, ("sure", "yes"), reason="consent"))


def _work(app: Flask, rounds: int = 3) -> None:
    for _round in range(rounds):
        run_outbox(app.extensions["vertebra"])


def test_somebody_is_found_by_their_address_which_no_address_holds(admin: Visitor, person: int) -> None:
    form = _form(admin.page(PATH), PATH)
    answer = admin.sent(form, email=f" {EMAIL.upper()} ")
    assert answer.headers["Location"].endswith(f"{PATH}/{person}")
    page = admin.followed(answer)
    assert EMAIL in page.text
    assert "Joanna (1)" in page.text
    assert "2 waiting 0 approved" in page.text
    assert "By somebody else" not in page.text


def test_a_stranger_s_address_finds_nobody(admin: Visitor, person: int) -> None:
    assert person
    page = admin.followed(admin.sent(_form(admin.page(PATH), PATH), email="nobody@reader.example"))
    assert "Nothing is kept of anybody with this address." in page.text


def test_the_page_is_one_step_from_any_comment_of_theirs(admin: Visitor, person: int) -> None:
    links = [href for href, _now in admin.page("/admin/comments").links]
    assert any(href.startswith(f"{PATH}/") for href in links)
    assert admin.page(f"{PATH}/{person}").status == 200


def test_what_is_kept_is_downloaded_and_the_log_leads_back_to_them(admin: Visitor, person: int) -> None:
    answer = admin.sent(_form(admin.page(f"{PATH}/{person}"), "/export"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="person-{person}.json"'
    found = json.loads(answer.get_data())
    assert (found["email"], len(found["comments"])) == (EMAIL, 2)
    page = admin.page("/admin/log")
    assert f"handed out what is kept of commenter {person}" in page.text
    assert f"{PATH}/{person}" in [href for href, _now in page.links]


def test_what_goes_and_what_stays_is_said_before_and_has_to_be_meant(
    admin: Visitor, person: int, moderator: Api
) -> None:
    page = admin.page(f"{PATH}/{person}/erase")
    for said in ("2 comments: names, websites and texts.", "What stays, and why", "backups, archives"):
        assert said in page.text
    refused = admin.sent(_form(page, "/erase"))
    assert refused.status_code == 422
    assert "cannot be undone" in Page(refused).text
    assert moderator.get(f"/moderation/people/{person}").status_code == 200
    assert db.session.scalars(select(LogRow.id).where(LogRow.action == "person.erase")).all() == []


def test_an_urgent_comment_and_a_rule_about_them_are_pointed_out(
    admin: Visitor, person: int, reader: Api, article: Any, api: Callable[..., Api]
) -> None:
    assert "urgent" not in admin.page(f"{PATH}/{person}/erase").text
    reader.commented(article, body="I want to kill myself.")
    rule = api("admin").made("/moderation/rules", {"kind": "address", "value": EMAIL, "action": "hold"})
    page = admin.page(f"{PATH}/{person}/erase")
    assert "1 urgent comment of theirs waits." in page.text
    assert f"/admin/rules/{rule['id']}" in [href for href, _now in page.links]


def test_somebody_is_forgotten_by_the_worker_and_the_certificate_stays(
    admin: Visitor, person: int, app: Flask, reader: Api
) -> None:
    _erased(admin, person)
    page = admin.page(f"{PATH}/{person}")
    assert "Being forgotten" in page.text
    assert "2 comments are left." in page.text
    state = admin.get(f"{PATH}/{person}/erasure")
    assert (state.status_code, state.headers["X-State"]) == (200, "working")
    assert admin.get(f"{PATH}/{person}/erasure", headers={"If-None-Match": state.headers["ETag"]}).status_code == 304
    _work(app)
    assert admin.get(f"{PATH}/{person}/erasure").headers["X-State"] == "done"
    page = admin.page(f"{PATH}/{person}")
    for said in ("Forgotten", "They took back their consent", "Comments, each with name, website and text 2"):
        assert said in page.text
    for gone in ("Zorbex", "Joanna", EMAIL):
        assert gone not in page.html
    kept = admin.get(f"{PATH}/{person}/certificate.json")
    assert "attachment" in kept.headers["Content-Disposition"]
    assert json.loads(kept.get_data())["counts"]["comments"] == 2
    assert f"{PATH}/{person}" in [href for href, _now in admin.page(PATH).links]
    assert reader.get("/articles/neck").status_code == 200


def test_asked_for_twice_it_is_done_once(admin: Visitor, person: int) -> None:
    form = _form(admin.page(f"{PATH}/{person}/erase"), "/erase")
    for _press in range(2):
        admin.sent(form, ("sure", "yes"))
    asked = db.session.scalars(select(LogRow.id).where(LogRow.action == "person.erase")).all()
    assert len(asked) == 1
    assert admin.get(f"{PATH}/{person}/erase").headers["Location"].endswith(f"{PATH}/{person}")


@pytest.mark.parametrize(
    ("role", "page", "finding", "export", "erase"),
    [
        pytest.param("moderator", 200, 403, 403, 403, id="reads comments, and hands nothing out"),
        pytest.param("editor", 403, 403, 403, 403, id="reads no comments that wait"),
    ],
)
def test_only_who_may_hands_out_and_forgets(
    at_work: Callable[[str], Visitor], person: int, role: str, page: int, finding: int, export: int, erase: int
) -> None:
    someone = at_work(role)
    token = next(form.fields["csrf_token"] for form in someone.page("/admin/").forms if "csrf_token" in form.fields)
    assert someone.get(f"{PATH}/{person}").status_code == page
    assert "export" not in someone.get(f"{PATH}/{person}").get_data(as_text=True)
    assert someone.get(PATH).status_code == finding
    assert someone.post(PATH, {"csrf_token": token, "email": EMAIL}).status_code == finding
    assert someone.post(f"{PATH}/{person}/export", {"csrf_token": token}).status_code == export
    told = {"csrf_token": token, "reason": "request", "sure": "yes"}
    assert someone.post(f"{PATH}/{person}/erase", told).status_code == erase
    for of_erasing in ("erase", "erasure", "certificate.json"):
        assert someone.get(f"{PATH}/{person}/{of_erasing}").status_code == erase


def test_who_was_forgotten_is_gone_for_moderators(
    admin: Visitor, at_work: Callable[[str], Visitor], person: int, app: Flask
) -> None:
    _erased(admin, person)
    _work(app)
    assert at_work("moderator").get(f"{PATH}/{person}").status_code == 410
    assert admin.get(f"{PATH}/{10**12}").status_code == 404


def test_the_page_costs_the_same_however_much_they_wrote(
    admin: Visitor, person: int, reader: Api, article: Any
) -> None:
    admin.page(f"{PATH}/{person}")
    with counting() as few:
        admin.page(f"{PATH}/{person}")
    for number in range(6):
        reader.commented(article, body=f"Number {number} of many", author_name=f"Name {number}")
    with counting() as many:
        admin.page(f"{PATH}/{person}")
    assert len(many) == len(few)
