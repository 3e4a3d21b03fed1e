"""Every refusal of the API has one form, says what is wrong, and gives nothing back of what was sent."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.typing import EventDict

from cms.content import tagging
from tests.api import READER, Api
from tests.doors.api.problems import told

MARKER = "zebra7331"
JSON = {"content_type": "application/json"}
REFUSALS: list[tuple[str, str | None, str, str, dict[str, Any], int]] = [
    ("nothing is at the address", None, "GET", "/nowhere", {}, 404),
    ("nothing is below the base either", None, "GET", "/", {}, 404),
    ("no article has the slug", None, "GET", "/articles/none", {}, 404),
    ("no exercise has the id", None, "GET", "/exercises/99", {}, 404),
    ("the address takes other methods", None, "PUT", "/articles", {}, 405),
    ("the address is only read", None, "POST", "/site", {"body": {}}, 405),
    ("a token is needed", None, "POST", "/articles", {"body": {}}, 401),
    ("the token is nobody's", None, "GET", "/articles", {"headers": {"Authorization": "Bearer vtb_none"}}, 401),
    ("the token is empty", None, "GET", "/site", {"headers": {"Authorization": "Bearer "}}, 401),
    ("the scheme is another", None, "GET", "/tags", {"headers": {"Authorization": "Basic YTpi"}}, 401),
    ("the role has not the right", "author", "POST", "/tags", {"body": {"name": "Neck"}}, 403),
    ("the JSON is broken", "editor", "POST", "/articles", {"data": b'{"title": ', **JSON}, 400),
    ("the JSON is a list", "editor", "POST", "/articles", {"data": b"[]", **JSON}, 400),
    ("the JSON is a text", "editor", "POST", "/articles", {"data": b'"title"', **JSON}, 400),
    ("the JSON is null", "editor", "POST", "/articles", {"data": b"null", **JSON}, 400),
    ("the JSON is not UTF-8", "editor", "POST", "/articles", {"data": b'{"title": "\xff"}', **JSON}, 400),
    ("the JSON holds half a character", "editor", "POST", "/articles", {"data": b'{"title": "\\ud800"}', **JSON}, 400),
    ("the JSON nests without end", "editor", "POST", "/articles", {"data": b"[" * 100_000, **JSON}, 400),
    ("the body is text", "editor", "POST", "/articles", {"data": b"{}", "content_type": "text/plain"}, 415),
    ("the body has no type", "editor", "POST", "/articles", {"data": b"{}"}, 415),
    ("the body is a form", "editor", "POST", "/articles", {"data": {"title": "x"}, "headers": {"Accept": "*/*"}}, 415),
    ("a program posts a form", None, "POST", "/tags", {"data": {"name": "x"}, "headers": {"Accept": "*/*"}}, 401),
    ("the body is huge", "editor", "POST", "/articles", {"data": b" " * 10_000_000, **JSON}, 413),
    (
        "the comment is text",
        None,
        "POST",
        "/articles/1/comments",
        {"data": b"It clicks", "content_type": "text/plain"},
        415,
    ),
    ("the comment is a list", None, "POST", "/articles/1/comments", {"body": ["It clicks"]}, 400),
    ("the comment has no article", None, "POST", "/articles/comments", {"body": READER}, 405),
    ("a member is missing", "editor", "POST", "/articles", {"body": {}}, 422),
    ("there is no body", "editor", "POST", "/articles", {}, 422),
    ("no version is named", "editor", "PATCH", "/articles/1", {"body": {"title": "x"}}, 422),
    ("the version is older", "editor", "PATCH", "/articles/1", {"body": {"title": "x", "version": 1}}, 409),
    ("the ETag is older", "editor", "PATCH", "/articles/1", {"body": {}, "headers": {"If-Match": '"v1"'}}, 412),
    ("the parameter is unknown", None, "GET", "/articles?colour=red", {}, 400),
]


def test_every_refusal_is_a_problem_with_type_title_status_and_detail(
    api: Callable[..., Api], editor: Api, app: Flask
) -> None:
    live = editor.published("articles")
    assert (live["id"], live["version"]) == (1, 2)
    for why, role, method, path, sent, status in REFUSALS:
        answer = api(role).call(method, path, **sent)
        problem = told(answer, status)
        assert problem["type"] == "about:blank", why
        assert answer.headers["Cache-Control"].endswith("no-store"), why
        assert ("WWW-Authenticate" in answer.headers) == (status == 401), why
        assert ("Allow" in answer.headers) == (status == 405), why
    assert editor.get("/articles/1").get_json() == live


def test_a_wrong_method_is_told_the_right_ones(reader: Api) -> None:
    assert reader.call("PUT", "/articles").headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert reader.call("DELETE", "/site").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_validation_points_at_each_fault_in_the_body(editor: Api) -> None:
    sent = {
        "title": "",
        "slug": "Not A Slug",
        "language": "english",
        "steps": [{"text": "Kneel."}, {}],
        "dosage": {"hold_seconds": -1, "sets": "many"},
        "variations": [{"title": "On a chair", "steps": [{"text_html": 5}]}],
        "cautions": [{"level": "deadly", "text": "x"}],
        "difficulty": "very",
        "video": {"url": "http://films.example/a.mp4"},
        "tags": ["No Slug"],
        "a/b~c d": 1,
    }
    problem = told(editor.post("/exercises", sent), 422)
    assert {each["pointer"] for each in problem["errors"]} == {
        "#/title",
        "#/slug",
        "#/language",
        "#/steps/1/text_html",
        "#/dosage/hold_seconds",
        "#/dosage/sets",
        "#/variations/0/steps/0/text_html",
        "#/cautions/0/level",
        "#/difficulty",
        "#/video/url",
        "#/tags/0/slug",
        "#/a~1b~0c%20d",
    }
    assert all(each["detail"] for each in problem["errors"])


ECHOES: list[tuple[str, str | None, str, str, Any]] = [
    ("a number", None, "GET", f"/articles?limit={MARKER}", None),
    ("a closed set", None, "GET", f"/articles?sort={MARKER}", None),
    ("a status", None, "GET", f"/articles?status={MARKER}", None),
    ("a switch", None, "GET", f"/articles?total={MARKER}", None),
    ("a cursor", None, "GET", f"/articles?cursor={MARKER}", None),
    ("an address", None, "GET", f"/articles/{MARKER}", None),
    ("a slug that is not one", "editor", "POST", "/articles", {"title": "x", "slug": f"{MARKER} !"}),
    ("an unknown author", "editor", "POST", "/articles", {"title": "x", "authors": [MARKER]}),
    ("an unknown tag", "editor", "POST", "/articles", {"title": "x", "tags": [MARKER]}),
    ("an unknown exercise", "editor", "POST", "/articles", {"title": "x", "exercises": [MARKER]}),
    ("an unknown reviewer", "editor", "POST", "/articles", {"title": "x", "reviewer": MARKER}),
    ("a time", "editor", "POST", "/articles", {"title": "x", "review_due_at": MARKER}),
    ("a wrong type", "editor", "POST", "/articles", {"title": [MARKER]}),
    ("a choice", "editor", "POST", "/exercises", {"title": "x", "difficulty": MARKER}),
    ("a decision", "moderator", "POST", "/moderation/decisions", {"decisions": [{"action": MARKER}]}),
    ("a version", "editor", "PATCH", "/articles/1", {"version": MARKER}),
    ("an e-mail address", None, "POST", "/articles/1/comments", {**READER, "author_email": MARKER}),
    ("a website", None, "POST", "/articles/1/comments", {**READER, "author_url": f"javascript:{MARKER}"}),
    ("words that are too many", None, "POST", "/articles/1/comments", {**READER, "body": MARKER * 1000}),
    ("a setting", "admin", "PATCH", "/settings", {"timezone": MARKER}),
]


def test_a_refusal_never_gives_back_what_was_sent(api: Callable[..., Api], editor: Api) -> None:
    editor.published("articles")
    for why, role, method, path, sent in ECHOES:
        answer = api(role).call(method, path, sent)
        assert 400 <= answer.status_code < 500, why
        assert MARKER not in answer.get_data(as_text=True), why
    broken = editor.call("POST", "/articles", data=f'{{"title": {MARKER}'.encode(), **JSON)
    assert MARKER not in broken.get_data(as_text=True)


FAILURES: list[tuple[str, Exception, int]] = [
    ("a fault of ours", RuntimeError(MARKER), 500),
    ("a database that does not answer", OperationalError("select", {}, Exception(MARKER)), 503),
    ("two changes at the same moment", IntegrityError("insert", {}, Exception(MARKER)), 409),
]


def test_a_failure_inside_is_a_problem_without_a_traceback(
    reader: Api, monkeypatch: pytest.MonkeyPatch, log_lines: list[EventDict]
) -> None:
    for why, failure, status in FAILURES:
        monkeypatch.setattr(tagging, "get", Mock(side_effect=failure))
        answer = reader.get("/tags/neck")
        told(answer, status)
        assert ("Retry-After" in answer.headers) == (status == 503), why
        for word in (MARKER, "Traceback", "RuntimeError", "select", "insert"):
            assert word not in answer.get_data(as_text=True), why
        assert log_lines, why
        assert MARKER not in str(log_lines), why


ODD: list[tuple[str, str, str]] = [
    ("a NUL in a slug", "GET", "/articles/a%00b"),
    ("a NUL in the slug of a thread", "GET", "/articles/a%00b/comments"),
    ("a NUL in the key of an author", "GET", "/authors/a%00b"),
    ("a NUL in the key of a tag", "GET", "/tags/a%00b"),
    ("a NUL in the key of a picture", "GET", "https://cms.example/avatars/%00-1.svg"),
    ("a NUL in the name of a file", "GET", "https://cms.example/static/a%00b"),
    ("bytes that are not UTF-8", "GET", "/articles/%FF%FE"),
    ("half a character", "GET", "/articles/%ED%A0%80"),
    ("a slash that hides", "GET", "/articles/a%2Fb"),
    ("a way up", "GET", "/articles/..%2F..%2Fsite"),
    ("an id beyond 32 bits", "GET", "/articles/2147483648"),
    ("an id beyond 64 bits", "GET", f"/articles/{10**25}"),
    ("an id without an end", "GET", f"/articles/{'9' * 5000}/comments"),
    ("the thread of an id beyond 32 bits", "GET", "/articles/2147483648/comments"),
]
ODD_OF_STAFF: list[tuple[str, str, str, Any, int]] = [
    ("publish", "POST", "/articles/{id}/publish", {"version": 1}, 404),
    ("change", "PATCH", "/articles/{id}", {"version": 1}, 404),
    ("history", "GET", "/articles/{id}/revisions", None, 404),
    ("a save", "GET", "/articles/1/revisions/{id}", None, 404),
    ("what differs from a save", "GET", "/articles/1/revisions/1/diff/{id}", None, 404),
    ("a comment", "GET", "/moderation/comments/{id}", None, 404),
    ("a decision", "POST", "/moderation/decisions/{id}/undo", {}, 404),
    ("a person", "GET", "/moderation/comments?author={id}", None, 200),
    ("a version", "PATCH", "/articles/1", {"version": "{id}"}, 409),
]


def test_odd_addresses_are_not_found(reader: Api) -> None:
    assert {why: reader.call(method, path).status_code for why, method, path in ODD} == {why: 404 for why, *_ in ODD}


def test_ids_beyond_all_rows_are_not_found(api: Callable[..., Api], editor: Api, reader: Api) -> None:
    editor.published("articles")
    admin, thread = api("admin"), "/articles/1/comments"
    for number in (2**31, 2**53, 2**63, 10**25):
        for why, method, path, sent, status in ODD_OF_STAFF:
            body = {"version": number} if sent == {"version": "{id}"} else sent
            answer = admin.call(method, path.replace("{id}", str(number)), body)
            assert answer.status_code in ({status, 422} if why == "a version" else {status}), f"{why} {number}"
        problem = told(reader.post(thread, {**READER, "parent_id": number}), 422)
        assert problem["errors"][0]["pointer"] == "#/parent_id"
        assert told(reader.get(f"{thread}?parent={number}"), 400)["errors"][0]["parameter"] == "parent"
        wanted = {"decisions": [{"comment_id": number, "action": "approve", "version": 1}]}
        decided = admin.post("/moderation/decisions", wanted)
        assert decided.status_code == 422 or decided.get_json()["items"][0]["outcome"] == "not_found"


def test_odd_bytes_in_parameters_and_bodies_are_cleaned_or_refused(editor: Api, reader: Api) -> None:
    editor.published("articles")
    for query in ("tag=a%00b", "author=%FF", "language=%ED%A0%80", "tag=%F0%9F%A6%B4"):
        assert reader.get(f"/articles?{query}").get_json()["items"] == [], query
    for query in ("cursor=%00", "a%00b=1", "limit=%00", "sort=%FF"):
        told(reader.get(f"/articles?{query}"), 400)
    made = editor.made(
        "/articles",
        {
            "title": "a\x00b\x1f\ufffe",
            "summary": "one\r\ntwo",
            "content_html": "<p>a\x00b&#0;&#x1f;</p>",
            "sources": [{"title": "c\x00"}],
        },
    )
    assert (made["title"], made["summary"], made["sources"][0]["title"]) == ("ab", "one\ntwo", "c")
    assert "\x00" not in made["content_html"]
    assert "\x1f" not in made["content_html"]
    kept = reader.post("/articles/1/comments", {**READER, "author_name": "J\x00o", "body": "a\x00b \U0001f9b4"})
    assert kept.get_json()["comment"]["author"]["name"] == "Jo"
    assert kept.get_json()["comment"]["content_text"] == "ab \U0001f9b4"


def test_a_body_of_ten_megabytes_is_refused_at_every_door_that_takes_one(
    client: FlaskClient, editor: Api, api: Callable[..., Api]
) -> None:
    editor.published("articles")
    admin, huge = api("admin"), b'{"body": "' + b"x" * 10_000_000 + b'"}'
    for method, path in [
        ("POST", "/articles"),
        ("PATCH", "/articles/1"),
        ("POST", "/articles/1/comments"),
        ("POST", "/articles/1/comments/preview"),
        ("POST", "/moderation/decisions"),
        ("PATCH", "/settings"),
    ]:
        told(admin.call(method, path, data=huge, **JSON), 413)
    form = {"body": "x" * 3_000_000, "author_name": "Jo", "author_email": "jo@reader.example"}
    assert client.post("/api/v1/articles/1/comments", data=form).status_code == 413
