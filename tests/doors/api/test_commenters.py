"""The people behind comments, and the notes of the staff."""

from typing import Any

import pytest

from tests.api import READER, Api
from tests.doors.api.problems import told

QUEUE, PEOPLE = "/moderation/comments", "/moderation/people"
NOTE = "Rang the person on duty at ten."
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give an article."""
    return editor.published("articles", title="Neck")


def person_of(moderator: Api, comment: dict[str, Any]) -> int:
    """Give the id of who is behind a comment."""
    return int(moderator.get(f"{QUEUE}/{comment['id']}").get_json()["person"]["id"])


def test_a_moderator_learns_who_is_behind_comments(article: dict[str, Any], moderator: Api, reader: Api) -> None:
    made = [reader.commented(article, body=f"Number {number} of mine, about necks.") for number in range(3)]
    made.append(reader.commented(article, body="Under another name.", author_name="Bo"))
    reader.commented(article, author_email="kim@reader.example", author_name="Kim")
    moderator.decided("approve", made[0]["id"])
    moderator.decided("spam", made[1]["id"])
    number = person_of(moderator, made[0])
    found = moderator.get(f"{PEOPLE}/{number}").get_json()
    assert (found["email"], found["confirmed"]) == (READER["author_email"], False)
    assert found["counts"] == {"pending": 2, "approved": 1, "rejected": 0, "spam": 1}
    assert found["names"] == [{"name": READER["author_name"], "count": 3}, {"name": "Bo", "count": 1}]
    first = moderator.get(f"{PEOPLE}/{number}/comments?limit=3").get_json()
    second = moderator.get(first["next"].removeprefix("https://cms.example/api/v1")).get_json()
    assert [each["id"] for each in first["items"] + second["items"]] == [each["id"] for each in reversed(made)]
    assert second["next"] is None
    told(moderator.get(f"{PEOPLE}/999"), 404)
    told(moderator.get(f"{PEOPLE}/999/comments"), 404)


def test_notes_of_the_staff_are_for_the_staff(article: dict[str, Any], moderator: Api, reader: Api) -> None:
    comment = reader.commented(article)
    moderator.decided("approve", comment["id"])
    places = (f"{QUEUE}/{comment['id']}/notes", f"{PEOPLE}/{person_of(moderator, comment)}/notes")
    for path in places:
        assert moderator.get(path).get_json() == {"items": [], "next": None}
        made = [moderator.made(path, {"body": body}) for body in (NOTE, "And again.")]
        assert (made[0]["body"], made[0]["by"]) == (NOTE, "Moderator")
        assert moderator.get(path).get_json()["items"] == made
        for body in ("", " ", "x" * 5001):
            assert told(moderator.post(path, {"body": body}), 422)["errors"][0]["pointer"] == "#/body"
    for path in ("/articles/neck/comments", "/articles/neck", "/feed.json"):
        assert NOTE not in reader.get(path).get_data(as_text=True)
    log = moderator.get("/moderation/log").get_data(as_text=True)
    assert (NOTE in log, "comment.note" in log) == (False, True)
    assert moderator.get(f"{QUEUE}/{comment['id']}").get_json()["version"] == 2


@ON_SQLITE
def test_there_is_something_to_note_on(article: dict[str, Any], moderator: Api) -> None:
    for path in (f"{QUEUE}/999/notes", f"{PEOPLE}/999/notes", f"{QUEUE}/99999999999/notes"):
        told(moderator.get(path), 404)
        told(moderator.post(path, {"body": "x"}), 404)
