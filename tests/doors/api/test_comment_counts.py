"""One question for the counts of a whole list."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api import Api
from tests.doors.api.problems import told

PATH = "/comment-counts"


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}


def counted(reader: Api, query: str) -> list[tuple[str, str, int]]:
    """Give what is counted, in order."""
    answer = reader.get(f"{PATH}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [(each["type"], each["slug"], each["count"]) for each in answer.get_json()["items"]]


def test_counts_come_in_the_order_asked_and_zero_for_what_there_is_not(
    editor: Api, reader: Api, moderator: Api
) -> None:
    neck = editor.published("articles", title="Neck")
    editor.published("articles", title="Back")
    nod = editor.published("exercises", title="Neck")
    first = reader.commented(neck, body="One")["id"]
    reader.commented(neck, body="Two", parent_id=first)
    reader.commented(nod, body="Three")
    moderator.decided("reject", reader.commented(neck, body="Four")["id"])
    query = "article=back&exercise=neck&article=none&article=neck&article=neck&exercise=back"
    assert counted(reader, query) == [
        ("article", "back", 0),
        ("exercise", "neck", 1),
        ("article", "none", 0),
        ("article", "neck", 2),
        ("article", "neck", 2),
        ("exercise", "back", 0),
    ]


def test_what_is_not_live_counts_nothing_and_an_address_of_before_is_known(editor: Api, reader: Api) -> None:
    neck = editor.published("articles", title="Neck")
    reader.commented(neck)
    draft = editor.patch(f"/articles/{neck['id']}", {"version": neck["version"], "slug": "nape"}).get_json()
    live = editor.post(f"/articles/{neck['id']}/publish", {"version": draft["version"]}).get_json()
    assert counted(reader, "article=neck&article=nape") == [("article", "neck", 1), ("article", "nape", 1)]
    editor.post(f"/articles/{neck['id']}/unpublish", {"version": live["version"]})
    assert counted(reader, "article=neck&article=nape") == [("article", "neck", 0), ("article", "nape", 0)]


def test_the_answer_is_public_and_fresh(editor: Api, reader: Api) -> None:
    neck = editor.published("articles", title="Neck")
    first = reader.get(f"{PATH}?article=neck")
    assert first.headers["Cache-Control"].startswith("public")
    assert "comments:article:neck" in first.headers["Surrogate-Key"]
    known = {"If-None-Match": first.headers["ETag"]}
    assert reader.get(f"{PATH}?article=neck", headers=known).status_code == 304
    reader.commented(neck)
    assert reader.get(f"{PATH}?article=neck", headers=known).get_json()["items"][0]["count"] == 1


def test_a_hundred_cost_as_many_queries_as_one(editor: Api, reader: Api, count_queries: Any) -> None:
    for number in range(5):
        editor.published("articles", title=f"Entry {number}")
    costs = [
        count_queries(lambda many=many: counted(reader, "&".join(f"article=entry-{n}" for n in range(many))))
        for many in (1, 100)
    ]
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="nothing is asked"),
        pytest.param("article=", id="an empty slug"),
        pytest.param("article=a&colour=red", id="another parameter"),
        pytest.param("&".join(["article=a"] * 101), id="more than a hundred"),
    ],
)
def test_what_cannot_be_counted_is_refused(reader: Api, query: str) -> None:
    assert told(reader.get(f"{PATH}?{query}"), 400)["errors"][0]["parameter"]


def test_a_slug_that_is_none_is_only_unknown(reader: Api) -> None:
    for slug in ("ä / ..", "\x00", "a\x00b"):
        assert counted(reader, f"article={quote(slug)}") == [("article", slug, 0)]
