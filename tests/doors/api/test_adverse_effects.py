"""Harm that readers report: confirmed by moderators, counted at its exercise, open until an editor looked into it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete

from cms.comments.models import Comment
from cms.core.db import db, writing
from tests.api import Api
from tests.doors.api.problems import told

HARMED = "This stretch made my neck much worse."


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def exercise(editor: Api) -> dict[str, Any]:
    """Give an exercise that is live."""
    return editor.published("exercises", title="Chin tuck")


def path_of(comment: dict[str, Any]) -> str:
    """Give the address at which a comment is judged."""
    return f"/moderation/comments/{comment['id']}/adverse-effect"


def counted(client: Api, entry: dict[str, Any]) -> dict[str, int]:
    """Give what an entry counts, as a client gets it."""
    return dict(client.get(f"/{entry['type']}s/{entry['id']}").get_json()["adverse_effects"])


def test_a_confirmed_report_is_counted_until_somebody_looked_and_then_kept(
    editor: Api, moderator: Api, reader: Api, exercise: dict[str, Any]
) -> None:
    comment = reader.commented(exercise, body=HARMED)
    assert counted(editor, exercise) == {"confirmed": 0, "open": 0}
    made = moderator.post(path_of(comment), {"confirmed": True}).get_json()
    assert (made["confirmed"], made["judged_by"], made["text"]) == (True, "Moderator", HARMED)
    assert made["about"] == {"id": exercise["id"], "type": "exercise", "slug": "chin-tuck"}
    assert counted(editor, exercise) == {"confirmed": 1, "open": 1}
    listed = editor.get(f"/exercises/{exercise['id']}/adverse-effects").get_json()["items"]
    assert [each["id"] for each in listed] == [made["id"]]
    look = f"/exercises/{exercise['id']}/adverse-effects/{made['id']}/look"
    looked = editor.post(look, {"note": "Took the second step out."}).get_json()
    assert (looked["looked_by"], looked["note"]) == ("Editor", "Took the second step out.")
    assert counted(editor, exercise) == {"confirmed": 1, "open": 0}
    told(editor.post(look, {"note": "Again."}), 409)


def test_nothing_of_it_is_public(moderator: Api, reader: Api, exercise: dict[str, Any]) -> None:
    comment = reader.commented(exercise, body=HARMED)
    moderator.post(path_of(comment), {"confirmed": True})
    for path in ("/exercises/chin-tuck", "/exercises", "/feed.json", "/exercises/chin-tuck/comments"):
        answer = reader.get(path).get_data(as_text=True)
        assert [word for word in ("adverse", "worse", "harm") if word in answer] == [], path
    told(reader.get(f"/exercises/{exercise['id']}/adverse-effects"), 401)
    told(reader.post(path_of(comment), {"confirmed": True}), 401)


def test_a_comment_on_an_article_can_be_about_an_exercise_of_it(
    editor: Api, moderator: Api, reader: Api, exercise: dict[str, Any]
) -> None:
    article = editor.published("articles", title="Neck", exercises=["chin-tuck"])
    comment = reader.commented(article, body=HARMED)
    moderator.post(path_of(comment), {"confirmed": True})
    assert counted(editor, article) == {"confirmed": 1, "open": 1}
    moderator.post(path_of(comment), {"confirmed": True, "exercise": "chin-tuck"})
    assert (counted(editor, article)["confirmed"], counted(editor, exercise)["confirmed"]) == (0, 1)
    faults = told(moderator.post(path_of(comment), {"confirmed": True, "exercise": "no-such"}), 422)["errors"]
    assert [each["pointer"] for each in faults] == ["#/exercise"]
    assert counted(editor, exercise)["confirmed"] == 1, "what was refused changed nothing"


def test_said_again_nothing_changes_and_said_otherwise_it_is_open_anew(
    editor: Api, moderator: Api, reader: Api, exercise: dict[str, Any]
) -> None:
    comment = reader.commented(exercise, body=HARMED)

    def say(*, confirmed: bool) -> dict[str, Any]:
        return dict(moderator.post(path_of(comment), {"confirmed": confirmed}).get_json())

    first = say(confirmed=True)
    editor.post(f"/exercises/{exercise['id']}/adverse-effects/{first['id']}/look", {"note": "Seen."})
    assert say(confirmed=True)["note"] == "Seen."
    say(confirmed=False)
    assert counted(editor, exercise) == {"confirmed": 0, "open": 0}
    assert editor.get(f"/exercises/{exercise['id']}/adverse-effects").get_json()["items"] == []
    assert (say(confirmed=True)["looked_at"], counted(editor, exercise)["open"]) == (None, 1)
    actions = [row["action"] for row in moderator.get("/moderation/log").get_json()["items"]]
    assert actions == ["comment.confirm_harm", "comment.dismiss_harm", "comment.confirm_harm", "comment.receive"]


def test_the_count_outlives_the_words(editor: Api, moderator: Api, reader: Api, exercise: dict[str, Any]) -> None:
    comment = reader.commented(exercise, body=HARMED)
    moderator.post(path_of(comment), {"confirmed": True})
    with writing():
        db.session.execute(delete(Comment).where(Comment.id == comment["id"]))
    assert counted(editor, exercise) == {"confirmed": 1, "open": 1}
    listed = editor.get(f"/exercises/{exercise['id']}/adverse-effects").get_json()["items"][0]
    assert (listed["comment_id"], listed["text"], listed["judged_by"]) == (None, "", "Moderator")


RIGHTS = [
    ("author", 403, 403, 403),
    ("editor", 403, 200, 200),
    ("moderator", 200, 200, 403),
    ("admin", 200, 200, 200),
]


@pytest.mark.parametrize(("role", "judging", "listing", "looking"), RIGHTS)
def test_who_may_what(
    role: str,
    judging: int,
    listing: int,
    looking: int,
    api: Callable[..., Api],
    reader: Api,
    exercise: dict[str, Any],
) -> None:
    comment, someone = reader.commented(exercise, body=HARMED), api(role)
    report = api("admin").post(path_of(comment), {"confirmed": True}).get_json()
    path = f"/exercises/{exercise['id']}/adverse-effects"
    assert someone.post(path_of(comment), {"confirmed": True}).status_code == judging
    assert someone.get(path).status_code == listing
    assert someone.post(f"{path}/{report['id']}/look", {"note": "Seen."}).status_code == looking


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("nothing said", {}, "#/confirmed"),
    ("no yes and no no", {"confirmed": "yes"}, "#/confirmed"),
    ("a member that is none", {"confirmed": True, "note": "x"}, "#/note"),
    ("no slug", {"confirmed": True, "exercise": "No Slug"}, "#/exercise"),
]


@pytest.mark.parametrize(("sent", "pointer"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_is_no_judgement_is_refused(
    sent: dict[str, Any], pointer: str, moderator: Api, reader: Api, exercise: dict[str, Any]
) -> None:
    problem = told(moderator.post(path_of(reader.commented(exercise, body=HARMED)), sent), 422)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]


def test_what_is_not_there_is_not_found(editor: Api, moderator: Api, reader: Api, exercise: dict[str, Any]) -> None:
    told(moderator.post("/moderation/comments/999/adverse-effect", {"confirmed": True}), 404)
    report = moderator.post(path_of(reader.commented(exercise, body=HARMED)), {"confirmed": True}).get_json()
    other = editor.published("exercises", title="Nod")
    told(editor.post(f"/exercises/{other['id']}/adverse-effects/{report['id']}/look", {"note": "x"}), 404)
    told(editor.get("/exercises/999/adverse-effects"), 404)
    told(editor.get(f"/articles/{exercise['id']}/adverse-effects"), 404)


def test_a_list_counts_for_all_of_its_entries_in_one_query(
    editor: Api, moderator: Api, reader: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    costs = []
    for number in range(3):
        entry = editor.published("exercises", title=f"Number {number}")
        moderator.post(path_of(reader.commented(entry, body=HARMED)), {"confirmed": True})
        costs.append(count_queries(lambda: editor.get("/exercises")))
    assert len(set(costs)) == 1
    items = editor.get("/exercises").get_json()["items"]
    assert [each["adverse_effects"]["confirmed"] for each in items] == [1, 1, 1]
