"""Decisions about all that a filter finds: as many as was seen, never what is urgent, and with a way back."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.problems import told

SWEEP = "/moderation/decisions/by-filter"
QUEUE = "/moderation/comments"
URGENT = "I want to kill myself tonight, cheap pills."
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def waiting(editor: Api, reader: Api) -> list[int]:
    """Give four comments about cheap pills, the third one urgent, and one about something else."""
    article = editor.published("articles", title="Neck")
    texts = (
        "Cheap pills from my shop, number one.",
        "Buy cheap pills!",
        URGENT,
        "More cheap pills here.",
        "How often?",
    )
    return [reader.commented(article, body=body)["id"] for body in texts]


def asked(expect: int, action: str = "spam", **filters: Any) -> dict[str, Any]:
    """Give a decision about all that waits and has the words."""
    return {"filter": {"status": "pending", "q": "cheap pills", **filters}, "action": action, "expect": expect}


def statuses(moderator: Api, ids: list[int]) -> list[str]:
    """Give where comments stand."""
    return [moderator.get(f"{QUEUE}/{each}").get_json()["status"] for each in ids]


def test_all_that_a_filter_finds_is_decided_but_the_urgent_and_taken_back(waiting: list[int], moderator: Api) -> None:
    counted = moderator.post(SWEEP, {**asked(0), "dry_run": True}).get_json()
    assert counted == {"batch_id": None, "count": 3, "urgent": 1, "items": []}
    done = moderator.post(SWEEP, {**asked(3), "reason": "advertising"}).get_json()
    assert [(each["comment_id"], each["outcome"]) for each in done["items"]] == [
        (waiting[0], "done"),
        (waiting[1], "done"),
        (waiting[3], "done"),
    ]
    assert (done["count"], done["urgent"]) == (3, 1)
    assert statuses(moderator, waiting) == ["spam", "spam", "pending", "spam", "pending"]
    moderator.decided("approve", waiting[1])
    undone = moderator.post(f"/moderation/batches/{done['batch_id']}/undo").get_json()["items"]
    assert {each["comment_id"]: each["outcome"] for each in undone} == {
        waiting[0]: "done",
        waiting[1]: "conflict",
        waiting[3]: "done",
    }
    assert statuses(moderator, waiting) == ["pending", "approved", "pending", "pending", "pending"]
    again = moderator.post(f"/moderation/batches/{done['batch_id']}/undo").get_json()["items"]
    assert {each["outcome"] for each in again} == {"conflict"}
    rows = [row["action"] for row in moderator.get("/moderation/log").get_json()["items"]]
    assert (rows.count("comment.sweep"), rows.count("comment.undo_sweep")) == (1, 1)
    assert "pills" not in str(moderator.get("/moderation/log").get_json())


def test_what_came_meanwhile_is_not_decided_unseen(waiting: list[int], moderator: Api, reader: Api) -> None:
    reader.commented({"type": "article", "slug": "neck"}, body="Cheap pills, but I only ask.")
    problem = told(moderator.post(SWEEP, asked(3)), 409)
    assert "4" in problem["detail"]
    assert set(statuses(moderator, waiting)) == {"pending"}
    done = moderator.post(SWEEP, asked(3, before_id=waiting[-1])).get_json()
    assert (done["count"], statuses(moderator, waiting)[:2]) == (3, ["spam", "spam"])


@ON_SQLITE
def test_what_another_has_in_hand_is_left(waiting: list[int], moderator: Api, api: Callable[..., Api]) -> None:
    api("admin").post(f"{QUEUE}/{waiting[0]}/claim")
    done = moderator.post(SWEEP, asked(3)).get_json()["items"]
    assert [each["outcome"] for each in done] == ["conflict", "done", "done"]
    assert done[0]["claimed_by"]["name"] == "Admin"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no filter", {"action": "spam", "expect": 1}, "#/filter"),
    ("no status", {"filter": {"q": "x"}, "action": "spam"}, "#/filter/status"),
    ("what is erased", {"filter": {"status": "erased"}, "action": "spam"}, "#/filter/status"),
    ("an unknown member", {"filter": {"status": "spam", "text": "x"}, "action": "spam"}, "#/filter/text"),
    ("an empty text", {"filter": {"status": "spam", "q": " "}, "action": "spam"}, "#/filter/q"),
    ("an unknown action", {"filter": {"status": "spam"}, "action": "delete"}, "#/action"),
    ("too many", {"filter": {"status": "spam"}, "action": "hold", "expect": 1001}, "#/expect"),
]


@ON_SQLITE
def test_what_is_no_filter_changes_nothing(waiting: list[int], moderator: Api) -> None:
    for why, sent, pointer in REFUSED:
        problem = told(moderator.post(SWEEP, sent), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], why
    nothing = moderator.post(SWEEP, asked(0, q="nothing like it")).get_json()
    assert nothing == {"batch_id": None, "count": 0, "urgent": 0, "items": []}
    told(moderator.post("/moderation/batches/999/undo"), 404)
    assert set(statuses(moderator, waiting)) == {"pending"}
