"""Readers vote on comments: once each, exactly counted, and not on their own."""

from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.comments.models import CommentVote
from cms.comments.voting import MOST_AN_HOUR
from cms.core.db import db
from tests.api import READER, Api
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
AUTHOR = {"REMOTE_ADDR": "203.0.113.1"}
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}


@pytest.fixture(autouse=True)
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def sent(reader: Api, **members: Any) -> dict[str, Any]:
    """Send a comment from the author's place; give the answer's document."""
    answer = reader.post(THREAD, {**READER, **members}, environ_base=AUTHOR)
    assert answer.status_code == 201
    return dict(answer.get_json())


def vote(reader: Api, comment_id: int, value: Any, place: int = 2, **more: Any) -> Any:
    """Vote from one of many places."""
    where = {"REMOTE_ADDR": f"198.51.{place // 250}.{place % 250 + 1}"}
    return reader.post(f"/comments/{comment_id}/votes", {"value": value}, environ_base=where, **more)


def score(reader: Api) -> int:
    """Give the score of the first comment, as all see it."""
    return int(reader.get(THREAD).get_json()["items"][0]["score"])


@pytest.mark.parametrize(
    ("values", "ends_at"),
    [
        pytest.param([1], 1, id="for it"),
        pytest.param([-1], -1, id="against it"),
        pytest.param([1, 1, 1], 1, id="the same again is the same"),
        pytest.param([1, -1], -1, id="the opposite reverses"),
        pytest.param([-1, 1, -1, 1], 1, id="and back"),
        pytest.param([1, 0], 0, id="taken back"),
        pytest.param([0], 0, id="nothing to take back"),
        pytest.param([1, 0, -1], -1, id="taken back, then against"),
    ],
)
def test_a_client_has_one_vote(reader: Api, values: list[int], ends_at: int) -> None:
    comment = sent(reader)["comment"]["id"]
    for value in values:
        answer = vote(reader, comment, value)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        told_now = answer.get_json()
        assert told_now == {"comment_id": comment, "value": value, "score": score(reader)}
    assert score(reader) == ends_at
    vote(reader, comment, 1, place=3)
    assert score(reader) == ends_at + 1, "another client has another"


def test_each_vote_that_counts_gives_the_thread_another_etag_and_no_other_does(reader: Api) -> None:
    comment = sent(reader)["comment"]["id"]
    etags = [reader.get(THREAD).headers["ETag"]]
    for value in (1, 1, -1, 0, 0):
        vote(reader, comment, value)
        etags.append(reader.get(THREAD).headers["ETag"])
    moved = [first != second for first, second in pairwise(etags)]
    assert moved == [True, False, True, True, False]
    for method in ("GET", "HEAD"):
        assert reader.call(method, f"/comments/{comment}/votes").status_code == 405
    assert reader.get(THREAD).headers["ETag"] == etags[-1]


def test_nobody_votes_on_their_own_comment(reader: Api) -> None:
    own = sent(reader)
    path = f"/comments/{own['comment']['id']}/votes"
    told(reader.post(path, {"value": 1}, environ_base=AUTHOR), 403)
    secret = {"Authorization": f"Edit {own['edit_token']}"}
    told(vote(reader, own["comment"]["id"], 1, headers=secret), 403)
    other = sent(reader, body="Another")
    stranger = {"Authorization": f"Edit {other['edit_token']}"}
    assert vote(reader, own["comment"]["id"], 1, headers=stranger).status_code == 200
    assert score(reader) == 1


def test_only_what_is_public_takes_votes(article: dict[str, Any], reader: Api, editor: Api, moderator: Api) -> None:
    top = sent(reader)["comment"]["id"]
    sent(reader, body="Answer", parent_id=top)
    told(vote(reader, 99, 1), 404)
    told(vote(reader, 2**40, 1), 404)
    for action in ("reject", "spam", "hold"):
        moderator.decided(action, top)
        told(vote(reader, top, 1), 404)
    moderator.decided("approve", top)
    version = editor.get("/articles/neck").get_json()["version"]
    editor.post(f"/articles/{article['id']}/unpublish", {"version": version})
    told(vote(reader, top, 1), 404)


@ON_SQLITE
@pytest.mark.parametrize("value", [2, -2, 0.5, "up", True, None, [1]], ids=str)
def test_a_vote_is_one_of_three(reader: Api, value: Any) -> None:
    comment = sent(reader)["comment"]["id"]
    told(vote(reader, comment, value), 422)
    assert score(reader) == 0


def test_who_changes_their_mind_without_end_waits(app: Flask, reader: Api) -> None:
    comment = sent(reader)["comment"]["id"]
    vote(reader, comment, 1)
    with app.app_context():
        db.session.scalars(select(CommentVote)).one().changes = MOST_AN_HOUR
        db.session.commit()
    answer = vote(reader, comment, -1)
    told(answer, 429)
    assert int(answer.headers["Retry-After"]) > 3000
    assert vote(reader, comment, 1).status_code == 200, "what is there already costs nothing"
    assert vote(reader, comment, -1, place=3).status_code == 200
    assert score(reader) == 0


def test_pages_of_other_sites_cannot_vote_for_their_readers(reader: Api) -> None:
    comment = sent(reader)["comment"]["id"]
    told(vote(reader, comment, 1, headers={"Origin": "https://stranger.example"}), 403)
    assert vote(reader, comment, 1, headers={"Origin": "https://clinic.example"}).status_code == 200


def test_a_plain_form_votes_and_leads_back_to_the_comment(reader: Api) -> None:
    comment = sent(reader)["comment"]["id"]
    answer = reader.client.post(f"/api/v1/comments/{comment}/votes", data={"value": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"https://clinic.example/articles/neck#comment-{comment}",
    )


def test_the_best_come_first(reader: Api) -> None:
    ids = [sent(reader, body=str(number))["comment"]["id"] for number in range(3)]
    vote(reader, ids[1], 1)
    vote(reader, ids[0], -1)
    page = reader.get(f"{THREAD}?sort=best").get_json()
    assert [(each["id"], each["score"]) for each in page["items"]] == [(ids[1], 1), (ids[2], 0), (ids[0], -1)]


def test_votes_go_with_a_comment_that_is_taken_back_and_move_no_version_of_it(app: Flask, reader: Api) -> None:
    own = sent(reader)
    vote(reader, own["comment"]["id"], 1)
    secret = {"Authorization": f"Edit {own['edit_token']}"}
    assert reader.get("/comments/1", headers=secret).get_json()["version"] == 1
    reader.patch("/comments/1", {"body": "Changed", "version": 1}, headers=secret)
    assert score(reader) == 1
    reader.delete("/comments/1", headers=secret)
    with app.app_context():
        assert db.session.scalars(select(CommentVote)).all() == []
