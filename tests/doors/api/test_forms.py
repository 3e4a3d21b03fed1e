"""What forms may send along: it tells programs from people, and its lack tells nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from cms.core.clock import now
from tests.api import READER, Api

THREAD = "/articles/neck/comments"
CRISIS = "I want to die. I want to kill myself tonight."


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once."""
    return {"CMS_COMMENT_HOLD": "flagged"}


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def started(reader: Api) -> str:
    answer = reader.get("/comment-challenge")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    return str(answer.get_json()["started"])


def test_a_form_that_says_nothing_is_as_good_as_one_that_does(article: dict[str, Any], reader: Api) -> None:
    told: list[dict[str, Any]] = [{}, {"subject": ""}, {"subject": " "}, {"started": None}]
    for number, more in enumerate(told):
        assert reader.post(THREAD, {**READER, "body": f"Number {number}", **more}).status_code == 201, more


def test_what_was_sent_faster_than_anybody_writes_waits_with_its_reason(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    shown = started(reader)
    with time_machine.travel(now() + timedelta(seconds=2), tick=False):
        fast = reader.post(THREAD, {**READER, "started": shown})
    assert (fast.status_code, fast.get_json()["status"]) == (202, "pending")
    kept = moderator.get(f"/moderation/comments/{fast.get_json()['comment']['id']}").get_json()
    assert (kept["status"], kept["held_because"]) == ("pending", "robot")
    (signal,) = kept["signals"]
    assert signal["explanation"].startswith("Was sent 2.0 seconds after the form was shown")
    with time_machine.travel(now() + timedelta(seconds=30), tick=False):
        assert reader.post(THREAD, {**READER, "body": "Slowly", "started": shown}).status_code == 201


def test_a_moment_cannot_be_invented(article: dict[str, Any], reader: Api) -> None:
    moment, mark = started(reader).split(".")
    for number, sent in enumerate((f"{int(moment) - 60_000}.{mark}", moment, f".{mark}", "x", "٣.x", "9" * 200)):
        answer = reader.post(THREAD, {**READER, "body": f"Number {number}", "started": sent})
        assert answer.status_code == 201, "what we did not sign tells nothing"


def test_what_fills_in_a_field_that_nobody_sees_looks_accepted_and_a_crisis_in_it_is_urgent(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    sent = reader.post(THREAD, {**READER, "body": CRISIS, "subject": "Cheap pills"})
    assert sent.status_code == 202
    told = sent.get_json()
    assert (told["status"], told["notice"]["kind"]) == ("pending", "crisis")
    assert "robot" not in sent.get_data(as_text=True)
    (first,) = moderator.get("/moderation/comments?status=pending&sort=urgent&signal=robot").get_json()["items"]
    assert (first["priority"], first["held_because"]) == ("urgent", "crisis")
    assert first["signals"][0]["id"] == "crisis"


def test_staff_are_no_programs(article: dict[str, Any], moderator: Api) -> None:
    assert moderator.post(THREAD, {**READER, "subject": "x", "started": started(moderator)}).status_code == 201
