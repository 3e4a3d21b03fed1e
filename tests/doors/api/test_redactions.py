"""Redaction through the API: what readers get, who opens the original, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.core.site import SiteSettings
from cms.delivery.installation import Installation
from cms.web.context import KEY
from cms.worker.upkeep import destroy_originals
from tests.api import READER, Api
from tests.doors.api.problems import told

QUEUE = "/moderation/comments"
CALL = "Ring me on 020 7946 0958, my name is Zebedee."
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def comment(editor: Api, reader: Api, moderator: Api) -> dict[str, Any]:
    """Give an approved comment with contact details."""
    article = editor.published("articles", title="Neck")
    made = reader.commented(article, body=CALL)
    moderator.decided("approve", made["id"])
    return dict(moderator.get(f"{QUEUE}/{made['id']}").get_json())


def spans_of(comment: dict[str, Any], signal: str) -> list[dict[str, Any]]:
    """Give the places of a signal as they are sent."""
    (found,) = (each for each in comment["signals"] if each["id"] == signal)
    return [{"start": start, "end": end, "kind": signal} for start, end in found["spans"]]


def redacted(moderator: Api, comment: dict[str, Any]) -> dict[str, Any]:
    """Take out what triage saw of contact details."""
    sent = {"version": comment["version"], "reason": "personal_data", "spans": spans_of(comment, "contact")}
    answer = moderator.patch(f"{QUEUE}/{comment['id']}", sent)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_what_triage_saw_is_taken_out_and_readers_see_that(
    comment: dict[str, Any], moderator: Api, reader: Api
) -> None:
    tag = reader.get("/articles/neck/comments").headers["ETag"]
    now = redacted(moderator, comment)
    mark = SiteSettings().removed_contact
    assert "020 7946" not in str(now)
    assert mark in now["source"]
    assert (now["version"], now["status"], now["signals"]) == (comment["version"] + 1, "approved", [])
    assert (now["redaction"]["by"], now["redaction"]["reason"]) == ("Moderator", "personal_data")
    assert now["redaction"]["original_until"] > now["redaction"]["at"]
    answer = reader.get("/articles/neck/comments", headers={"If-None-Match": tag})
    (shown,) = answer.get_json()["items"]
    assert (mark in shown["content_text"], mark in shown["content_html"]) == (True, True)
    assert shown["edited_at"] is not None
    for path in ("/articles/neck/comments", "/articles/neck", "/feed.json", "/moderation/log", f"{QUEUE}?q=neck"):
        assert "020 7946" not in moderator.get(path).get_data(as_text=True)
    assert moderator.get(f"{QUEUE}?q=7946").get_json()["items"] == []


def test_the_original_is_opened_by_who_may_and_put_back(comment: dict[str, Any], moderator: Api, reader: Api) -> None:
    path = f"{QUEUE}/{comment['id']}"
    told(moderator.get(f"{path}/original"), 404)
    now = redacted(moderator, comment)
    original = moderator.get(f"{path}/original")
    assert original.headers["Cache-Control"] == "private, no-store"
    assert (original.get_json()["source"], original.get_json()["is_first"]) == (CALL, True)
    (step,) = original.get_json()["steps"]
    assert (step["source"], step["by"], step["reason"]) == (CALL, "Moderator", "personal_data")
    log = moderator.get("/moderation/log").get_json()["items"]
    assert [row["action"] for row in log[:2]] == ["comment.open_original", "comment.redact"]
    restored = moderator.post(f"{path}/original/restore", {"version": now["version"]}).get_json()
    assert (restored["source"], restored["redaction"], restored["edited_at"]) == (CALL, None, None)
    assert [each["id"] for each in restored["signals"]] == [each["id"] for each in comment["signals"]]
    assert "7946" in str(reader.get("/articles/neck/comments").get_json())
    told(moderator.post(f"{path}/original/restore", {"version": restored["version"]}), 409)


def test_a_destroyed_original_is_gone(
    comment: dict[str, Any], moderator: Api, app: Flask, api: Callable[..., Api]
) -> None:
    now = redacted(moderator, comment)
    house: Installation = app.extensions[KEY]
    assert destroy_originals(house) == 0
    api("admin").patch("/settings", {"originals_days": 1})

    with time_machine.travel("2099-01-01T00:00:00Z", tick=False):
        assert destroy_originals(house) == 1
    path = f"{QUEUE}/{comment['id']}"
    told(moderator.get(f"{path}/original"), 410)
    told(moderator.post(f"{path}/original/restore", {"version": now["version"]}), 410)
    assert moderator.get(path).get_json()["redaction"]["original_until"] is None


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no version", {"body": "x", "reason": "other", "version": None}, "#/version"),
    ("no reason", {"body": "x"}, "#/reason"),
    ("an unknown reason", {"body": "x", "reason": "dull"}, "#/reason"),
    ("nothing to do", {"reason": "other"}, "#/body"),
    ("two things to do", {"reason": "other", "body": "x", "spans": [{"start": 0, "end": 1}]}, "#/body"),
    ("an empty text", {"reason": "other", "body": " "}, "#/body"),
    ("no stretches", {"reason": "other", "spans": []}, "#/spans"),
    ("a stretch outside", {"reason": "other", "spans": [{"start": 0, "end": 999}]}, "#/spans/0"),
    ("a stretch backwards", {"reason": "other", "spans": [{"start": 3, "end": 2}]}, "#/spans/0"),
    ("an unknown kind", {"reason": "other", "spans": [{"start": 0, "end": 1, "kind": "x"}]}, "#/spans/0/kind"),
    ("another member", {"reason": "other", "body": "x", "status": "approved"}, "#/status"),
]


@ON_SQLITE
def test_what_cannot_be_done_is_refused_with_its_place(comment: dict[str, Any], moderator: Api) -> None:
    path = f"{QUEUE}/{comment['id']}"
    for why, sent, pointer in REFUSED:
        problem = told(moderator.patch(path, {"version": comment["version"], **sent}), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], why
    told(moderator.patch(path, {"version": 1, "reason": "other", "body": "x"}), 409)
    stale = {"If-Match": '"v1"'}
    told(moderator.patch(path, {"reason": "other", "body": "x"}, headers=stale), 412)
    told(moderator.patch(f"{QUEUE}/999", {"version": 1, "reason": "other", "body": "x"}), 404)
    assert moderator.get(path).get_json()["source"] == CALL


@ON_SQLITE
def test_the_author_does_not_get_back_what_was_taken_out(editor: Api, reader: Api, moderator: Api) -> None:
    editor.published("articles", title="Neck")
    sent = reader.post("/articles/neck/comments", {**READER, "body": CALL}).get_json()
    path, own = f"/comments/{sent['comment']['id']}", {"Authorization": f"Edit {sent['edit_token']}"}
    redacted(moderator, moderator.get(f"/moderation{path}").get_json())
    assert "020 7946" not in reader.get(path, headers=own).get_data(as_text=True)
    told(reader.patch(path, {"body": CALL, "version": 2}, headers=own), 403)
    assert reader.delete(path, headers=own).status_code in (200, 204)
    told(moderator.get(f"/moderation{path}/original"), 410)


@ON_SQLITE
def test_a_version_can_be_named_in_the_header(comment: dict[str, Any], moderator: Api) -> None:
    path = f"{QUEUE}/{comment['id']}"
    seen = {"If-Match": moderator.get(path).headers["ETag"]}
    answer = moderator.patch(path, {"reason": "other", "body": "Other words."}, headers=seen)
    assert (answer.status_code, answer.get_json()["source"]) == (200, "Other words.")
    assert answer.headers["ETag"] == f'"v{comment["version"] + 1}"'


@ON_SQLITE
def test_a_token_without_the_right_opens_nothing(
    comment: dict[str, Any], moderator: Api, api: Callable[..., Api]
) -> None:
    now = redacted(moderator, comment)
    narrow = api("moderator", ("comments.read", "comments.moderate"))
    path = f"{QUEUE}/{comment['id']}/original"
    told(narrow.get(path), 403)
    told(narrow.post(f"{path}/restore", {"version": now["version"]}), 403)
