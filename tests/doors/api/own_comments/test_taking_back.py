"""Authors take their own comment back: it is gone, or an empty place stays as long as there are answers."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from cms.comments.learning.models import TOTAL, SpamLesson, SpamToken
from cms.comments.models import Comment, CommentSignal
from cms.core.db import db
from cms.worker.queued import run_outbox
from cms.worker.upkeep import destroy_originals
from tests.api import READER, Api
from tests.doors.api.own_comments.conftest import ON_SQLITE, THREAD, Author, texts
from tests.doors.api.problems import told


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


def test_what_others_wrote_and_learned_of_it_goes_with_it(app: Flask, reader: Api, moderator: Api) -> None:
    ana = Author(reader, body="Cheap pills by zebra7331 at https://pills.example today")
    version = moderator.get(f"/moderation{ana.path}").get_json()["version"]
    decision = {"comment_id": ana.id, "action": "spam", "version": version, "reason": "advertising", "note": "Wanda"}
    moderator.post("/moderation/decisions", {"decisions": [decision]})
    run_outbox(app.extensions["vertebra"])
    assert learned(app) == (1, 1)
    assert ana.takes_back().status_code == 200
    run_outbox(app.extensions["vertebra"])
    assert learned(app) == (0, 0)
    assert "Wanda" not in moderator.get(f"/moderation{ana.path}").get_data(as_text=True)


def learned(app: Flask) -> tuple[int, int]:
    """Give of how many comments something was learned, and how many of these are known by their ids."""
    with app.app_context():
        lessons = db.session.scalars(select(SpamLesson)).all()
        return db.session.get_one(SpamToken, TOTAL, populate_existing=True).spam, len(lessons)


def test_an_answer_that_was_kept_for_who_asks_again_does_not_bring_it_back(reader: Api) -> None:
    sent, key = {**READER, "body": "Zebra7331 was mine"}, {"Idempotency-Key": "once-and-never-again"}
    first = reader.post(THREAD, sent, headers=key)
    told = first.get_json()
    place = f"/comments/{told['comment']['id']}"
    assert first.headers["Location"].endswith(f"/api/v1{place}")
    assert reader.post(THREAD, sent, headers=key).get_json() == told
    reader.delete(place, headers={"Authorization": f"Edit {told['edit_token']}"})
    again = reader.post(THREAD, sent, headers=key).get_json()
    assert again["comment"]["id"] > told["comment"]["id"], "it is a new comment"


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


def test_of_what_its_author_took_back_no_rule_tells_the_sender_and_no_note_the_words(
    reader: Api, moderator: Api
) -> None:
    rule = moderator.made("/moderation/rules", {"kind": "address", "value": READER["author_email"], "action": "hold"})
    ana = Author(reader)
    moderator.made(f"/moderation/comments/{ana.id}/notes", {"body": "Says that it clicks."})
    assert ana.takes_back().status_code == 200
    assert moderator.get(f"/moderation/comments/{ana.id}/notes").get_json()["items"] == []
    assert moderator.get(f"/moderation/comments?status=erased&rule={rule['id']}").get_json()["items"] == []


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
