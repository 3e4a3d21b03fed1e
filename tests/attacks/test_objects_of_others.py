"""Ids and keys that are not one's own: every address that holds one is tried by everybody who may not have it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cms.accounts.permissions import Role
from tests.api import READER, Api
from tests.attacks.objects import MARK, VARIABLE, Ids, filled, keys, stored, world
from tests.attacks.reach import BEARERS, EVERYBODY, TABLE
from tests.doors.admin.pages import ORIGIN, Visitor
from tests.doors.api.clients import ServedClient

FORM = {  # what pages ask for before they look whose it is
    "version": "1",
    "note": "Mine now.",
    "move": "submit",
    "until": "2099-01-01 10:00",
    "only": "publish_at",
    "former": "draft...",
}
BODIES: dict[str, dict[str, Any]] = {  # and programs are asked for, by the end of a rule
    "DELETE <int:comment_id>": {},
    "<int:comment_id>": {"body": "Mine now."},
    "<int:link_id>": {},
    "comments": READER,
    "erase": {"reason": "request"},
    "look": {"note": "Mine now."},
    "preview-links": {},
    "replay": {},
    "reports": {"reason": "other"},
    "send-back": {"version": 1, "note": "Mine now."},
    "votes": {"value": 1},
}
QUERIES = {"history/difference": "?before=1&after=2"}
# these are about what one has oneself; of others' they say that there is nothing, and all rows are compared at the end
DOES_NOTHING = (
    "<int:passkey_id>/name",
    "<int:passkey_id>/remove",
    "/sessions/<int:session_id>/end",
    "/autosave/discard",
    "/editing",
    "/editing/leave",
    "<int:delivery_id>/replay",
)
CROSSED = {"link_id", "note_id", "report_id", "review_id"}
Asks = Callable[[str, str, str], TestResponse]  # a method, a rule, and the address that it has with ids in it


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


def rules(app: Flask) -> Iterator[tuple[str, str]]:
    """Give the method and the rule of every address that holds an id, a slug or a key."""
    for rule in app.url_map.iter_rules():
        if rule.arguments:
            yield from ((method, rule.rule) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def browsing(visitor: Visitor, page: str) -> Asks:
    """Ask as a browser, with the cookies and the token that its forms carry."""
    form = {**FORM, "csrf_token": visitor.page(page).forms[-1].fields["csrf_token"]}

    def ask(method: str, rule: str, address: str) -> TestResponse:
        settling = {"do": "resolve"} if rule.endswith("<int:note_id>") else {}
        data = {**form, **settling} if method == "POST" else None
        headers = {"Referer": f"{ORIGIN}/admin/"}
        return visitor.client.open(address, method=method, data=data, base_url=ORIGIN, headers=headers)

    return ask


def calling(client: FlaskClient, **headers: str) -> Asks:
    """Ask as a program."""

    def ask(method: str, rule: str, address: str) -> TestResponse:
        last = rule.rpartition("/")[2]
        body = BODIES.get(f"{method} {last}", BODIES.get(last, {"version": 1}))
        sent = body if method != "GET" else None
        return client.open(address, method=method, base_url=ORIGIN, json=sent, headers=headers)

    return ask


def is_refused(rule: str, answer: TestResponse) -> bool:
    """Tell whether an answer refuses, or leads to the sign-in, and tells nothing of what it was asked for."""
    leads = answer.status_code in {302, 303} and "/admin/sign-in" in answer.headers["Location"]
    nothing = rule.endswith(DOES_NOTHING) and answer.status_code in {200, 204, 303}
    return MARK not in answer.get_data(as_text=True) and (leads or nothing or answer.status_code in {401, 403, 404})


def address_of(rule: str, ids: dict[str, Ids]) -> str:
    """Give the address that a rule has with ids in it."""
    return filled(rule, ids) + QUERIES.get(rule.rpartition("<int:entry_id>/")[2], "")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_address_that_holds_an_id_has_its_row(app: Flask) -> None:
    assert set(rules(app)) == set(TABLE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_reaches_what_is_not_theirs(
    app: Flask, api: Callable[..., Api], signed_in: Callable[[str], Visitor]
) -> None:
    ids, client = world(app, api), ServedClient(app, use_cookies=False)
    visitors = {role: signed_in(role) for role in Role}
    browsers: dict[str, Asks] = {role: browsing(visitor, "/admin/account") for role, visitor in visitors.items()}
    open_entry = api("editor").published("articles", title="Open")
    comment = client.post(f"/api/v1/articles/{open_entry['slug']}/comments", json={**READER, "body": "Mine."})
    narrow = api("admin", ("media.write",)).key
    programs: dict[str, Asks] = {
        "nobody": calling(client),
        "edit": calling(client, Authorization=f"Edit {comment.get_json()['edit_token']}"),
        "narrow": calling(client, Authorization=f"Bearer {narrow}"),
        "cookie": calling(visitors[Role.ADMIN].client, Referer=f"{ORIGIN}/admin/"),
        **{role: calling(client, Authorization=f"Bearer {api(role).key}") for role in Role},
    }
    stranger = browsing(Visitor(ServedClient(app, use_cookies=True)), "/admin/sign-in")
    pages: dict[str, Asks] = {"nobody": stranger, **browsers}
    before, tried, wrong = stored(), 0, []
    for (method, rule), who in TABLE.items():
        if who in {BEARERS, EVERYBODY}:
            continue
        for name, ask in (programs if rule.startswith("/api/") else pages).items():
            if name not in who:
                answer, tried = ask(method, rule, address_of(rule, ids)), tried + 1
                if not is_refused(rule, answer):
                    wrong.append((name, method, rule, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 1000
    assert {name: rows for name, rows in stored().items() if rows != before[name]} == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_hangs_on_one_thing_is_not_reached_by_way_of_another(
    app: Flask, api: Callable[..., Api], signed_in: Callable[[str], Visitor]
) -> None:
    ids, page, key = world(app, api), browsing(signed_in("admin"), "/admin/account"), api("admin").key
    program = calling(ServedClient(app, use_cookies=False), Authorization=f"Bearer {key}")
    other = api("admin").made("/webhooks", {"url": "https://other.invalid/", "events": ["article.published"]})["id"]
    article, exercise = ids["article"], ids["exercise"]
    before, tried, wrong = stored(), 0, []
    for method, rule in TABLE:
        names = set(VARIABLE.findall(rule))
        crossed: list[dict[str, Ids]] = []
        if names & CROSSED:  # a child of another
            crossed.append({**ids, "article": {**article, **_of(exercise)}, "exercise": {**exercise, **_of(article)}})
        if "entry_id" in names and "harm" not in rule:  # one of the other kind
            crossed.append({**ids, "article": {**article, "entry_id": exercise["entry_id"]}})
            crossed[-1]["exercise"] = {**exercise, "entry_id": article["entry_id"]}
        if "delivery_id" in names:
            crossed.append({**ids, "": {**ids[""], "webhook_id": other}})
        for told in crossed:
            ask = program if rule.startswith("/api/") else page
            answer, tried = ask(method, rule, address_of(rule, told)), tried + 1
            if not is_refused(rule, answer) or answer.status_code in {401, 403}:
                wrong.append((method, rule, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 100
    assert {name: rows for name, rows in stored().items() if rows != before[name]} == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_opens_what_it_was_made_for_and_nothing_else(app: Flask, api: Callable[..., Api]) -> None:
    ids = world(app, api)
    known, ask = keys(app, ids), browsing(Visitor(ServedClient(app, use_cookies=True)), "/admin/sign-in")
    before, wrong = stored(), []
    for method, rule in (row for row, who in TABLE.items() if who == BEARERS):
        own = known[rule.partition("/<key>")[0]]
        others = {key for key in known.values() if key != own}
        damaged = {own[:-1], own[1:], f"{own}A", own.swapcase(), f"{own}%00", f"{own[:-2]}%3D%3D", "A" * len(own)}
        for key in others | damaged:
            answer = ask(method, rule, rule.replace("<key>", key))
            if answer.status_code not in {404, 405} or MARK in answer.get_data(as_text=True):
                wrong.append((method, rule, key, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert {name: rows for name, rows in stored().items() if rows != before[name]} == {}
    opened = {
        rule: ask("GET", rule, rule.replace("<key>", known[rule.partition("/<key>")[0]])).status_code
        for (method, rule), who in TABLE.items()
        if who == BEARERS and method == "GET"
    }
    assert {rule for rule, status in opened.items() if status not in {200, 410}} == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_may_reach_it_does_so_by_these_addresses(
    app: Flask, api: Callable[..., Api], signed_in: Callable[[str], Visitor]
) -> None:
    ids, page, key = world(app, api), browsing(signed_in("admin"), "/admin/account"), api("admin").key
    program = calling(ServedClient(app, use_cookies=False), Authorization=f"Bearer {key}")
    closed = {}
    for (method, rule), who in TABLE.items():
        if method == "GET" and "admin" in who and who != EVERYBODY:
            answer = (program if rule.startswith("/api/") else page)(method, rule, address_of(rule, ids))
            if answer.status_code != 200:
                closed[rule] = answer.status_code
    assert set(closed) == {  # nobody was forgotten
        "/admin/commenters/<int:person_id>/certificate.json",
        "/admin/commenters/<int:person_id>/erasure",
        "/api/v1/moderation/people/<int:person_id>/erasure",
    }


def _of(entry: Ids) -> Ids:
    return {name: entry[name] for name in CROSSED}
