"""Signing in: who gets in, what strangers learn, where one lands, and what the cookie may do."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.models import User
from cms.accounts.permissions import SHELL
from cms.core.db import writing
from tests.api import Api
from tests.doors.admin.pages import PASSWORD, Page, Visitor
from tests.doors.api.clients import ServedClient

GENERIC = "This e-mail address and this password do not belong together."


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/admin/comments", id="the desk"),
        pytest.param("/admin/comments?status=approved&q=a%26b", id="the desk with a filter"),
    ],
)
def test_a_page_leads_a_stranger_to_the_sign_in_and_back_again(
    path: str, visitor: Visitor, account: Callable[..., str]
) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 302
    place = urlsplit(answer.headers["Location"])
    assert (place.netloc, place.path) in {("", "/admin/sign-in"), ("cms.example", "/admin/sign-in")}
    assert parse_qs(place.query)["next"] == [path]
    signed = visitor.signed_in(account("moderator"), path=answer.headers["Location"])
    assert signed.headers["Location"].removeprefix("https://cms.example") == path
    assert visitor.get(path).status_code == 200


def test_the_way_to_the_work_begins_at_the_front_door(visitor: Visitor, account: Callable[..., str]) -> None:
    for path in ("/admin", "/admin/"):
        assert visitor.get(path).headers["Location"].startswith("/admin/sign-in?next=/admin")
    signed = visitor.signed_in(account("moderator"))
    assert urlsplit(signed.headers["Location"]).path == "/admin/"
    assert {path: visitor.get(path).status_code for path in ("/admin", "/admin/")} == {"/admin": 200, "/admin/": 200}
    assert visitor.get("/admin/sign-in").status_code == 302


def test_everyone_who_works_here_has_a_first_page(app: Flask, account: Callable[..., str]) -> None:
    for role in ("author", "editor", "moderator", "admin"):
        visitor = Visitor(ServedClient(app, use_cookies=True))
        visitor.signed_in(account(role))
        page = visitor.page("/admin/")
        assert (page.status, page.faults, page.elements.count("h1")) == (200, [], 1)
        assert role.capitalize() in page.text
        leads_to_the_desk = any(address.startswith("/admin/comments") for address, _current in page.links)
        assert leads_to_the_desk == (role in {"moderator", "admin"}), role


HOSTILE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%09/evil.example",
    "\t//evil.example",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "http://cms.example@evil.example/",
    "https://cms.example.evil.example/",
    "/admin//evil.example",
    "https://clinic.example/",
]


def test_after_signing_in_one_never_lands_elsewhere(app: Flask, account: Callable[..., str]) -> None:
    email = account("moderator")
    for target in HOSTILE:
        for filled in ({}, {"next": target}):
            someone = Visitor(ServedClient(app, use_cookies=True))
            form = Page(someone.get("/admin/sign-in", query_string={"next": target})).forms[-1]
            answer = someone.sent(form, email=email, password=PASSWORD, **filled)
            if answer.status_code == 200:
                continue
            place = urlsplit(answer.headers["Location"])
            assert place.scheme in {"", "https"}, target
            assert place.netloc in {"", "cms.example"}, target
            assert not answer.headers["Location"].startswith(("//", "/\\")), target


def test_whoever_cannot_sign_in_learns_nothing(app: Flask, visitor: Visitor, account: Callable[..., str]) -> None:
    moderator, keyless, closed = account("moderator"), account("editor", password=None), account("author")
    with writing():
        users.set_active(SHELL, users.get(closed), active=False)
    rows = {
        "a wrong password": (moderator, "a wrong password"),
        "an account that is not there": ("nobody@clinic.example", PASSWORD),
        "an account without a password": (keyless, PASSWORD),
        "an account that is closed": (closed, PASSWORD),
        "an address that is none": ("moderator", PASSWORD),
        "the password in capitals": (moderator, PASSWORD.upper()),
    }
    texts = set()
    for why, (email, password) in rows.items():
        answer = visitor.signed_in(email, password)
        assert answer.status_code == 200, why
        page = Page(answer)
        assert GENERIC in page.text, why
        assert password not in page.html, why
        assert page.faults == []
        texts.add(page.text)
        assert visitor.get("/admin/comments").status_code == 302, why
    assert len(texts) == 1


def test_an_empty_form_says_what_is_missing_and_keeps_nobody_out(visitor: Visitor, account: Callable[..., str]) -> None:
    email = account("moderator")
    for filled in ({"email": "", "password": ""}, {"email": email, "password": ""}):
        answer = visitor.sent(visitor.page("/admin/sign-in").forms[-1], **filled)
        assert answer.status_code == 200
        assert visitor.get("/admin/comments").status_code == 302
    assert visitor.signed_in(email.upper()).status_code == 302


def test_no_form_is_taken_without_its_token(
    visitor: Visitor, at_the_desk: Visitor, account: Callable[..., str]
) -> None:
    email = account("editor")
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "made-up"}):
        refused = visitor.post("/admin/sign-in", {"email": email, "password": PASSWORD, **token})
        assert refused.status_code in {200, 400}
        assert visitor.get("/admin/comments").status_code == 302
        for path in ("/admin/comments/decisions", "/admin/comments/undo", "/admin/sign-out"):
            answer = at_the_desk.post(path, {"one": "approve:1:1", **token})
            assert answer.status_code == 400, path
            assert "load the page again" in Page(answer).text
    foreign = visitor.page("/admin/sign-in").forms[-1].fields["csrf_token"]
    assert at_the_desk.post("/admin/comments/undo", {"csrf_token": foreign}).status_code == 400
    assert at_the_desk.get("/admin/comments").status_code == 200


def test_a_form_from_another_site_is_refused_though_its_token_is_right(at_the_desk: Visitor) -> None:
    form = at_the_desk.page("/admin/comments").forms[0]
    headers = {"Referer": "https://evil.example/admin/"}
    assert at_the_desk.post("/admin/sign-out", form.fields, headers=headers).status_code == 400
    assert at_the_desk.get("/admin/comments").status_code == 200


def test_json_is_no_way_around_the_form(visitor: Visitor, account: Callable[..., str]) -> None:
    sent = {"email": account("moderator"), "password": PASSWORD}
    answer = visitor.client.post("/admin/sign-in?include_auth_token", json=sent, base_url="https://cms.example")
    assert answer.status_code == 400
    assert "token" not in answer.get_data(as_text=True).lower().replace("csrf", "")
    assert visitor.get("/admin/comments").status_code == 302


def test_a_token_of_the_api_opens_no_page(visitor: Visitor, api: Callable[..., Api]) -> None:
    key = api("admin").key
    for headers in ({"Authorization": f"Bearer {key}"}, {"Authentication-Token": f"{key}"}):
        assert visitor.get("/admin/comments", headers=headers).status_code == 302
    assert visitor.get(f"/admin/comments?auth_token={key}").status_code == 302


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(
    visitor: Visitor, account: Callable[..., str]
) -> None:
    signed = visitor.signed_in(account("moderator"))
    cookies = signed.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        for word in ("Secure", "HttpOnly", "SameSite=Lax"):
            assert word in cookie, cookie
        assert "Domain=" not in cookie
        assert cookie.startswith("__Host-") == ("Path=/;" in cookie)
    assert any(cookie.startswith("__Host-vertebra=") for cookie in cookies)


def test_signing_out_ends_it(at_the_desk: Visitor) -> None:
    form = next(form for form in at_the_desk.page("/admin/comments").forms if form.action == "/admin/sign-out")
    assert at_the_desk.get("/admin/sign-out").status_code == 405
    out = at_the_desk.sent(form)
    assert urlsplit(out.headers["Location"]).path == "/admin/sign-in"
    assert at_the_desk.get("/admin/comments").status_code == 302


def test_a_session_ends_when_the_account_changes(app: Flask, at_the_desk: Visitor) -> None:
    changes: dict[str, Callable[[User], None]] = {
        "the password": lambda user: users.set_password(SHELL, user, PASSWORD),
        "the role": lambda user: users.set_role(SHELL, user, "admin"),
        "the account, closed": lambda user: users.set_active(SHELL, user, active=False),
    }
    for what, change in changes.items():
        assert at_the_desk.get("/admin/comments").status_code == 200
        with app.app_context(), writing():
            users.create(SHELL, email=f"{len(what)}@clinic.example", role="admin")
            change(users.get("moderator@clinic.example"))
        assert at_the_desk.get("/admin/comments").status_code == 302, what
        at_the_desk.signed_in("moderator@clinic.example")


def test_every_page_is_private_and_not_found_by_search_engines(at_the_desk: Visitor, visitor: Visitor) -> None:
    for answer in (at_the_desk.get("/admin/comments"), visitor.get("/admin/sign-in"), visitor.get("/admin/none")):
        assert "no-store" in answer.headers["Cache-Control"]
        assert 'name="robots" content="noindex"' in answer.get_data(as_text=True)


def test_what_is_not_there_is_said_on_a_page(visitor: Visitor, at_the_desk: Visitor) -> None:
    for someone in (visitor, at_the_desk):
        page = someone.page("/admin/none")
        assert (page.status, page.faults) == (404, [])
        assert "nothing at this address" in page.text
    wrong = at_the_desk.client.put("/admin/comments", base_url="https://cms.example")
    assert (wrong.status_code, wrong.content_type) == (405, "text/html; charset=utf-8")
    assert "GET" in wrong.headers["Allow"]
