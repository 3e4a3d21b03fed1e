"""What browsers are told: who may read from where, what to refuse, and that cookies open nothing here."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.typing import EventDict

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import writing
from cms.web.sessions import HOST_NAME
from tests.api import READER, Api
from tests.doors.api.problems import told

FRONT = "https://clinic.example"
STRANGER = "https://stranger.example"
THREAD = "/articles/neck/comments"
EXPOSED = {"etag", "link", "retry-after", "location", "last-modified", "x-request-id"}
ALLOWED = {"if-none-match", "if-match", "idempotency-key", "authorization", "content-type"}
PASSWORD = "a long enough password"


def words(answer: Any, name: str) -> set[str]:
    """Give the parts of a header that lists words."""
    return {part.strip().lower() for part in answer.headers.get(name, "").split(",") if part.strip()}


def test_scripts_of_any_origin_may_read_what_is_public(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for path in ("/articles", "/articles/neck", THREAD, "/tags", "/site", "/feed.json", "/articles/none", "/nowhere"):
        for headers in ({"Origin": STRANGER}, {}):
            answer = reader.get(path, headers=headers)
            assert answer.headers["Access-Control-Allow-Origin"] == "*", path
            assert words(answer, "Access-Control-Expose-Headers") >= EXPOSED, path
            assert "Access-Control-Allow-Credentials" not in answer.headers, path
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", path
    etag = reader.get("/articles").headers["ETag"]
    known = reader.get("/articles", headers={"Origin": STRANGER, "If-None-Match": etag})
    assert (known.status_code, known.headers["Access-Control-Allow-Origin"]) == (304, "*")


def test_a_preflight_is_answered_without_a_token(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for path, method in [
        ("/articles", "GET"),
        ("/articles", "POST"),
        ("/articles/1", "PATCH"),
        ("/articles/1", "DELETE"),
        ("/moderation/comments/1/correction", "PUT"),
        ("/moderation/decisions", "POST"),
        ("/feed.json", "GET"),
    ]:
        answer = reader.call(
            "OPTIONS",
            path,
            headers={
                "Origin": STRANGER,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization, if-none-match",
            },
        )
        assert (answer.status_code, answer.get_data()) == (204, b""), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert words(answer, "Access-Control-Allow-Headers") >= ALLOWED, path
        assert method.lower() in words(answer, "Access-Control-Allow-Methods"), path
        assert int(answer.headers["Access-Control-Max-Age"]) >= 600, path


def test_only_the_sites_own_front_end_may_comment_from_a_browser(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for number, (origin, allowed) in enumerate(
        {
            FRONT: True,
            "https://cms.example": True,
            STRANGER: False,
            "null": False,
            f"{FRONT}.evil.example": False,
        }.items()
    ):
        preflight = reader.call("OPTIONS", THREAD, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        assert preflight.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert "origin" in words(preflight, "Vary")
        for path in (THREAD, f"{THREAD}/preview"):
            body = {"body": "x"} if path.endswith("preview") else {**READER, "body": f"From {number}"}
            answer = reader.post(path, body, headers={"Origin": origin})
            assert answer.status_code in ({200, 202} if allowed else {403}), origin
            assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
            assert "origin" in words(answer, "Vary")
    assert reader.post(THREAD, {**READER, "body": "No browser"}).status_code == 202


@pytest.mark.parametrize(
    ("environment", "origin", "status"),
    [
        pytest.param({"CMS_COMMENT_ORIGINS": STRANGER}, STRANGER, 202, id="one that is listed may"),
        pytest.param({"CMS_COMMENT_ORIGINS": f"{STRANGER}, {FRONT}"}, FRONT, 202, id="each that is listed may"),
        pytest.param({"CMS_COMMENT_ORIGINS": STRANGER}, FRONT, 403, id="a list replaces the site's own"),
        pytest.param({"CMS_COMMENT_ORIGINS": "*"}, "https://any.example", 202, id="a star lets all"),
    ],
)
def test_the_origins_that_may_comment_are_a_setting(
    environment: dict[str, str], origin: str, status: int, editor: Api, reader: Api
) -> None:
    editor.published("articles", title="Neck")
    assert reader.post(THREAD, READER, headers={"Origin": origin}).status_code == status


def test_every_kind_of_answer_carries_the_rules_for_browsers(editor: Api, reader: Api, client: FlaskClient) -> None:
    editor.published("articles", title="Neck")
    etag = reader.get("/articles").headers["ETag"]
    form = {"author_name": "", "author_email": "", "body": ""}
    answers = {
        "an answer": reader.get("/articles"),
        "a 304": reader.get("/articles", headers={"If-None-Match": etag}),
        "a problem": reader.get("/articles/none"),
        "nothing there": client.get("/nowhere"),
        "a wrong method": reader.call("PUT", "/articles"),
        "a refusal": reader.post("/articles", {}),
        "a comment": reader.post(THREAD, READER),
        "a page with errors": client.post(f"/api/v1{THREAD}", data=form, headers={"Accept": "text/html"}),
        "a preflight": reader.call("OPTIONS", "/articles", headers={"Access-Control-Request-Method": "GET"}),
        "options": reader.call("OPTIONS", "/articles"),
        "the feed": reader.get("/feed.json"),
        "a redirect": client.get("/admin/comments"),
        "a page": client.get("/admin/sign-in"),
        "a style": client.get("/static/vertebra.css", buffered=True),
        "a picture": client.get("/avatars/JB-10.svg"),
        "health": client.get("/healthz"),
    }
    for why, answer in answers.items():
        assert answer.headers["X-Content-Type-Options"] == "nosniff", why
        assert answer.headers["X-Frame-Options"] == "DENY", why
        assert answer.headers["Referrer-Policy"], why
        assert answer.headers["Strict-Transport-Security"].startswith("max-age="), why
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'", why
        assert policy["script-src"] == "'self'", why
        assert policy["style-src"] == "'self'", why
        assert policy["frame-ancestors"] == "'none'", why
        assert "unsafe" not in answer.headers["Content-Security-Policy"], why
        assert answer.headers["X-Request-ID"], why
        assert ("Set-Cookie" in answer.headers) == (why == "a page"), why


def test_a_request_id_is_taken_if_it_is_plain_and_made_if_not(reader: Api) -> None:
    assert reader.get("/site", headers={"X-Request-ID": "abcdef-0123"}).headers["X-Request-ID"] == "abcdef-0123"
    made = {
        sent: reader.get("/site", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
        for sent in ("short", "x" * 65, "jo@reader.example", "a b c d e f", '{"a": "bcdefgh"}', "<script>alert")
    }
    assert all(given != sent and given.isalnum() for sent, given in made.items())
    assert len(set(made.values())) == len(made)


def test_a_request_is_logged_in_one_line_with_its_id_and_nobodys_words(
    editor: Api, reader: Api, log_lines: list[EventDict]
) -> None:
    editor.published("articles", title="Neck")
    log_lines.clear()
    answer = reader.post(THREAD, READER, headers={"X-Request-ID": "the-request-in-question"})
    assert [(line["request_id"], line["status"], line["method"], line["route"]) for line in log_lines] == [
        ("the-request-in-question", answer.status_code, "POST", "/api/v1/articles/<reference>/comments")
    ]
    assert not any(str(word) in json.dumps(log_lines) for word in READER.values())


def test_a_cookie_is_no_credential_for_the_api(app: Flask, client: FlaskClient) -> None:
    with writing():
        users.create(SHELL, email="ada@clinic.example", role="admin", password=PASSWORD)
    page = client.get("/admin/sign-in", base_url="https://cms.example").get_data(as_text=True)
    sent = {
        "email": "ada@clinic.example",
        "password": PASSWORD,
        "csrf_token": page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0],
    }
    signed = client.post(
        "/admin/sign-in", data=sent, base_url="https://cms.example", headers={"Referer": "https://cms.example/"}
    )
    assert signed.status_code == 302
    assert client.get("/admin/comments", base_url="https://cms.example").status_code == 200
    kept = client.get_cookie(HOST_NAME, domain="cms.example", path="/")
    assert kept is not None
    cookie = f"{kept.key}={kept.value}"
    for path in ("/api/v1/settings", "/api/v1/moderation/comments"):
        answer = client.get(path, base_url="https://cms.example", headers={"Cookie": cookie})
        told(answer, 401)
        assert "Set-Cookie" not in answer.headers
    public = client.get("/api/v1/articles", base_url="https://cms.example", headers={"Cookie": cookie})
    assert public.headers["Cache-Control"].startswith("public")
    assert "Cookie" not in public.headers.get("Vary", "")
    told(client.post("/api/v1/tags", json={"name": "x"}, base_url="https://cms.example"), 401)


def test_the_host_header_never_stands_in_an_address(editor: Api, reader: Api, client: FlaskClient) -> None:
    for n in range(2):
        editor.published("articles", title=f"Neck {n}", content_html='<p><a href="/about">a</a></p>')
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    for path in (
        "/articles?limit=1",
        "/articles/neck-0",
        "/articles/neck-0/comments",
        "/feed.json?limit=1",
        "/site",
        "/openapi.json",
    ):
        answer = reader.get(path, headers=evil)
        assert answer.status_code == 200
        assert "evil" not in answer.get_data(as_text=True) + str(answer.headers), path
    made = editor.post("/articles", {"title": "New"}, headers=evil)
    assert made.headers["Location"].startswith("https://cms.example/api/v1/articles/")
    for path in ("/admin", "/admin/", "/admin/comments", "/api/v1//articles", "//admin/comments", "/feed.json/"):
        answer = client.get(path, headers=evil)
        assert "evil" not in answer.headers.get("Location", ""), path
        assert answer.status_code in {302, 308, 404}, path
    posted = client.post("/api/v1/articles/neck-0/comments", data=READER, headers={**evil, "Accept": "text/html"})
    assert posted.headers["Location"].startswith("https://clinic.example/articles/neck-0#")


def test_pictures_of_commenters_are_drawn_safely_and_kept_for_ever(client: FlaskClient, reader: Api) -> None:
    answer = client.get("/avatars/%3Cb-10.svg")
    assert answer.content_type.startswith("image/svg+xml")
    assert "<b" not in answer.get_data(as_text=True)
    assert "immutable" in answer.headers["Cache-Control"]
    statuses = {
        key: client.get(f"/avatars/{key}.svg").status_code
        for key in ("JB-359", "%C3%96-1", "JB-360", "JB-x", "JBX-1", "-1", "JB", "%00-1", "%01-1", "%1F%0B-2")
    }
    assert statuses == {
        "JB-359": 200,
        "%C3%96-1": 200,
        "JB-360": 404,
        "JB-x": 404,
        "JBX-1": 404,
        "-1": 404,
        "JB": 404,
        "%00-1": 404,
        "%01-1": 404,
        "%1F%0B-2": 404,
    }


def test_the_process_and_the_database_are_asked_after_without_a_token(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
        assert "no-store" in answer.headers["Cache-Control"]
