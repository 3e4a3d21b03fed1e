"""Answers of the staff, and threads that moderators close and open."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import READER, Api
from tests.doors.api.problems import told

QUEUE = "/moderation/comments"
THREAD = "/articles/neck/comments"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def comment(editor: Api, reader: Api) -> dict[str, Any]:
    """Give a comment that waits."""
    return reader.commented(editor.published("articles", title="Neck"))


def answered(moderator: Api, comment: dict[str, Any], **members: Any) -> Any:
    """Answer a comment."""
    return moderator.post(f"{QUEUE}/{comment['id']}/reply", {"body": "Thank you, *Jo*.", **members})


def test_an_answer_approves_on_the_way_and_is_shown_at_once(
    comment: dict[str, Any], moderator: Api, reader: Api
) -> None:
    told(answered(moderator, comment), 409)
    answer = answered(moderator, comment, approve=True, version=1)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made = answer.get_json()
    assert answer.headers["Location"].endswith(f"{QUEUE}/{made['id']}")
    assert (made["parent_id"], made["status"], made["author"]["name"]) == (comment["id"], "approved", "Moderator")
    thread = reader.get(THREAD).get_json()
    (shown,) = thread["items"]
    (reply,) = shown["replies"]["items"]
    assert (reply["author"]["is_staff"], reply["content_text"]) == (True, "Thank you, Jo.")
    assert (thread["count"], reader.get("/articles/neck").get_json()["comments"]["count"]) == (2, 2)
    actions = [row["action"] for row in moderator.get("/moderation/log").get_json()["items"]]
    assert actions == ["comment.reply", "comment.receive", "comment.approve", "comment.receive"]
    history = moderator.get(f"{QUEUE}/{comment['id']}").get_json()["history"]
    assert [each["action"] for each in history] == ["approve"]


def test_what_cannot_be_answered_changes_nothing(
    comment: dict[str, Any], moderator: Api, reader: Api, api: Callable[..., Api]
) -> None:
    told(answered(moderator, comment, approve=True, version=2), 409)
    for body in ("", "x" * 5001):
        problem = told(answered(moderator, comment, approve=True, body=body), 422)
        assert [each["pointer"] for each in problem["errors"]] == ["#/body"]
    told(answered(moderator, {"id": 999}), 404)
    api("admin").post(f"{QUEUE}/{comment['id']}/claim")
    assert told(answered(moderator, comment, approve=True), 409)["claimed_by"]["name"] == "Admin"
    seen = moderator.get(f"{QUEUE}/{comment['id']}").get_json()
    assert (seen["status"], seen["version"], reader.get(THREAD).get_json()["count"]) == ("pending", 1, 0)
    assert answered(moderator, comment, approve=True, despite_claim=True).status_code == 201
    assert moderator.get(f"{QUEUE}/{comment['id']}").get_json()["claimed_by"] is None


@ON_SQLITE
def test_an_answer_sent_twice_is_there_once(comment: dict[str, Any], moderator: Api, reader: Api) -> None:
    key = {"Idempotency-Key": "one"}
    path, sent = f"{QUEUE}/{comment['id']}/reply", {"body": "Thank you.", "approve": True}
    first, second = (moderator.post(path, sent, headers=key) for _twice in range(2))
    assert (first.status_code, first.get_json()) == (second.status_code, second.get_json())
    assert reader.get(THREAD).get_json()["count"] == 2


def test_a_closed_thread_takes_nothing_from_readers_and_answers_from_moderators(
    comment: dict[str, Any], moderator: Api, editor: Api, reader: Api
) -> None:
    before = editor.get("/articles/neck").get_json()
    tag = reader.get("/articles/neck").headers["ETag"]
    path = "/moderation/threads/article/neck"
    for _twice in range(2):
        closed = moderator.post(f"{path}/close").get_json()
        assert (closed["open"], closed["version"]) == (False, before["version"] + 1)
    shown = reader.get("/articles/neck", headers={"If-None-Match": tag}).get_json()
    assert shown["comments"]["open"] is False
    after = editor.get("/articles/neck").get_json()
    assert (after["has_draft"], after["status"], after["updated_at"]) == (False, "published", before["updated_at"])
    assert len(editor.get(f"/articles/{before['id']}/revisions").get_json()["items"]) == 1
    told(reader.post(THREAD, {**READER, "body": "Another"}), 403)
    assert answered(moderator, comment, approve=True).status_code == 201
    assert moderator.post(f"{path}/open").get_json()["open"] is True
    assert reader.post(THREAD, {**READER, "body": "Another"}).status_code == 202
    actions = [row["action"] for row in moderator.get("/moderation/log").get_json()["items"]]
    assert [each for each in actions if each.startswith("article")] == [
        "article.open_comments",
        "article.close_comments",
    ]


@ON_SQLITE
def test_there_is_a_thread_to_close(comment: dict[str, Any], moderator: Api, editor: Api) -> None:
    for path in ("article/none", "page/neck", "exercise/neck"):
        told(moderator.post(f"/moderation/threads/{path}/close"), 404)
    draft = editor.made("/articles", {"title": "Draft"})
    assert moderator.post(f"/moderation/threads/article/{draft['slug']}/close").get_json()["open"] is False
