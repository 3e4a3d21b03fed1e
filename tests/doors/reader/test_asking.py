"""How a page comes about: out of public requests alone, safely, and not anew while nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from cms.core.db import db
from tests.api import Api
from tests.doors.reader.sheets import Browser

PAGES = ("/", "/articles/neck", "/exercises/nod")


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once; write every line of the log."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off", "CMS_LOG_LEVEL": "info"}


@pytest.fixture
def library(editor: Api) -> dict[str, Any]:
    """Publish an article and the exercise that it uses, beside a tag; give the article."""
    editor.made("/tags", {"name": "Neck"})
    editor.published("exercises", title="Nod", dosage={"hold_seconds": 5})
    return editor.published("articles", title="Neck", exercises=["nod"])


REQUESTS: list[tuple[str, list[str]]] = [
    (
        "/?type=article&tag=neck",
        ["/api/v1/site", "/feed.json?limit=12&type=article&tag=neck", "/api/v1/tags?limit=100"],
    ),
    (
        "/articles/neck?sort=newest&reply=1",
        [
            "/api/v1/articles/neck?expand=exercises,json_ld",
            "/api/v1/site",
            "/api/v1/articles/neck/comments?limit=50&sort=newest",
            "/api/v1/comment-challenge",
        ],
    ),
    (
        "/exercises/nod",
        [
            "/api/v1/exercises/nod?expand=json_ld",
            "/api/v1/site",
            "/api/v1/exercises/nod/comments?limit=50",
            "/api/v1/comment-challenge",
        ],
    ),
]


@pytest.mark.parametrize(("address", "expected"), REQUESTS)
def test_the_strip_names_every_request_and_each_can_be_opened(
    library: dict[str, Any], browser: Browser, client: FlaskClient, address: str, expected: list[str]
) -> None:
    page = browser.page(address)
    assert page.requests == expected
    assert f"Made of {len(expected)} requests" in page.text
    for each in page.requests:
        assert client.get(each).status_code == 200, each
        assert f"GET {each}" in page.text, each


def test_all_requests_of_a_page_carry_its_id_in_the_log(library: dict[str, Any], browser: Browser, app: Flask) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        answer = browser.get("/articles/neck", **{"X-Request-ID": "reader-12345678"})
    assert answer.headers["X-Request-ID"] == "reader-12345678"
    assert [line["route"] for line in lines] == [
        "/api/v1/articles/<reference>",
        "/api/v1/site",
        "/api/v1/articles/<reference>/comments",
        "/api/v1/comment-challenge",
        "/articles/<slug>",
    ]
    assert {line["request_id"] for line in lines} == {"reader-12345678"}


def test_no_page_holds_two_connections_at_once(library: dict[str, Any], browser: Browser, app: Flask) -> None:
    held, most = 0, 0

    def out(*_told: Any) -> None:
        nonlocal held, most
        held += 1
        most = max(most, held)

    def back(*_told: Any) -> None:
        nonlocal held
        held -= 1

    db.session.remove()
    event.listen(db.engine, "checkout", out)
    event.listen(db.engine, "checkin", back)
    try:
        for address in PAGES:
            assert browser.get(address).status_code == 200
        form = browser.page("/articles/neck")
        assert browser.sent(form, author_email="nobody", origin="https://clinic.example").status_code == 422
    finally:
        event.remove(db.engine, "checkout", out)
        event.remove(db.engine, "checkin", back)
    assert (held, most) == (0, 1)


def test_neither_a_token_nor_a_cookie_opens_more(
    api: Callable[..., Api], editor: Api, library: dict[str, Any], browser: Browser
) -> None:
    editor.made("/articles", {"title": "Draft"})
    key = api("admin").key
    told = {"Authorization": f"Bearer {key}", "Cookie": "__Host-vertebra=x; vertebra=x; remember_token=1|x; session=x"}
    for address in PAGES:
        answer = browser.get(address, **told)
        assert answer.status_code == 200, address
        assert answer.get_data(as_text=True).count("Draft") == 0, address
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address
    assert browser.get("/articles/draft", **told).status_code == 404


def test_a_page_is_made_anew_only_when_something_changed(
    library: dict[str, Any], reader: Api, browser: Browser
) -> None:
    for address in PAGES:
        answer = browser.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        known = {"If-None-Match": answer.headers["ETag"]}
        again = browser.get(address, **known)
        assert (again.status_code, again.get_data()) == (304, b""), address
        assert again.headers["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]
        assert browser.get(address, **{"If-None-Match": '"another"'}).status_code == 200
    etags = {address: browser.get(address).headers["ETag"] for address in PAGES}
    reader.commented(library)
    assert browser.get("/articles/neck", **{"If-None-Match": etags["/articles/neck"]}).status_code == 200
    assert len(set(etags.values())) == len(PAGES)


def test_a_head_request_gives_the_headers_alone(library: dict[str, Any], client: FlaskClient) -> None:
    answer = client.head("/articles/neck")
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert answer.headers["ETag"] == client.get("/articles/neck").headers["ETag"]


def test_pictures_may_come_from_the_hosts_of_the_site_and_only_on_pages(
    api: Callable[..., Api], library: dict[str, Any], browser: Browser, client: FlaskClient
) -> None:
    api("admin").patch("/settings", {"image_hosts": ["images.example.org"]})
    for address in PAGES:
        rules = browser.get(address).headers["Content-Security-Policy"]
        assert "img-src 'self' data: images.example.org;" in rules, address
        assert "form-action 'self' https://clinic.example;" in rules, address
        assert "script-src 'self';" in rules, address
    for address in ("/api/v1/articles/neck", "/feed.json", "/healthz"):
        assert "images.example.org" not in client.get(address).headers["Content-Security-Policy"], address


BROKEN: list[tuple[str, str]] = [("what is listed", "entry"), ("what every page needs", "site_setting")]


@pytest.mark.parametrize("table", [pytest.param(table, id=why) for why, table in BROKEN])
def test_a_database_in_trouble_is_told_kindly(
    library: dict[str, Any], browser: Browser, client: FlaskClient, table: str
) -> None:
    db.session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    db.session.commit()
    try:
        for address in PAGES:
            page = browser.page(address)
            assert page.status == 503, address
            assert "Please try again in a moment." in page.text, address
            assert page.faults == []
        form = {"author_name": "Jo", "author_email": "jo@reader.example", "body": "x"}
        answer = client.post("/api/v1/articles/neck/comments", data=form, headers={"Accept": "text/html"})
        assert answer.status_code in {500, 503}
        assert answer.content_type == "text/html; charset=utf-8"
    finally:
        db.session.execute(text(f"ALTER TABLE gone RENAME TO {table}"))
        db.session.commit()
