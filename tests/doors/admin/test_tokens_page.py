"""Tokens: a key is made, shown once and ended; never more than its owner may, and nobody else's."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms.accounts import tokens, users
from cms.accounts.models import Token
from cms.accounts.permissions import GRANTS, SHELL, Permission, Role
from cms.audit import log
from cms.core import site
from cms.core.clock import now
from cms.core.db import db, writing
from cms.web.admin.rights import DUTIES, RIGHTS
from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor
from tests.doors.api.clients import ServedClient

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/admin/tokens"
HOSTILE = '<script>alert("x")</script>'


def new(someone: Visitor, ends: str = "never") -> Form:
    """Give the form of a new token, with an end chosen."""
    form = next(form for form in someone.page(f"{LIST}/new").forms if form.action == f"{LIST}/new")
    form.ticked = [("ends", ends)]
    return form


def key_on(page: Page) -> str:
    """Give the key that a page shows."""
    found = re.findall(r'value="(vtb_[^"]+)"', page.html)
    assert len(found) == 1, page.text
    return str(found[0])


def kept() -> list[Token]:
    """Give the tokens as they are now."""
    db.session.rollback()
    return [token for token, _owner in tokens.everything()]


def status(app: Flask, key: str, path: str = "/articles?status=draft") -> int:
    """Ask the API with a key."""
    return Api(ServedClient(app), key).get(path).status_code


@pytest.fixture
def author(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an author who is signed in."""
    return at_work("author")


def test_a_key_is_shown_once_and_opens_the_api(app: Flask, author: Visitor) -> None:
    assert "No tokens yet" in author.page(LIST).text
    answer = author.sent(new(author), name="The website")
    page = Page(answer)
    assert (page.status, page.faults) == (200, [])
    key = key_on(page)
    assert "no-store" in answer.headers["Cache-Control"]
    assert key not in str(answer.headers)
    assert status(app, key) == 200
    later = author.page(LIST)
    assert "The website" in later.text
    assert "All that the account may" in later.text
    assert key not in later.html
    assert key not in repr(author.client._cookies)
    rows = list(db.session.scalars(log.rows("token")))
    assert [(row.action, row.actor_name) for row in rows] == [("token.create", "Author")]
    assert key not in repr([row.details for row in rows])


@pytest.mark.parametrize("role", list(Role))
@ON_SQLITE
def test_everyone_is_offered_the_rights_that_they_have(role: Role, at_work: Callable[[str], Visitor]) -> None:
    someone = at_work(role)
    assert ("/admin/tokens", "page") in someone.page(LIST).links
    page = someone.page(f"{LIST}/new")
    assert page.faults == []
    offered = {value for form in page.forms for name, value in form.boxes if name == "scopes"}
    assert offered == GRANTS[role]


@ON_SQLITE
def test_every_role_and_right_is_told_in_words(app: Flask) -> None:
    assert set(RIGHTS) == set(Permission)
    assert set(DUTIES) == set(Role)


@ON_SQLITE
def test_a_token_may_what_was_ticked(app: Flask, at_work: Callable[[str], Visitor]) -> None:
    editor = at_work("editor")
    page = Page(editor.sent(new(editor), ("scopes", "content.read"), ("scopes", "media.write"), name="x"))
    assert [token.scopes for token in kept()] == [["content.read", "media.write"]]
    key = key_on(page)
    assert status(app, key) == 200
    assert Api(ServedClient(app), key).post("/tags", {"name": "x", "kind": "topic"}).status_code == 403
    assert "content.read" in editor.page(LIST).text


@ON_SQLITE
def test_a_token_is_never_more_than_its_owner_nor_anybody_elses(author: Visitor, account: Callable[..., str]) -> None:
    other = users.get(account("admin")).id
    for scope, refusal in (("site.admin", 403), ("content.publish", 403), ("nonsense", 422)):
        assert author.sent(new(author), ("scopes", scope), name="x").status_code == refusal, scope
    assert kept() == []
    more = {"user_id": str(other), "owner": str(other), "hash": "known", "created_at": "2020-01-01"}
    assert author.sent(new(author), name="x", **more).status_code == 200
    made = kept()[0]
    assert made.user_id == users.get("author@clinic.example").id
    assert made.hash != "known"


@ON_SQLITE
def test_a_token_ends_after_days_on_a_day_or_never(author: Visitor) -> None:
    with writing():
        site.store("timezone", "America/New_York")
    assert author.sent(new(author, "days"), name="1", expires_in_days="30").status_code == 200
    day = (now() + timedelta(days=40)).date()
    assert author.sent(new(author, "date"), name="2", expires_at=day.isoformat()).status_code == 200
    assert author.sent(new(author, "never"), name="3").status_code == 200
    assert author.sent(new(author, "days"), name="4").status_code == 200, "a year is what the form offers"
    ends = {token.name: token.expires_at for token in kept()}
    assert abs((ends["1"] or now()) - now() - timedelta(days=30)) < timedelta(minutes=5)
    end = datetime.combine(day, time(23, 59, 59), ZoneInfo("America/New_York"))
    assert ends["2"] == end.astimezone(UTC), "the day counts to its end, as the site's clocks have it"
    assert ends["3"] is None
    assert abs((ends["4"] or now()) - now() - timedelta(days=365)) < timedelta(minutes=5)


@ON_SQLITE
@pytest.mark.parametrize(
    ("ends", "told", "said"),
    [
        pytest.param("days", {"expires_in_days": "0"}, "1 to 3650 days", id="no day"),
        pytest.param("days", {"expires_in_days": "3651"}, "1 to 3650 days", id="more than ten years"),
        pytest.param("days", {"expires_in_days": ""}, "whole number", id="no number"),
        pytest.param("days", {"expires_in_days": "soon"}, "whole number", id="a word"),
        pytest.param("date", {"expires_at": ""}, "last day", id="no date"),
        pytest.param("date", {"expires_at": "yesterday"}, "last day", id="no date that is one"),
        pytest.param("date", {"expires_at": "2020-01-01"}, "a day to come", id="long past"),
        pytest.param("date", {"expires_at": "9999-12-31"}, "a day to come", id="the last day that there is"),
        pytest.param("", {}, "whole number", id="no choice, and so days without a number"),
        pytest.param("never", {"name": " "}, "Give a name", id="no name"),
        pytest.param("never", {"name": "x" * 201}, "Give a name", id="a name without an end"),
    ],
)
def test_what_cannot_be_a_token_is_said_and_nothing_is_lost(
    author: Visitor, ends: str, told: dict[str, str], said: str
) -> None:
    form = new(author, ends)
    form.fields |= {"name": "The website"} if ends else {"name": "The website", "expires_in_days": ""}
    page = Page(author.sent(form, ("scopes", "content.read"), **told))
    assert (page.status, page.faults) == (422, [])
    assert said in page.text
    again = next(form for form in page.forms if form.action == f"{LIST}/new")
    assert again.fields["name"] == told.get("name", "The website")
    assert ("scopes", "content.read") in again.ticked
    assert kept() == []


def test_a_revoked_token_is_dead_at_once(app: Flask, author: Visitor) -> None:
    key = key_on(Page(author.sent(new(author), name="x")))
    revoke = next(form for form in author.page(LIST).forms if form.action.endswith("/revoke"))
    page = author.followed(author.sent(revoke))
    assert "is revoked" in page.text
    assert "Revoked" in page.text
    assert not any(form.action.endswith("/revoke") for form in page.forms)
    assert status(app, key) == 401


@ON_SQLITE
def test_tokens_of_others_are_for_admins_alone(app: Flask, at_work: Callable[[str], Visitor]) -> None:
    editor, admin = at_work("editor"), at_work("admin")
    key = key_on(Page(editor.sent(new(editor), name="Of the editor")))
    number = kept()[0].id
    for role in ("author", "moderator"):
        someone = at_work(role)
        assert "Of the editor" not in someone.page(LIST).text
        assert someone.page(f"{LIST}?everyone=true").status == 403
        csrf = {"csrf_token": new(someone).fields["csrf_token"]}
        assert someone.post(f"{LIST}/{number}/revoke", csrf).status_code == 403
    assert status(app, key) == 200
    assert "Of the editor" not in admin.page(LIST).text
    everyone = admin.page(f"{LIST}?everyone=true")
    assert "Of the editor" in everyone.text
    revoke = next(form for form in everyone.forms if form.action.endswith("/revoke"))
    page = admin.followed(admin.sent(revoke))
    assert "Of the editor" in page.text, "one is back at the list of all"
    assert status(app, key) == 401
    assert admin.post(f"{LIST}/999999/revoke", {"csrf_token": revoke.fields["csrf_token"]}).status_code == 404


@ON_SQLITE
def test_no_token_is_made_or_ended_without_the_token_of_the_form(author: Visitor, visitor: Visitor) -> None:
    author.sent(new(author), name="x")
    number = kept()[0].id
    for path in ("new", f"{number}/revoke"):
        assert author.post(f"{LIST}/{path}", {"name": "x", "ends": "never"}).status_code == 400
        assert visitor.post(f"{LIST}/{path}", {"name": "x", "ends": "never"}).status_code == 400
    assert [(token.id, token.revoked_at) for token in kept()] == [(number, None)]
    for path in (LIST, f"{LIST}/new"):
        assert visitor.get(path).status_code == 302


@ON_SQLITE
def test_a_hostile_name_is_text(author: Visitor) -> None:
    for page in (Page(author.sent(new(author), name=HOSTILE)), author.page(LIST)):
        assert page.faults == []
        assert HOSTILE in page.text
        assert HOSTILE not in page.html


@ON_SQLITE
def test_ended_tokens_are_told_apart_and_a_long_list_costs_the_same(author: Visitor) -> None:
    owner = users.get("author@clinic.example")

    def cost() -> int:
        with counting() as sent:
            assert author.get(LIST).status_code == 200
        return len(sent)

    with writing():
        tokens.create(SHELL, owner, name="ended", expires_in_days=1)[0].expires_at = now() - timedelta(days=1)
    few = cost()
    assert "Ended" in author.page(LIST).text
    with writing():
        for number in range(60):
            tokens.create(SHELL, owner, name=f"number {number}")
    assert cost() == few
    first = author.page(LIST)
    second = author.page(next(address for address, _current in first.links if "cursor=" in address))
    assert "number 59" in first.text
    assert "number 59" not in second.text
    assert "ended" in second.text
    assert (LIST, "") in second.links
