"""The small task against floods: what is asked for where the site wants it, and nothing where it does not."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms.comments.challenging import UsedSolution
from cms.comments.models import Comment
from cms.core.clock import now
from cms.core.db import db
from cms.worker.upkeep import forget
from tests.api import READER, Api, solution
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
OFF = {"CMS_COMMENT_RATE": "off"}
ON = {**OFF, "CMS_COMMENT_CHALLENGE": "true"}


@pytest.fixture
def environment() -> dict[str, str]:
    """Ask for the task."""
    return ON


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def stored(model: type[Any] = Comment) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def changed(solved: str, change: Callable[[dict[str, Any]], Any]) -> str:
    """Write a solution anew with something changed."""
    payload = json.loads(base64.b64decode(solved))
    change(payload)
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.mark.parametrize("environment", [OFF])
def test_where_the_site_asks_for_no_task_there_is_none(article: dict[str, Any], reader: Api) -> None:
    assert reader.get("/site").get_json()["comments"]["challenge"] is None
    shown = reader.get("/comment-challenge").get_json()
    assert (shown["parameters"], shown["signature"]) == (None, None)
    assert reader.post(THREAD, READER).status_code == 202
    assert reader.post(THREAD, {**READER, "body": "Again", "challenge": "anything"}).status_code == 202


def test_a_solved_task_lets_one_comment_in(article: dict[str, Any], reader: Api, client: FlaskClient) -> None:
    place = reader.get("/site").get_json()["comments"]["challenge"]
    assert place == {"kind": "altcha", "url": "https://cms.example/api/v1/comment-challenge"}
    solved = solution(client)
    keyed = {"headers": {"Idempotency-Key": "one"}}
    first = reader.post(THREAD, {**READER, "challenge": solved}, **keyed)
    assert first.status_code == 202
    again = reader.post(THREAD, {**READER, "challenge": solved}, **keyed)
    assert (again.status_code, again.get_json()) == (202, first.get_json())
    problem = told(reader.post(THREAD, {**READER, "body": "Another", "challenge": solved}), 422)
    (fault,) = problem["errors"]
    assert fault["pointer"] == "#/challenge"
    assert "used already" in fault["detail"]
    written_anew = changed(solved, lambda payload: payload["solution"].update(time=7))
    told(reader.post(THREAD, {**READER, "body": "Another", "challenge": written_anew}), 422)
    assert stored() == 1


def test_what_is_refused_for_another_reason_uses_nothing(
    article: dict[str, Any], reader: Api, client: FlaskClient
) -> None:
    solved = solution(client)
    told(reader.post(THREAD, {**READER, "body": " ", "challenge": solved}), 422)
    assert reader.post(THREAD, {**READER, "challenge": solved}).status_code == 202


def test_what_is_no_good_solution_is_refused_and_nothing_is_stored(
    article: dict[str, Any], reader: Api, client: FlaskClient
) -> None:
    solved = solution(client)
    wrong = {
        "another number": changed(solved, lambda payload: payload["solution"].update(counter=0)),
        "a number that is none": changed(solved, lambda payload: payload["solution"].update(counter="x")),
        "a number beyond all": changed(solved, lambda payload: payload["solution"].update(counter=2**40)),
        "an easier task": changed(solved, lambda payload: payload["challenge"]["parameters"].update(keyPrefix="")),
        "a cheaper task": changed(solved, lambda payload: payload["challenge"]["parameters"].update(cost=1)),
        "a later end": changed(solved, lambda payload: payload["challenge"]["parameters"].update(expiresAt=2**33)),
        "no signature": changed(solved, lambda payload: payload["challenge"].pop("signature")),
        "a list": base64.b64encode(b"[]").decode(),
        "no JSON": base64.b64encode(b"{").decode(),
        "no base64": "ß",
    }
    for why, sent in wrong.items():
        problem = told(reader.post(THREAD, {**READER, "challenge": sent}), 422)
        assert [each["pointer"] for each in problem["errors"]] == ["#/challenge"], why
        assert "not the solution" in problem["errors"][0]["detail"], why
    for nothing in (None, ""):
        problem = told(reader.post(THREAD, {**READER, "challenge": nothing}), 422)
        assert "Solve the task" in problem["errors"][0]["detail"]
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        problem = told(reader.post(THREAD, {**READER, "challenge": solved}), 422)
        assert "too long ago" in problem["errors"][0]["detail"]
    assert (stored(), stored(UsedSolution)) == (0, 0)


def test_used_solutions_are_forgotten_when_their_task_has_ended(
    article: dict[str, Any], reader: Api, client: FlaskClient, app: Flask
) -> None:
    reader.post(THREAD, {**READER, "challenge": solution(client)})
    house = app.extensions["vertebra"]
    forget(house)
    assert stored(UsedSolution) == 1
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        forget(house)
    assert stored(UsedSolution) == 0


def test_staff_and_previews_need_no_solution(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    assert moderator.post(THREAD, READER).status_code == 201
    assert reader.post(f"{THREAD}/preview", {"body": "x"}).status_code == 200


def test_a_page_without_scripts_says_why_it_cannot_be_sent(article: dict[str, Any], client: FlaskClient) -> None:
    page = client.get("/articles/neck").get_data(as_text=True)
    assert "without it your comment cannot be sent from this page" in page
    assert 'data-task="https://cms.example/api/v1/comment-challenge"' in page
