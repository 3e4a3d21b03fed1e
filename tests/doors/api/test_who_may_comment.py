"""Who may comment, and what they must tell of themselves, as the site has it set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.comments.models import Person
from cms.core.db import db
from tests.api import READER, Api
from tests.counting import stored
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
BASE = "/api/v1"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
WITHOUT_NAME = {name: value for name, value in READER.items() if name != "author_name"}
WITHOUT_ADDRESS = {name: value for name, value in READER.items() if name != "author_email"}
BODY_ALONE = {"body": READER["body"]}


@pytest.mark.parametrize(
    "environment", [{"CMS_COMMENT_NAME_REQUIRED": "false", "CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}]
)
def test_where_no_name_is_needed_who_gives_none_is_called_anonymous(
    environment: dict[str, str], article: dict[str, Any], reader: Api
) -> None:
    assert reader.get("/site").get_json()["comments"]["required"] == ["author_email", "body"]
    assert told(reader.post(THREAD, BODY_ALONE), 422)["errors"][0]["pointer"] == "#/author_email"
    comment = reader.post(THREAD, {**WITHOUT_NAME, "author_name": "  "}).get_json()["comment"]
    assert comment["author"]["name"] == "Anonymous"
    assert [each["author"]["name"] for each in reader.get(THREAD).get_json()["items"]] == ["Anonymous"]
    assert told(reader.post(THREAD, WITHOUT_NAME), 409)["title"]


@pytest.mark.parametrize(
    "environment", [{"CMS_COMMENT_EMAIL_REQUIRED": "false", "CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}]
)
def test_where_no_address_is_needed_who_gives_none_is_nobody_that_is_kept(
    environment: dict[str, str], article: dict[str, Any], reader: Api, moderator: Api, app: Flask
) -> None:
    assert reader.get("/site").get_json()["comments"]["required"] == ["author_name", "body"]
    for refused, pointer in {
        "#/author_name": BODY_ALONE,
        "#/author_email": {**WITHOUT_ADDRESS, "author_email": "a@b"},
    }.items():
        assert told(reader.post(THREAD, pointer), 422)["errors"][0]["pointer"] == refused
    letters = told(reader.post(THREAD, {**WITHOUT_ADDRESS, "notify_replies": True}), 422)
    assert letters["errors"][0]["pointer"] == "#/author_email"
    answer = reader.post(THREAD, {**WITHOUT_ADDRESS, "author_email": ""})
    assert answer.status_code == 201
    kept = moderator.get(f"/moderation/comments/{answer.get_json()['comment']['id']}").get_json()
    assert (kept["author_email"], kept["person"]) == (None, None)
    told(reader.post(THREAD, WITHOUT_ADDRESS), 409)
    with app.app_context():
        assert db.session.query(Person).count() == 0
    proof = {"Authorization": f"Edit {answer.get_json()['edit_token']}"}
    path = f"/comments/{answer.get_json()['comment']['id']}"
    changed = reader.patch(path, {"body": "It clicked."}, headers=proof)
    assert (changed.status_code, changed.get_json()["content_text"]) == (200, "It clicked.")


@pytest.mark.parametrize(
    "environment", [{"CMS_COMMENT_EMAIL_REQUIRED": "false", "CMS_COMMENT_HOLD": "first", "CMS_COMMENT_RATE": "off"}]
)
def test_without_an_address_the_secret_of_an_approved_comment_alone_gives_standing(
    environment: dict[str, str], article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    first = reader.post(THREAD, WITHOUT_ADDRESS).get_json()
    moderator.decided("approve", first["comment"]["id"])
    own = {"Authorization": f"Edit {first['edit_token']}"}
    assert reader.post(THREAD, {**WITHOUT_ADDRESS, "body": "Somebody else."}).status_code == 202
    assert reader.post(THREAD, {**WITHOUT_ADDRESS, "body": "Once more."}, headers=own).status_code == 201
    assert reader.post(THREAD, {**READER, "body": "With an address."}, headers=own).status_code == 202


@pytest.mark.parametrize(
    "environment", [{"CMS_COMMENT_ANYONE": "false", "CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}]
)
def test_where_not_anybody_may_comment_only_who_sends_a_token_does(
    environment: dict[str, str],
    article: dict[str, Any],
    reader: Api,
    moderator: Api,
    api: Callable[..., Api],
    app: Flask,
) -> None:
    policy = reader.get("/site").get_json()["comments"]
    assert (policy["open"], policy["anyone"]) == (False, False)
    for headers in ({}, {"Authorization": "Edit nothing"}, {"Authorization": "Bearer nothing"}):
        answer = reader.post(THREAD, READER, headers=headers)
        told(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    form = reader.client.post(BASE + THREAD, data=READER, headers={**BROWSER, "Origin": "https://clinic.example"})
    assert (form.status_code, form.content_type) == (401, "text/html; charset=utf-8")
    assert READER["body"] in form.text
    assert stored(app) == 0
    member = api("author").post(THREAD, {**READER, "body": "From a member."})
    assert (member.status_code, member.get_json()["comment"]["author"]["is_staff"]) == (201, False)
    assert moderator.post(THREAD, READER).get_json()["comment"]["author"]["is_staff"]
    assert reader.get(THREAD).get_json()["count"] == 2
    page = reader.client.get("/articles/neck").get_data(as_text=True)
    assert "Only members can comment here." in page
    assert 'name="author_name"' not in page


@pytest.mark.parametrize(
    "environment", [{"CMS_COMMENT_ANYONE": "false", "CMS_COMMENT_HOLD": "first", "CMS_COMMENT_RATE": "off"}]
)
def test_a_member_shows_an_earlier_comment_beside_the_token_of_the_site(
    environment: dict[str, str], article: dict[str, Any], moderator: Api, api: Callable[..., Api]
) -> None:
    site = api("author")
    first = site.post(THREAD, READER).get_json()
    shown = {"edit_token": first["edit_token"]}
    assert site.post(THREAD, {**READER, "body": "Too early.", **shown}).status_code == 202, "nothing is approved yet"
    moderator.decided("approve", first["comment"]["id"])
    sent = {**READER, "body": "Once more."}
    assert site.post(THREAD, {**sent, **shown}).status_code == 201
    assert site.post(THREAD, {**sent, "body": "Without."}).status_code == 202
    assert site.post(THREAD, {**sent, "body": "With another.", "edit_token": "x" * 43}).status_code == 202
    assert site.post(THREAD, {**sent, "body": "Of another.", **shown, "author_email": "a@b.example"}).status_code == 202


@pytest.mark.parametrize(
    "environment", [{"CMS_COMMENT_EMAIL_REQUIRED": "false", "CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}]
)
@pytest.mark.parametrize(
    ("changed", "seconds", "shows", "status"),
    [
        pytest.param({}, 0, False, 409, id="a double click"),
        pytest.param({"body": " Thank  you!"}, 59, False, 409, id="sent again since no answer came"),
        pytest.param({"author_name": "Kim"}, 0, False, 201, id="a neighbour at the same moment"),
        pytest.param({}, 121, False, 201, id="a neighbour of the same name, later"),
        pytest.param({}, 86_400, True, 409, id="the same person, shown by the secret, whenever"),
        pytest.param({"body": "Thank you all!"}, 86_400, True, 201, id="the same person with other words"),
    ],
)
def test_behind_one_router_only_the_same_person_is_told_that_they_said_it_already(
    environment: dict[str, str],
    article: dict[str, Any],
    reader: Api,
    app: Flask,
    changed: dict[str, str],
    seconds: int,
    shows: bool,
    status: int,
) -> None:
    sent = {**WITHOUT_ADDRESS, "body": "Thank you!"}
    moment = datetime.now(UTC)
    with time_machine.travel(moment, tick=False):
        first = reader.post(THREAD, sent).get_json()
    headers = {"Authorization": f"Edit {first['edit_token']}"} if shows else {}
    with time_machine.travel(moment + timedelta(seconds=seconds), tick=False):
        assert reader.post(THREAD, {**sent, **changed}, headers=headers).status_code == status
        again = reader.post(THREAD, {**sent, **changed}, headers=headers)
    assert again.status_code == 409, "and who comes second sends it once as well"
    assert stored(app) == (2 if status == 201 else 1)
