"""Readers report comments: at a threshold a moderator looks first, and danger is told at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from cms.comments import signals
from cms.comments.models import Comment
from cms.comments.reporting import MOST_AN_HOUR
from tests.api import READER, Api
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}


@pytest.fixture(autouse=True)
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def report(reader: Api, comment_id: int, place: int, reason: str = "abusive", **members: Any) -> Any:
    """Report from one of many places."""
    headers = members.pop("headers", {})
    where = {"REMOTE_ADDR": f"198.51.100.{place}"}
    sent = {"reason": reason, **members}
    return reader.post(f"/comments/{comment_id}/reports", sent, environ_base=where, headers=headers)


def shown(reader: Api) -> int:
    """Give how many comments are public."""
    return int(reader.get(THREAD).get_json()["count"])


def test_at_the_threshold_a_comment_goes_back_into_the_queue(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    comment = reader.commented(article)["id"]
    etag = reader.get(THREAD).headers["ETag"]
    for place, note in ((1, "Rude"), (1, "Rude, I say"), (2, None)):
        answer = report(reader, comment, place, note=note)
        assert answer.status_code == 200
        assert answer.get_json() == {"comment_id": comment, "reason": "abusive", "notice": None}
    assert (shown(reader), reader.get(THREAD).headers["ETag"]) == (1, etag), "one client reports once"
    report(reader, comment, 3, "off_topic")
    assert shown(reader) == 0
    assert reader.get(THREAD).headers["ETag"] != etag
    kept = moderator.get(f"/moderation/comments/{comment}").get_json()
    assert (kept["status"], kept["held_because"], kept["priority"]) == ("pending", "reported", "high")
    assert kept["reports"] == {"count": 3, "open": 3, "reasons": {"abusive": 2, "off_topic": 1}}
    assert [each["note"] for each in kept["reported"]] == [None, None, "Rude"]
    told(report(reader, comment, 4), 404)


def test_what_a_moderator_approved_after_reports_takes_a_fresh_threshold(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    comment = reader.commented(article)["id"]
    for place in (1, 2, 3):
        report(reader, comment, place)
    decision = moderator.decided("approve", comment)[0]["decision_id"]
    for place in (1, 2, 3, 4, 5):
        report(reader, comment, place)
    assert shown(reader) == 1, "who reported before does not count again"
    kept = moderator.get(f"/moderation/comments/{comment}").get_json()
    assert (kept["reports"]["count"], kept["reports"]["open"]) == (5, 2)
    report(reader, comment, 6)
    assert shown(reader) == 0
    assert decision


@pytest.mark.parametrize(
    ("environment", "hides_at"),
    [
        pytest.param({"CMS_COMMENT_HOLD": "flagged", "CMS_REPORT_THRESHOLD": "1"}, 1, id="at the first"),
        pytest.param({"CMS_COMMENT_HOLD": "flagged", "CMS_REPORT_THRESHOLD": "0"}, None, id="never"),
    ],
)
def test_the_threshold_is_a_setting(article: dict[str, Any], reader: Api, hides_at: int | None) -> None:
    comment = reader.commented(article)["id"]
    for place in range(1, 8):
        report(reader, comment, place)
        assert shown(reader) == (0 if hides_at and place >= hides_at else 1)
        if not shown(reader):
            break


def test_a_brigade_cannot_silence_the_team(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    comment = moderator.post(THREAD, READER).get_json()["comment"]["id"]
    for place in range(1, 10):
        report(reader, comment, place)
    assert shown(reader) == 1
    flagged = moderator.get("/moderation/comments?reported=true").get_json()["items"]
    assert [(each["id"], each["reports"]["open"]) for each in flagged] == [(comment, 9)]
    moderator.decided("approve", comment)
    assert moderator.get("/moderation/comments?reported=true").get_json()["items"] == []


def test_danger_is_told_at_once_and_hides_nothing(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    comment = reader.commented(article, body="Farewell from the garden.")["id"]
    alarms: list[int] = []

    def on_escalated(escalated: Comment) -> None:
        alarms.append(escalated.id)

    with signals.escalated.connected_to(on_escalated):
        for place in range(1, 6):
            notice = report(reader, comment, place, "danger").get_json()["notice"]
    assert (notice["kind"], bool(notice["help_lines"])) == ("crisis", True)
    assert alarms == [comment], "once"
    assert shown(reader) == 1
    kept = moderator.get(f"/moderation/comments/{comment}").get_json()
    assert (kept["status"], kept["priority"], kept["reports"]["reasons"]) == ("approved", "urgent", {"danger": 5})


def test_who_reported_something_else_may_still_report_danger(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    comment = reader.commented(article)["id"]
    report(reader, comment, 1, "off_topic")
    assert report(reader, comment, 1, "danger").get_json()["reason"] == "danger"
    assert report(reader, comment, 1, "off_topic").get_json()["reason"] == "danger"
    kept = moderator.get(f"/moderation/comments/{comment}").get_json()
    assert (kept["priority"], kept["reports"]["reasons"]) == ("urgent", {"danger": 1})


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        pytest.param({}, "#/reason", id="no reason"),
        pytest.param({"reason": "ugly"}, "#/reason", id="a reason that is none"),
        pytest.param({"reason": "other", "note": "x" * 1001}, "#/note", id="a note without an end"),
        pytest.param({"reason": "other", "status": "spam"}, "#/status", id="a member beyond"),
    ],
)
@ON_SQLITE
def test_what_is_no_report_is_refused(article: dict[str, Any], reader: Api, sent: Any, pointer: str) -> None:
    comment = reader.commented(article)["id"]
    problem = told(reader.post(f"/comments/{comment}/reports", sent), 422)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]


def test_only_what_is_public_is_reported(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    comment = reader.commented(article)["id"]
    told(report(reader, 99, 1), 404)
    moderator.decided("reject", comment)
    told(report(reader, comment, 1), 404)
    told(report(reader, comment, 1, headers={"Origin": "https://stranger.example"}), 403)


@ON_SQLITE
def test_who_reports_everything_waits(article: dict[str, Any], reader: Api) -> None:
    ids = [reader.commented(article, body=f"Comment {number}")["id"] for number in range(MOST_AN_HOUR + 1)]
    answers = [report(reader, comment, 1) for comment in ids]
    assert [each.status_code for each in answers] == [200] * MOST_AN_HOUR + [429]
    assert int(answers[-1].headers["Retry-After"]) > 3000
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61)):
        assert report(reader, ids[-1], 1).status_code == 200


def test_a_note_is_for_moderators_alone(article: dict[str, Any], reader: Api, moderator: Api, api: Any) -> None:
    comment = reader.commented(article)["id"]
    report(reader, comment, 1, note="Zebra7331")
    seen = [reader.get(path).get_data(as_text=True) for path in (THREAD, f"/comments/{comment}", "/feed.json")]
    seen.append(moderator.get("/moderation/log").get_data(as_text=True))
    assert "comment.report" in seen[-1]
    assert not any("Zebra7331" in text for text in seen)
    assert "Zebra7331" in moderator.get(f"/moderation/comments/{comment}").get_data(as_text=True)


def test_a_plain_form_reports_and_leads_back_or_to_help(article: dict[str, Any], reader: Api) -> None:
    comment = reader.commented(article)["id"]
    path = f"/api/v1/comments/{comment}/reports"
    back = reader.client.post(path, data={"reason": "other", "note": ""})
    assert (back.status_code, back.headers["Location"]) == (303, "https://clinic.example/articles/neck#reported")
    to_help = reader.client.post(path, data={"reason": "danger"})
    assert (to_help.status_code, to_help.headers["Location"]) == (303, "https://cms.example/help?arrived=report")


def test_what_readers_fear_stays_urgent_when_the_words_change(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    sent = reader.post(THREAD, {**READER, "body": "Farewell from the garden."}).get_json()
    comment = sent["comment"]["id"]
    report(reader, comment, 1, "danger")
    own = {"Authorization": f"Edit {sent['edit_token']}"}
    changed = reader.client.patch(f"/api/v1/comments/{comment}", json={"body": "Farewell, all."}, headers=own)
    assert changed.status_code == 200
    kept = moderator.get(f"/moderation/comments/{comment}").get_json()
    assert (kept["status"], kept["priority"]) == ("approved", "urgent")
    change = {"body": "Farewell.", "reason": "other", "version": kept["version"]}
    assert moderator.patch(f"/moderation/comments/{comment}", change).get_json()["priority"] == "urgent"
    moderator.decided("approve", comment)
    kept = moderator.get(f"/moderation/comments/{comment}").get_json()
    change = {"body": "Farewell!", "reason": "other", "version": kept["version"]}
    assert moderator.patch(f"/moderation/comments/{comment}", change).get_json()["priority"] == "normal"


def test_the_clock_runs_from_when_a_reader_spoke_of_danger(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    comment = reader.commented(article, body="Farewell from the garden.")["id"]
    assert moderator.get(f"/moderation/comments/{comment}").get_json()["clock"] is None
    report(reader, comment, 1, "danger")
    clock = moderator.get(f"/moderation/comments/{comment}").get_json()["clock"]
    assert clock["first_looked_at"] is None
    assert moderator.post(f"/moderation/comments/{comment}/claim", {}).get_json()["clock"]["first_looked_at"]
