"""What the author of a comment can do after it was sent, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update
from structlog.typing import EventDict

from cms.comments.models import Comment, CommentSignal
from cms.comments.ownership import NOT_THEIRS
from cms.comments.revising import MOST_VERSIONS
from cms.core.db import db, writing
from cms.core.idempotency import KeptAnswer
from cms.worker.upkeep import destroy_originals
from tests.api import READER, Api
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
NO_HOLD = {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}
CRISIS = "I want to kill myself."
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Author:
    """Who sent a comment, with the secret that came back."""

    def __init__(self, reader: Api, **members: Any) -> None:
        answer = reader.post(THREAD, {**READER, **members})
        assert answer.status_code in {201, 202}, answer.get_data(as_text=True)
        self.reader = reader
        self.document = answer.get_json()
        self.id, self.token = self.document["comment"]["id"], self.document["edit_token"]
        self.path = f"/comments/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        """Give the header that shows whose it is."""
        return {"Authorization": f"Edit {self.token}"}

    def sees(self) -> dict[str, Any]:
        """Give the comment as its author sees it."""
        answer = self.reader.get(self.path, headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "private, no-store"
        return dict(answer.get_json())

    def changes(self, body: str, **more: Any) -> Any:
        """Send another text."""
        return self.reader.patch(self.path, {"body": body, **more}, headers=self.headers)

    def takes_back(self) -> Any:
        """Take the comment back."""
        return self.reader.delete(self.path, headers=self.headers)


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts; tests override it."""
    return dict(NO_HOLD)


@pytest.fixture(autouse=True)
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def texts(reader: Api) -> list[str]:
    """Give what the top of the thread says, an empty text for a placeholder."""
    return [each["content_text"] for each in reader.get(THREAD).get_json()["items"]]


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_HOLD": "all"}])
@pytest.mark.parametrize(
    ("action", "shown"),
    [
        pytest.param(None, "pending", id="it waits"),
        pytest.param("reject", "rejected", id="it was rejected"),
        pytest.param("spam", "pending", id="a spammer is not told"),
        pytest.param("approve", "approved", id="it is public"),
    ],
)
def test_its_author_sees_a_comment_wherever_it_stands(
    reader: Api, moderator: Api, action: str | None, shown: str
) -> None:
    ana = Author(reader, body="It *clicks*.")
    if action:
        moderator.decided(action, ana.id)
    seen = ana.sees()
    assert (seen["status"], seen["source"], seen["content_text"]) == (shown, "It *clicks*.", "It clicks.")
    public = reader.get(ana.path)
    assert public.status_code == (200 if action == "approve" else 404)
    assert "It *clicks*." not in public.get_data(as_text=True)


def test_a_public_comment_is_read_by_all_as_in_its_thread(reader: Api) -> None:
    ana = Author(reader, body="Top")
    Author(reader, body="Answer", parent_id=ana.id)
    answer = reader.get(ana.path)
    assert answer.get_json() == reader.get(THREAD).get_json()["items"][0]
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Authorization" in answer.headers["Vary"]
    known = reader.get(ana.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304
    told(reader.get("/comments/99"), 404)
    told(reader.get(f"/comments/{2**40}"), 404)


def test_a_comment_is_not_public_while_its_article_is_not(article: dict[str, Any], editor: Api, reader: Api) -> None:
    ana = Author(reader)
    version = editor.get("/articles/neck").get_json()["version"]
    editor.post(f"/articles/{article['id']}/unpublish", {"version": version})
    told(reader.get(ana.path), 404)


def test_only_the_very_secret_opens_a_comment_and_the_refusal_tells_nothing(
    api: Callable[..., Api], reader: Api, moderator: Api
) -> None:
    ana, kim = Author(reader), Author(reader, body="Another")
    wrong = {
        "of another comment": f"Edit {kim.token}",
        "one sign less": f"Edit {ana.token[:-1]}",
        "one sign more": f"Edit {ana.token}A",
        "other capitals": f"Edit {ana.token.swapcase()}",
        "empty": "Edit ",
        "nothing": "Edit",
        "a token of the API": f"Edit {moderator.key}",
        "another alphabet": "Edit \u00e4",
    }
    details = set()
    for why, header in wrong.items():
        for method, body in (("GET", None), ("PATCH", {"body": "Mine now"}), ("DELETE", None)):
            answer = reader.call(method, ana.path, body, headers={"Authorization": header})
            details.add(told(answer, 403)["detail"])
            assert ana.token not in answer.get_data(as_text=True), why
    assert details == {NOT_THEIRS}
    for method, body in (("PATCH", {"body": "Mine now"}), ("DELETE", None)):
        for client in (reader, moderator):
            answer = client.call(method, ana.path, body)
            told(answer, 401)
            assert answer.headers["WWW-Authenticate"].startswith("Edit ")
        told(reader.call(method, "/comments/99", body, headers=ana.headers), 404)
    assert sorted(texts(reader)) == ["Another", READER["body"]]
    told(reader.get("/articles", headers=ana.headers), 401)


def test_the_secret_is_nowhere_but_with_its_author(
    app: Flask, reader: Api, log_lines: list[EventDict], capfd: pytest.CaptureFixture[str]
) -> None:
    keyed = {"Idempotency-Key": "the-key"}
    first = reader.post(THREAD, READER, headers=keyed)
    again = reader.post(THREAD, READER, headers=keyed)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    token = first.get_json()["edit_token"]
    reader.get("/comments/1", headers={"Authorization": f"Edit {token}"})
    with app.app_context():
        kept = db.session.scalars(select(KeptAnswer.body)).one()
        assert token.encode() not in kept
        assert READER["body"].encode() not in kept
        tables = app.extensions["sqlalchemy"].Model.metadata.sorted_tables
        rows = "".join(str(list(db.session.execute(table.select()))) for table in tables)
    assert token not in rows
    written = capfd.readouterr()
    assert token not in repr(log_lines) + written.out + written.err


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


def test_where_the_thread_was_closed_words_stay_but_may_be_taken_back(
    article: dict[str, Any], editor: Api, reader: Api
) -> None:
    ana = Author(reader)
    version = editor.get("/articles/neck").get_json()["version"]
    saved = editor.patch(f"/articles/{article['id']}", {"version": version, "comments_open": False}).get_json()
    editor.post(f"/articles/{article['id']}/publish", {"version": saved["version"]})
    told(ana.changes("Later"), 403)
    assert ana.takes_back().status_code == 200


def test_a_comment_that_nobody_answered_goes_for_good(app: Flask, reader: Api, moderator: Api) -> None:
    ana = Author(reader, body="Zebra7331, call +44 20 7946 0958", author_url="https://jo.example/z")
    moderator.decided("approve", ana.id)
    etag = reader.get(THREAD).headers["ETag"]
    answer = ana.takes_back()
    assert (answer.status_code, answer.get_json()) == (200, {"id": ana.id, "status": "erased"})
    page = reader.get(THREAD)
    assert (page.get_json()["items"], page.get_json()["count"]) == ([], 0)
    assert page.headers["ETag"] != etag
    with app.app_context():
        row = db.session.get_one(Comment, ana.id)
        kept = [getattr(row, name) for name in ("author_name", "author_url", "source", "html", "text", "person_id")]
        assert kept == ["", "", "", "", "", None]
        assert db.session.scalars(select(CommentSignal)).all() == []
    for again in (ana.takes_back(), ana.changes("Back"), reader.get(ana.path, headers=ana.headers)):
        told(again, 404)
    told(reader.get(ana.path), 404)
    assert Author(reader, body="Zebra7331").id > ana.id, "its id is never another's"
    assert moderator.get(f"/moderation{ana.path}").get_json()["status"] == "erased"
    outcome = moderator.decided("approve", ana.id)[0]["outcome"]
    assert outcome == "conflict"


def test_what_was_taken_back_may_be_said_again(reader: Api) -> None:
    ana = Author(reader)
    ana.takes_back()
    assert Author(reader).id != ana.id


def test_where_it_was_answered_its_empty_place_stays_until_the_last_answer_goes(reader: Api) -> None:
    ana = Author(reader, body="Top", author_name="Ana Marker")
    kim = Author(reader, body="Answer", parent_id=ana.id)
    ana.takes_back()
    page = reader.get(THREAD)
    [place] = page.get_json()["items"]
    assert (place["removed"], place["author"], place["content_html"]) == (True, None, "")
    assert page.get_json()["count"] == 1
    assert "Marker" not in page.get_data(as_text=True)
    told(reader.post(THREAD, {**READER, "body": "To nobody", "parent_id": ana.id}), 422)
    told(reader.get(ana.path), 404)
    assert reader.post(THREAD, {**READER, "body": "To Kim", "parent_id": kim.id}).status_code == 201
    leaf = reader.get(THREAD).get_json()["items"][0]["replies"]["items"][0]["replies"]["items"][0]
    assert leaf["content_text"] == "To Kim"


def test_the_last_answer_takes_the_empty_places_above_it_along(reader: Api) -> None:
    ana = Author(reader, body="Top")
    kim = Author(reader, body="Middle", parent_id=ana.id)
    bo = Author(reader, body="Leaf", parent_id=kim.id)
    for author in (ana, kim):
        author.takes_back()
    assert texts(reader) == [""]
    bo.takes_back()
    assert texts(reader) == []


def test_pages_of_other_sites_change_nothing(reader: Api) -> None:
    ana = Author(reader)
    for method, body in (("PATCH", {"body": "x"}), ("DELETE", None)):
        headers = {**ana.headers, "Origin": "https://stranger.example"}
        answer = reader.call(method, ana.path, body, headers=headers)
        told(answer, 403)
        assert "Access-Control-Allow-Origin" not in answer.headers
        preflight = {"Origin": "https://clinic.example", "Access-Control-Request-Method": method}
        told_to = reader.call("OPTIONS", ana.path, headers=preflight).headers["Access-Control-Allow-Origin"]
        assert told_to == "https://clinic.example"
    assert texts(reader) == [READER["body"]]


def test_a_plain_form_gives_no_secret_away(app: Flask, reader: Api) -> None:
    answer = reader.client.post(f"/api/v1{THREAD}", data=READER)
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Comment.edit_hash)).one() is None


def test_what_was_called_spam_and_is_urgent_now_is_read(reader: Api, moderator: Api) -> None:
    ana = Author(reader)
    moderator.decided("spam", ana.id)
    changed = ana.changes(CRISIS).get_json()
    assert (changed["status"], changed["notice"]["kind"]) == ("pending", "crisis")
    kept = moderator.get(f"/moderation/comments/{ana.id}").get_json()
    assert (kept["status"], kept["priority"], kept["held_because"]) == ("pending", "urgent", "crisis")


def test_of_what_its_author_took_back_no_rule_tells_the_sender_and_no_note_the_words(
    reader: Api, moderator: Api
) -> None:
    rule = moderator.made("/moderation/rules", {"kind": "address", "value": READER["author_email"], "action": "hold"})
    ana = Author(reader)
    moderator.made(f"/moderation/comments/{ana.id}/notes", {"body": "Says that it clicks."})
    assert ana.takes_back().status_code == 200
    assert moderator.get(f"/moderation/comments/{ana.id}/notes").get_json()["items"] == []
    assert moderator.get(f"/moderation/comments?status=erased&rule={rule['id']}").get_json()["items"] == []


def test_nobody_changes_a_comment_without_end(reader: Api) -> None:
    ana = Author(reader)
    with writing():
        db.session.execute(update(Comment).where(Comment.id == ana.id).values(version=MOST_VERSIONS - 1))
    assert ana.changes("The last time.").status_code == 200
    told(ana.changes("And once more."), 403)
    assert texts(reader) == ["The last time."]
    assert ana.takes_back().status_code == 200


@ON_SQLITE
def test_what_its_author_took_out_or_back_soon_stands_nowhere_in_the_index(app: Flask, reader: Api) -> None:
    """Look into the index itself, which older releases of SQLite do not clear of what was removed."""
    Author(reader, body="Zorbexina has my number").changes("Somebody has my number")
    Author(reader, body="Zorbexina lives there").takes_back()
    destroy_originals(app.extensions["vertebra"])
    blocks = db.session.execute(text("SELECT block FROM comment_text_data")).scalars().all()
    assert not [block for block in blocks if b"zorbexina" in block]


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "off"}])
def test_nobody_learns_from_a_repetition_whose_words_they_are(reader: Api, moderator: Api) -> None:
    """Send the words of a public comment with addresses that are guessed: right and wrong ones look alike."""
    ana = Author(reader)
    moderator.decided("approve", ana.id)
    stranger = {"REMOTE_ADDR": "198.51.100.7"}
    right, wrong, again = (
        reader.post(THREAD, {**READER, "author_email": email}, environ_base=stranger)
        for email in (READER["author_email"], "somebody@else.example", READER["author_email"])
    )
    assert (right.status_code, wrong.status_code, again.status_code) == (202, 202, 202)
    assert {*right.get_json()} == {*wrong.get_json()}
    told(reader.post(THREAD, READER), 409)
    here = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}, "headers": ana.headers}
    told(reader.post(THREAD, READER, **here), 409)


def test_an_edit_is_compared_with_the_rules_about_networks(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    author = Author(reader, body="It clicks.")
    moderator.made("/moderation/rules", {"kind": "network", "value": "127.0.0.0/8", "action": "block"})
    assert author.changes("It clicks at night.").get_json()["status"] == "pending"
    shown = moderator.get(f"/moderation/comments/{author.id}").get_json()
    assert [each["id"] for each in shown["signals"]] == ["rules"]
