"""What the staff set right under a comment: shown with its source to all who see the comment, and to nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.problems import told

SENT: dict[str, Any] = {
    "text": "Please do **not** stop it at once: [ask your doctor](https://nhs.example/taper).",
    "source": {"title": "NHS: gabapentin", "url": "https://nhs.example/gabapentin"},
}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def comment(editor: Api, moderator: Api, reader: Api) -> dict[str, Any]:
    """Give a comment that readers see."""
    article = editor.published("articles", title="Neck")
    found = reader.commented(article, body="You can stop your tablets on a Monday.")
    moderator.decided("approve", found["id"])
    return found


def path_of(comment: dict[str, Any]) -> str:
    """Give the address of a comment's correction."""
    return f"/moderation/comments/{comment['id']}/correction"


def seen(reader: Api) -> Any:
    """Give the correction of the first comment, as readers get it."""
    return reader.get("/articles/neck/comments").get_json()["items"][0]["correction"]


def test_readers_get_a_correction_with_its_source_until_it_is_taken_away(
    comment: dict[str, Any], moderator: Api, reader: Api
) -> None:
    assert seen(reader) is None
    etag = reader.get("/articles/neck/comments").headers["ETag"]
    made = moderator.call("PUT", path_of(comment), SENT).get_json()
    found = seen(reader)
    assert found == made
    assert (found["source"], found["by"]) == (SENT["source"], "Moderator")
    assert "<strong>not</strong>" in found["html"]
    assert 'rel="nofollow' in found["html"]
    assert found["text"].startswith("Please do not stop it at once")
    assert reader.get("/articles/neck/comments", headers={"If-None-Match": etag}).status_code == 200
    other = {**SENT, "text": "Ask first."}
    moderator.call("PUT", path_of(comment), other)
    assert seen(reader)["text"].strip() == "Ask first."
    assert moderator.get(f"/moderation/comments/{comment['id']}").get_json()["correction"]["by"] == "Moderator"
    assert moderator.delete(path_of(comment)).get_json()["text"].strip() == "Ask first."
    assert seen(reader) is None
    told(moderator.delete(path_of(comment)), 404)
    actions = [row["action"] for row in moderator.get("/moderation/log").get_json()["items"]]
    assert actions[:3] == ["comment.remove_correction", "comment.correct", "comment.correct"]


def test_it_goes_with_its_comment_and_comes_back_with_it(
    comment: dict[str, Any], editor: Api, moderator: Api, reader: Api
) -> None:
    moderator.call("PUT", path_of(comment), SENT)
    reply = {"type": "article", "slug": "neck"}
    answer = reader.commented(reply, body="Is that so?", parent_id=comment["id"])
    moderator.decided("approve", answer["id"])
    moderator.decided("reject", comment["id"])
    removed = reader.get("/articles/neck/comments").get_json()["items"][0]
    assert (removed["removed"], removed["correction"]) == (True, None)
    told(moderator.call("PUT", path_of(comment), SENT), 409)
    moderator.decided("approve", comment["id"])
    assert seen(reader)["source"] == SENT["source"]


def test_nothing_that_runs_comes_through(comment: dict[str, Any], moderator: Api, reader: Api) -> None:
    hostile = "<script>alert(1)</script> [a](javascript:alert(1)) <img src=x onerror=alert(1)>"
    moderator.call("PUT", path_of(comment), {**SENT, "text": hostile})
    html = seen(reader)["html"]
    assert [word for word in ("<script", "<img", 'href="javascript') if word in html] == []


def test_a_thread_costs_the_same_however_much_is_set_right(
    comment: dict[str, Any], moderator: Api, reader: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    before = count_queries(lambda: reader.get("/articles/neck/comments"))
    moderator.call("PUT", path_of(comment), SENT)
    listed = count_queries(lambda: moderator.get("/moderation/comments"))
    another = reader.commented({"type": "article", "slug": "neck"}, body="And another.")
    moderator.decided("approve", another["id"])
    moderator.call("PUT", path_of(another), SENT)
    assert count_queries(lambda: reader.get("/articles/neck/comments")) == before
    assert count_queries(lambda: moderator.get("/moderation/comments")) == listed


REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("nothing", {}, ["#/text", "#/source"]),
    ("no words", {**SENT, "text": " \n "}, ["#/text"]),
    ("too many words", {**SENT, "text": "x" * 3001}, ["#/text"]),
    ("no title", {**SENT, "source": {"title": " ", "url": "https://x.example"}}, ["#/source/title"]),
    ("no address", {**SENT, "source": {"title": "x", "url": ""}}, ["#/source/url"]),
    ("an address that runs", {**SENT, "source": {"title": "x", "url": "javascript:alert(1)"}}, ["#/source/url"]),
    ("a member that is none", {**SENT, "by": "Ada"}, ["#/by"]),
]


@pytest.mark.parametrize(("sent", "pointers"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_is_no_correction_is_refused(
    sent: dict[str, Any], pointers: list[str], comment: dict[str, Any], moderator: Api, reader: Api
) -> None:
    problem = told(moderator.call("PUT", path_of(comment), sent), 422)
    assert [each["pointer"] for each in problem["errors"]] == pointers
    assert seen(reader) is None


@pytest.mark.parametrize(("role", "status"), [("author", 403), ("editor", 403), ("moderator", 200), (None, 401)])
def test_who_may_set_right(role: str | None, status: int, comment: dict[str, Any], api: Callable[..., Api]) -> None:
    assert api(role).call("PUT", path_of(comment), SENT).status_code == status
    assert api(role).delete(path_of(comment)).status_code == status


def test_only_what_is_there_is_set_right(comment: dict[str, Any], moderator: Api, reader: Api) -> None:
    told(moderator.call("PUT", "/moderation/comments/999/correction", SENT), 404)
    waiting = reader.commented({"type": "article", "slug": "neck"}, body="This one waits.", author_email="x@y.example")
    told(moderator.call("PUT", path_of(waiting), SENT), 409)
