"""A request that is sent twice is done once (`Idempotency-Key`)."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.api import READER, Api
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once."""
    return {"CMS_COMMENT_HOLD": "flagged"}


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def keyed(key: str) -> dict[str, str]:
    """Give the header."""
    return {"Idempotency-Key": key}


def test_the_same_key_and_body_give_the_first_answer_again(article: dict[str, Any], editor: Api, reader: Api) -> None:
    rows: list[tuple[Api, str, Any, str]] = [
        (editor, "/articles", {"title": "Once"}, "/articles"),
        (editor, "/exercises", {"title": "Once"}, "/exercises"),
        (editor, "/authors", {"name": "Once"}, "/authors"),
        (editor, "/tags", {"name": "Once"}, "/tags"),
        (reader, THREAD, READER, THREAD),
    ]
    for api, path, sent, listed in rows:
        first = api.post(path, sent, headers=keyed('"8e03978e-40d5"'))
        count = len(api.get(listed).get_json()["items"])
        for key in ('"8e03978e-40d5"', "8e03978e-40d5"):
            again = api.post(path, sent, headers=keyed(key))
            assert (again.status_code, again.get_json()) == (201, first.get_json()), path
            assert again.headers.get("Location") == first.headers.get("Location")
            assert again.headers["Content-Type"] == "application/json"
            assert again.headers["Cache-Control"] == "private, no-store"
        assert len(api.get(listed).get_json()["items"]) == count, path
        told(api.post(path, {**sent, "more": 1}, headers=keyed("8e03978e-40d5")), 422)


def test_another_body_under_the_same_key_is_refused(article: dict[str, Any], editor: Api, reader: Api) -> None:
    for api, path, sent, other in [
        (editor, "/articles", {"title": "Once"}, {"title": "Twice"}),
        (reader, THREAD, READER, {**READER, "body": "Another"}),
    ]:
        assert api.post(path, sent, headers=keyed("the-key")).status_code == 201
        told(api.post(path, other, headers=keyed("the-key")), 422)
    assert len(reader.get(THREAD).get_json()["items"]) == 1
    assert {each["slug"] for each in editor.get("/articles").get_json()["items"]} == {"neck", "once"}


def test_the_key_of_one_client_is_nobody_elses(article: dict[str, Any], api: Any, editor: Api, reader: Api) -> None:
    for client in (editor, api("admin")):
        assert client.post("/tags", {"name": "Neck"}, headers=keyed("the-key")).status_code == 201
    assert len(reader.get("/tags").get_json()["items"]) == 2
    first = reader.post(THREAD, READER, headers=keyed("the-key"))
    other = reader.post(THREAD, READER, headers=keyed("the-key"), environ_base={"REMOTE_ADDR": "203.0.113.5"})
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.get_json()["comment"]["id"] != other.get_json()["comment"]["id"]
    assert first.get_json()["edit_token"] not in other.get_data(as_text=True)
    editor.published("articles", title="Other")
    assert reader.post("/articles/other/comments", READER, headers=keyed("the-key")).status_code == 201


def test_what_was_refused_may_be_tried_again_under_its_key(article: dict[str, Any], reader: Api) -> None:
    told(reader.post(THREAD, {**READER, "body": ""}, headers=keyed("the-key")), 422)
    assert reader.post(THREAD, READER, headers=keyed("the-key")).status_code == 201
    for odd in ("", '""', "x" * 256):
        told(reader.post(THREAD, READER, headers=keyed(odd)), 422)


def test_a_key_is_forgotten_after_a_day(editor: Api) -> None:
    first = editor.post("/tags", {"name": "Neck"}, headers=keyed("the-key")).get_json()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=23)):
        assert editor.post("/tags", {"name": "Neck"}, headers=keyed("the-key")).get_json() == first
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        later = editor.post("/tags", {"name": "Neck"}, headers=keyed("the-key")).get_json()
    assert later["slug"] == "neck-2"


def test_a_form_under_a_key_is_done_once_and_told_from_another(article: dict[str, Any], client: FlaskClient) -> None:
    path = f"/api/v1{THREAD}"
    first = client.post(path, data=READER, headers=keyed("the-key"))
    again = client.post(path, data=READER, headers=keyed("the-key"))
    other = client.post(path, data={**READER, "body": "Another"}, headers=keyed("the-key"))
    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 422)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(client.get(path).get_json()["items"]) == 1


def test_two_that_come_at_once_make_one(article: dict[str, Any], app: Flask, editor: Api) -> None:
    answers: list[tuple[int, Any]] = []

    def send() -> None:
        headers = {"Authorization": f"Bearer {editor.key}", **keyed("the-key")}
        answer = ServedClient(app).post("/api/v1/articles", json={"title": "Once"}, headers=headers)
        answers.append((answer.status_code, answer.get_json()["slug"]))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(201, "once")] * 4
    assert len(editor.get("/articles").get_json()["items"]) == 2
