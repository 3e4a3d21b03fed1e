"""Authors see their own comment wherever it stands, and nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.typing import EventDict

from cms.comments.models import Comment
from cms.comments.ownership import NOT_THEIRS
from cms.core.db import db
from cms.core.idempotency import KeptAnswer
from tests.api import READER, Api
from tests.doors.api.own_comments.conftest import THREAD, Author, texts
from tests.doors.api.problems import told


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
