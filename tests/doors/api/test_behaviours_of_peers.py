"""What comment systems and content APIs of others are tested for, where no other test of ours says it."""

from typing import Any

import pytest

from tests.api import READER, Api
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
LONGEST_WEBSITE = f"https://jo.example/{'x' * 481}"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        pytest.param({"author_url": LONGEST_WEBSITE}, "", id="a website of 500 characters"),
        pytest.param({"author_url": f"{LONGEST_WEBSITE}x"}, "#/author_url", id="of 501"),
        pytest.param({"consent": "v" * 50}, "", id="a version of 50 characters"),
        pytest.param({"consent": "v" * 51}, "#/consent", id="of 51"),
    ],
)
def test_each_member_has_its_own_limit_and_is_taken_at_it(
    members: dict[str, Any], pointer: str, editor: Api, reader: Api
) -> None:
    editor.published("articles", title="Neck")
    answer = reader.post(THREAD, {**READER, **members})
    if pointer:
        assert [each["pointer"] for each in told(answer, 422)["errors"]] == [pointer]
    else:
        assert answer.status_code == 202, answer.get_data(as_text=True)


def test_a_text_of_sixty_thousand_nested_elements_is_taken_or_refused_and_breaks_nothing(editor: Api) -> None:
    for tag in ("b", "blockquote", "ul"):
        answer = editor.post("/articles", {"title": f"Deep {tag}", "content_html": f"<{tag}>" * 60_000 + "x"})
        assert answer.status_code in {201, 422}, tag
    assert editor.get("/articles").status_code == 200


def test_an_approved_comment_whose_article_changes_its_address_is_found_at_both(editor: Api, reader: Api) -> None:
    article = editor.published("articles", title="Neck")
    reader.commented(article)
    version = editor.get(f"/articles/{article['id']}").get_json()["version"]
    changed = editor.patch(f"/articles/{article['id']}", {"version": version, "slug": "nape"}).get_json()
    editor.post(f"/articles/{article['id']}/publish", {"version": changed["version"]})
    moved = reader.get(THREAD)
    assert moved.status_code == 301
    assert reader.get(moved.headers["Location"]).status_code == 200


def test_marking_what_has_that_mark_already_changes_no_count(editor: Api, moderator: Api, reader: Api) -> None:
    comment = reader.commented(editor.published("articles", title="Neck"))
    for _time in range(3):
        assert [each["outcome"] for each in moderator.decided("approve", comment["id"])] == ["done"]
        assert reader.get(THREAD).get_json()["count"] == 1
    for _time in range(2):
        moderator.decided("spam", comment["id"])
        assert reader.get(THREAD).get_json()["count"] == 0
