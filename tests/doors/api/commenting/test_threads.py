"""Threads that take comments, and those that take none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.api import READER, Api
from tests.counting import stored
from tests.doors.api.commenting.conftest import THREAD
from tests.doors.api.problems import told


def test_a_thread_that_is_unknown_hidden_or_closed_takes_nothing(
    article: dict[str, Any], editor: Api, reader: Api, app: Flask
) -> None:
    editor.made("/articles", {"title": "Draft"})
    timed = editor.made("/articles", {"title": "Timed"})
    editor.post(f"/articles/{timed['id']}/schedule", {"version": 1, "publish_at": "2999-01-01T00:00:00Z"})
    for title, action in {"Withdrawn": "unpublish", "Archived": "archive"}.items():
        made = editor.published("articles", title=title)
        assert editor.post(f"/articles/{made['id']}/{action}", {"version": made["version"]}).status_code == 200
    assert editor.delete(f"/articles/{editor.published('articles', title='Binned')['id']}").status_code in {200, 204}
    editor.published("articles", title="Closed", comments_open=False)
    rows = {
        "/articles/none/comments": 404,
        "/articles/999/comments": 404,
        "/articles/draft/comments": 404,
        "/articles/timed/comments": 404,
        "/articles/withdrawn/comments": 404,
        "/articles/archived/comments": 404,
        "/articles/binned/comments": 404,
        "/exercises/neck/comments": 404,
        "/articles/closed/comments": 403,
    }
    problems = {path: told(reader.post(path, READER), status) for path, status in rows.items()}
    unknown = problems["/articles/none/comments"]
    hidden = [path for path, status in rows.items() if status == 404 and path.startswith("/articles/")]
    assert all(problems[path] == unknown for path in hidden), "none tells that it is there"
    assert stored(app) == 0
    assert reader.get("/articles/closed/comments").status_code == 200
    assert reader.post(f"/articles/{article['id']}/comments", READER).status_code == 201


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"CMS_COMMENT_DAYS_OPEN": "30", "CMS_COMMENT_HOLD": "flagged"}, "open for 30 days"),
        ({"CMS_COMMENT_DAYS_OPEN": "1", "CMS_COMMENT_HOLD": "flagged"}, "open for a day"),
    ],
)
def test_a_thread_closes_by_its_age_and_stays_readable(
    environment: dict[str, str], article: dict[str, Any], reader: Api, words: str
) -> None:
    assert reader.post(THREAD, READER).status_code == 201
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert words in told(reader.post(THREAD, {**READER, "body": "Late"}), 403)["detail"]
        assert len(reader.get(THREAD).get_json()["items"]) == 1


def test_a_parent_must_be_approved_and_of_the_same_item(
    article: dict[str, Any], editor: Api, reader: Api, moderator: Api, app: Flask
) -> None:
    editor.published("articles", title="Other")
    editor.published("exercises", title="Neck")
    elsewhere = reader.commented({"type": "article", "slug": "other"})
    other_kind = reader.commented({"type": "exercise", "slug": "neck"})
    parents = {"of another article": elsewhere["id"], "of an exercise": other_kind["id"]}
    for status, action in {"waiting": "hold", "rejected": "reject", "spam": "spam"}.items():
        parents[status] = reader.commented(article, body=status)["id"]
        moderator.decided(action, parents[status])
    before, details = stored(app), set()
    for why, parent in parents.items():
        problem = told(reader.post(THREAD, {**READER, "parent_id": parent}), 422)
        assert problem["errors"][0]["pointer"] == "#/parent_id", why
        details.add(problem["detail"])
    assert len(details) == 1, "why a parent is refused tells of comments that nobody may see"
    assert stored(app) == before
