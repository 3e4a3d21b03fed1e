"""Authors change their own words: within a time, through intake and triage again, and readers see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from cms.comments.models import Comment
from cms.comments.ownership import NOT_THEIRS
from cms.comments.revising import MOST_VERSIONS
from cms.core.db import db, writing
from tests.api import READER, Api
from tests.doors.api.own_comments.conftest import NO_HOLD, ON_SQLITE, THREAD, Author, texts
from tests.doors.api.problems import told

CRISIS = "I want to kill myself."


def test_a_change_is_shown_at_once_and_marked(reader: Api, moderator: Api) -> None:
    ana = Author(reader, body="It clicks.")
    etag = reader.get(THREAD).headers["ETag"]
    answer = ana.changes("It *cracks*, see https://clinic.example/a.")
    assert answer.status_code == 200
    changed = answer.get_json()
    assert (changed["status"], changed["version"], changed["notice"]) == ("approved", 2, None)
    assert changed["source"] == "It *cracks*, see https://clinic.example/a."
    shown = reader.get(THREAD)
    assert shown.headers["ETag"] != etag
    item = shown.get_json()["items"][0]
    assert item["content_html"].startswith("<p>It <em>cracks</em>, see <a href=")
    assert item["edited_at"] >= item["created_at"]
    assert shown.get_json()["count"] == 1
    assert "comment.edit" in [each["action"] for each in moderator.get("/moderation/log").get_json()["items"]]
    assert "It clicks." not in moderator.get(f"/moderation{ana.path}").get_data(as_text=True)


def test_the_same_text_changes_nothing(reader: Api) -> None:
    ana = Author(reader, body="It &amp; clicks.\n\n- one")
    before, etag = ana.sees(), reader.get(THREAD).headers["ETag"]
    answer = ana.changes("It &amp; clicks.\n\n- one")
    assert (answer.status_code, answer.get_json()) == (200, {**before, "notice": None})
    assert (ana.sees(), reader.get(THREAD).headers["ETag"]) == (before, etag)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param("", 422, id="an empty text"),
        pytest.param("x" * 5001, 422, id="one that is too long"),
        pytest.param("Said before.", 409, id="what the same person said here already"),
    ],
)
@ON_SQLITE
def test_a_text_that_would_be_refused_is_refused_as_a_change_too(reader: Api, body: str, status: int) -> None:
    Author(reader, body="Said before.")
    ana = Author(reader, body="It clicks.")
    before = ana.sees()
    told(ana.changes(body), status)
    assert ana.sees() == before


@pytest.mark.parametrize("environment", [{**NO_HOLD, "CMS_COMMENT_RATE": "1/day"}])
def test_a_change_is_no_further_comment_to_the_rate(reader: Api) -> None:
    ana = Author(reader)
    assert ana.changes("Once").status_code == 200
    assert ana.changes("Twice").status_code == 200


def test_a_change_that_triage_sees_something_in_takes_the_comment_out_of_the_thread(
    reader: Api, moderator: Api
) -> None:
    ana = Author(reader, body="It clicks.")
    answer = ana.changes(CRISIS).get_json()
    assert (answer["status"], answer["notice"]["kind"]) == ("pending", "crisis")
    page = reader.get(THREAD).get_json()
    assert (page["items"], page["count"]) == ([], 0)
    kept = moderator.get(f"/moderation{ana.path}").get_json()
    assert (kept["status"], kept["priority"], kept["held_because"]) == ("pending", "urgent", "crisis")
    assert [each["id"] for each in kept["signals"]] == ["crisis"]
    start, end = kept["signals"][0]["spans"][0]
    assert CRISIS[start:end]
    moderator.decided("approve", ana.id)
    assert reader.get(THREAD).get_json()["count"] == 1


def test_words_of_danger_that_are_taken_back_stay_urgent_until_somebody_looked(reader: Api, moderator: Api) -> None:
    ana = Author(reader, body=CRISIS)
    for body in ("It clicks.", "It clicks a lot."):
        assert ana.changes(body).get_json()["status"] == "pending"
        kept = moderator.get(f"/moderation{ana.path}").get_json()
        assert (kept["priority"], kept["held_because"], kept["source"]) == ("urgent", "crisis", body)
        [signal] = kept["signals"]
        assert (signal["id"], signal["spans"]) == ("crisis", [])
        assert signal["explanation"].count("its author replaced") == 1
    moderator.decided("approve", ana.id)
    ana.changes("It does not click.")
    assert moderator.get(f"/moderation{ana.path}").get_json()["signals"] == []


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_HOLD": "first", "CMS_COMMENT_RATE": "off"}])
def test_what_waits_goes_on_waiting_and_who_was_approved_may_change_it_in_public(reader: Api, moderator: Api) -> None:
    ana = Author(reader)
    assert ana.changes("Better words").get_json()["status"] == "pending"
    moderator.decided("approve", ana.id)
    assert ana.changes("Still better words").get_json()["status"] == "approved"
    proven = reader.post(THREAD, {**READER, "body": "Once more"}, headers=ana.headers)
    typed = reader.post(THREAD, {**READER, "body": "Or not"})
    stranger = reader.post(THREAD, {**READER, "body": "I", "author_email": "a@b.example"}, headers=ana.headers)
    assert (proven.status_code, typed.status_code, stranger.status_code) == (201, 202, 202)


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_HOLD": "all", "CMS_COMMENT_RATE": "off"}])
def test_where_all_are_read_first_a_change_is_too(reader: Api, moderator: Api) -> None:
    ana = Author(reader)
    moderator.decided("approve", ana.id)
    assert ana.changes("Other words").get_json()["status"] == "pending"
    assert texts(reader) == []


def test_rejected_words_cannot_be_changed_and_spam_seems_to_be(reader: Api, moderator: Api) -> None:
    ana, kim = Author(reader), Author(reader, body="Buy")
    moderator.decided("reject", ana.id)
    moderator.decided("spam", kim.id)
    told(ana.changes("Nicer"), 409)
    assert ana.sees()["editable_until"] is None
    assert kim.changes("Buy now").get_json()["status"] == "pending"
    assert moderator.get(f"/moderation{kim.path}").get_json()["status"] == "spam"


def test_a_change_names_the_version_it_saw_or_none(reader: Api, moderator: Api) -> None:
    ana = Author(reader)
    assert ana.changes("Second", version=1).status_code == 200
    told(ana.changes("Third", version=1), 409)
    told(reader.patch(ana.path, {"body": "Third"}, headers={**ana.headers, "If-Match": '"v1"'}), 412)
    answer = reader.patch(ana.path, {"body": "Third"}, headers={**ana.headers, "If-Match": '"v2"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"v3"')
    told(reader.patch(ana.path, {"body": "x", "author_name": "Kim"}, headers=ana.headers), 422)
    told(reader.patch(ana.path, {"body": 5}, headers=ana.headers), 422)
    assert texts(reader) == ["Third"]


def test_a_decision_about_words_that_were_changed_meanwhile_is_a_conflict(reader: Api, moderator: Api) -> None:
    ana = Author(reader)
    ana.changes("Other words")
    stale = {"comment_id": ana.id, "action": "reject", "version": 1}
    assert (
        moderator.post("/moderation/decisions", {"decisions": [stale]}).get_json()["items"][0]["outcome"] == "conflict"
    )


@pytest.mark.parametrize(
    ("environment", "after", "allowed"),
    [
        pytest.param(NO_HOLD, 14 * 60, True, id="in the fifteen minutes"),
        pytest.param(NO_HOLD, 15 * 60 + 1, False, id="after them"),
        pytest.param({**NO_HOLD, "CMS_COMMENT_EDIT_MINUTES": "60"}, 59 * 60, True, id="as long as the site has it"),
        pytest.param({**NO_HOLD, "CMS_COMMENT_EDIT_MINUTES": "0"}, 0, False, id="never, if the site has it so"),
    ],
)
def test_the_window_closes(reader: Api, after: int, allowed: bool) -> None:
    ana = Author(reader)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=after), tick=False):
        assert (ana.sees()["editable_until"] is not None) == allowed
        for answer in (ana.changes("Later"), ana.takes_back()):
            if allowed:
                assert answer.status_code == 200
            else:
                assert told(answer, 403)["detail"] == NOT_THEIRS


def test_who_was_answered_may_change_their_words_and_readers_see_that_they_did(reader: Api) -> None:
    ana = Author(reader)
    Author(reader, body="No it does not", parent_id=ana.id)
    assert ana.changes("It cracks").status_code == 200
    item = reader.get(THREAD).get_json()["items"][0]
    assert item["edited_at"] is not None
    assert item["replies"]["items"][0]["content_text"] == "No it does not"


def test_what_was_called_spam_and_is_urgent_now_is_read(reader: Api, moderator: Api) -> None:
    ana = Author(reader)
    moderator.decided("spam", ana.id)
    changed = ana.changes(CRISIS).get_json()
    assert (changed["status"], changed["notice"]["kind"]) == ("pending", "crisis")
    kept = moderator.get(f"/moderation/comments/{ana.id}").get_json()
    assert (kept["status"], kept["priority"], kept["held_because"]) == ("pending", "urgent", "crisis")


def test_nobody_changes_a_comment_without_end(reader: Api) -> None:
    ana = Author(reader)
    with writing():
        db.session.execute(update(Comment).where(Comment.id == ana.id).values(version=MOST_VERSIONS - 1))
    assert ana.changes("The last time.").status_code == 200
    told(ana.changes("And once more."), 403)
    assert texts(reader) == ["The last time."]
    assert ana.takes_back().status_code == 200


def test_an_edit_is_compared_with_the_rules_about_networks(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    author = Author(reader, body="It clicks.")
    moderator.made("/moderation/rules", {"kind": "network", "value": "127.0.0.0/8", "action": "block"})
    assert author.changes("It clicks at night.").get_json()["status"] == "pending"
    shown = moderator.get(f"/moderation/comments/{author.id}").get_json()
    assert [each["id"] for each in shown["signals"]] == ["rules"]
