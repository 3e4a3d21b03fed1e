"""Claims through the API: who has a comment in hand, and how long an urgent one waited."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api import Api
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told

QUEUE = "/moderation/comments"


@pytest.fixture
def urgent(editor: Api, reader: Api) -> dict[str, Any]:
    """Give a comment of somebody who may be in danger."""
    article = editor.published("articles", title="Neck")
    return reader.commented(article, body="I want to kill myself tonight.")


def test_a_moderator_sees_who_has_a_comment_in_hand(
    urgent: dict[str, Any], moderator: Api, api: Callable[..., Api]
) -> None:
    path, admin = f"{QUEUE}/{urgent['id']}", api("admin")
    clock = admin.get(path).get_json()["clock"]
    assert (clock["first_looked_at"], clock["seconds"] >= 0) == (None, True)
    taken = moderator.post(f"{path}/claim")
    assert taken.status_code == 200
    assert taken.get_json()["claimed_by"]["name"] == "Moderator"
    seen = admin.get(path).get_json()
    assert seen["claimed_by"] == taken.get_json()["claimed_by"]
    assert seen["claimed_by"]["since"] < seen["claimed_by"]["until"]
    assert seen["clock"]["first_looked_at"] is not None
    assert admin.get(QUEUE).get_json()["items"][0]["claimed_by"]["name"] == "Moderator"
    for verb in ("claim", "release"):
        problem = told(admin.post(f"{path}/{verb}"), 409)
        assert problem["claimed_by"]["name"] == "Moderator"
        assert "Moderator" in problem["detail"]
    assert moderator.post(f"{path}/release").get_json()["claimed_by"] is None
    assert admin.post(f"{path}/claim").get_json()["claimed_by"]["name"] == "Admin"
    told(moderator.post(f"{QUEUE}/999/claim"), 404)
    told(moderator.post(f"{path}/claim", {"minutes": 9}), 422)


def test_who_decides_on_what_another_has_in_hand_must_say_that_they_know(
    urgent: dict[str, Any], moderator: Api, api: Callable[..., Api]
) -> None:
    admin = api("admin")
    moderator.post(f"{QUEUE}/{urgent['id']}/claim")
    decision = {"comment_id": urgent["id"], "action": "hold", "version": 1}
    (held,) = admin.post("/moderation/decisions", {"decisions": [decision]}).get_json()["items"]
    assert (held["outcome"], held["status"], held["claimed_by"]["name"]) == ("conflict", "pending", "Moderator")
    knowing = {**decision, "despite_claim": True}
    (done,) = admin.post("/moderation/decisions", {"decisions": [knowing]}).get_json()["items"]
    assert (done["outcome"], done["claimed_by"]) == ("done", None)
    assert moderator.get(f"{QUEUE}/{urgent['id']}").get_json()["claimed_by"] is None


def test_of_two_who_take_a_comment_at_once_one_gets_it(
    urgent: dict[str, Any], app: Flask, api: Callable[..., Api]
) -> None:
    statuses: list[int] = []

    def claim(key: str | None) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        answer = ServedClient(app).post(f"/api/v1{QUEUE}/{urgent['id']}/claim", headers=headers)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=claim, args=[api(role).key]) for role in ("moderator", "admin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409]
