"""Canned replies through the API, and the script beside an urgent comment."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.core.scripts import CRISIS_SCRIPT, EMERGENCY_SCRIPT
from tests.api import Api
from tests.doors.api.problems import told

REPLIES = "/moderation/replies"
QUEUE = "/moderation/comments"


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give an article."""
    return editor.published("articles", title="Neck")


def test_a_reply_is_filled_in_for_a_comment(
    article: dict[str, Any], moderator: Api, reader: Api, api: Callable[..., Api]
) -> None:
    api("admin").patch("/settings", {"help_lines": ["GB: Samaritans, 116 123"]})
    comment = reader.commented(article, author_name="Jo *B*")
    kept = moderator.made(REPLIES, {"title": "Thanks", "body": "Dear {name}, about {title} ({url}):\n\n{help_lines}"})
    path = f"{REPLIES}/{kept['id']}"
    assert moderator.get(path).get_json() == {**kept, "filled": None}
    filled = moderator.get(f"{path}?comment={comment['id']}").get_json()["filled"]
    assert filled == ("Dear Jo \\*B\\*, about Neck (https://clinic.example/articles/neck):\n\n- Samaritans: 116 123")
    sent = {"body": filled, "approve": True}
    answer = moderator.post(f"{QUEUE}/{comment['id']}/reply", sent).get_json()
    assert answer["content_text"].startswith("Dear Jo *B*, about Neck")
    told(moderator.get(f"{path}?comment=999"), 404)
    told(moderator.get(f"{path}?comment=x"), 400)


def test_replies_are_listed_changed_and_dropped(moderator: Api) -> None:
    before = moderator.get(f"{REPLIES}?limit=100").get_json()["items"]
    kept = moderator.made(REPLIES, {"title": "Thanks", "body": "Thank you, {name}."})
    path = f"{REPLIES}/{kept['id']}"
    assert moderator.get(f"{REPLIES}?limit=100").get_json()["items"] == [*before, kept]
    problem = told(moderator.patch(path, {"version": 1, "body": "Dear {nmae}"}), 422)
    assert problem["errors"][0]["pointer"] == "#/body"
    assert "nmae" not in problem["detail"]
    assert moderator.patch(path, {"version": 1, "title": "Other"}).get_json()["version"] == 2
    told(moderator.patch(path, {"version": 1, "title": "Third"}), 409)
    told(moderator.patch(path, {"title": "Third"}, headers={"If-Match": '"v1"'}), 412)
    told(moderator.delete(path, headers={"If-Match": '"v1"'}), 412)
    assert moderator.delete(path).status_code == 200
    told(moderator.get(path), 404)


def test_the_script_of_the_clinic_stands_beside_who_may_be_in_danger(
    article: dict[str, Any], moderator: Api, reader: Api, api: Callable[..., Api]
) -> None:
    def scripts(body: str) -> list[dict[str, Any]]:
        comment = reader.commented(article, body=body)
        return list(moderator.get(f"{QUEUE}/{comment['id']}").get_json()["scripts"])

    assert scripts("How often should I do it?") == []
    (crisis,) = scripts("I want to kill myself tonight.")
    assert (crisis["kind"], crisis["text"]) == ("crisis", CRISIS_SCRIPT)
    assert crisis["help_lines"][0]["name"]
    (emergency,) = scripts("Since this morning I am numb between my legs and I cannot pee.")
    assert (emergency["kind"], emergency["text"], emergency["help_lines"]) == ("emergency", EMERGENCY_SCRIPT, [])
    api("admin").patch("/settings", {"crisis_script": "Ring Ana."})
    assert scripts("I want to kill myself, today.")[0]["text"] == "Ring Ana."
