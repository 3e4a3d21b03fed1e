"""`expand`: an article with its exercises whole, and the words of schema.org, for the same few queries."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.problems import told

HOSTILE = '</script><script>alert("x")</script> & <!-- \u2028 “x”'


def test_exercises_come_whole_in_the_articles_order_and_only_live_ones(editor: Api, reader: Api) -> None:
    for title in ("Nod", "Chin tuck"):
        editor.published("exercises", title=title)
    gone = editor.published("exercises", title="Gone")
    editor.published("articles", title="Neck", exercises=["chin-tuck", "gone", "nod"])
    editor.post(f"/exercises/{gone['id']}/unpublish", {"version": gone["version"], "force": True})
    for api in (reader, editor):
        whole = api.get("/articles/neck?expand=exercises").get_json()["exercises"]
        assert [each["slug"] for each in whole] == ["chin-tuck", "nod"]
        assert whole[1] == reader.get("/exercises/nod").get_json()
    assert set(reader.get("/articles/neck").get_json()["exercises"][0]) == {"slug", "title", "url"}
    names = reader.get("/articles/neck?expand=exercises").headers["Surrogate-Key"].split()
    assert {"article:neck", "exercise:nod", "exercise:chin-tuck"} <= set(names)


def test_json_ld_comes_when_it_is_asked_for(editor: Api, reader: Api) -> None:
    editor.published("exercises", title="Nod")
    editor.published("articles", title="Neck", exercises=["nod"])
    assert "json_ld" not in reader.get("/articles/neck").get_json()
    both = reader.get("/articles/neck?fields=title&expand=json_ld").get_json()
    assert set(both) == {"title", "json_ld"}
    assert both["json_ld"]["@type"] == "MedicalWebPage"
    assert both["json_ld"]["publisher"]["name"] == reader.get("/site").get_json()["title"]
    page = reader.get("/exercises?expand=json_ld,authors,tags").get_json()
    assert page["items"][0]["json_ld"]["@type"] == ["ExercisePlan", "HowTo"]
    assert editor.get("/articles/neck?expand=json_ld").get_json()["json_ld"] == both["json_ld"]


REFUSED = [
    ("an unknown word", "/articles/neck?expand=comments"),
    ("one of two", "/articles/neck?expand=json_ld,revisions"),
    ("nothing between commas", "/articles/neck?expand=json_ld,,tags"),
    ("nothing at all", "/articles/neck?expand="),
    ("exercises of an exercise", "/exercises/nod?expand=exercises"),
    ("on a list", "/articles?expand=everything"),
]


@pytest.mark.parametrize("address", [pytest.param(row[1], id=row[0]) for row in REFUSED])
def test_what_cannot_be_expanded_is_refused_by_name(editor: Api, reader: Api, address: str) -> None:
    editor.published("exercises", title="Nod")
    editor.published("articles", title="Neck")
    for api in (reader, editor):
        assert told(api.get(address), 400)["errors"][0]["parameter"] == "expand"
    told(reader.get("/articles/neck?fields=json_ld"), 400)


def test_ten_articles_with_all_their_exercises_cost_what_two_cost(
    editor: Api, reader: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    editor.made("/authors", {"name": "Ada"})
    slugs: list[str] = []
    counts: list[int] = []
    for more in (2, 8):
        for number in range(more):
            made = editor.published("exercises", title=f"Stretch {more} {number}", authors=["ada"])
            slugs.append(made["slug"])
            editor.published("articles", title=f"Article {more} {number}", exercises=slugs)
        counts.append(count_queries(lambda: reader.get("/articles?expand=exercises,json_ld")))
    items = reader.get("/articles?expand=exercises,json_ld").get_json()["items"]
    assert len(items[0]["exercises"]) == 10
    assert counts[0] == counts[1]


def test_the_page_carries_it_and_nothing_in_it_can_end_the_block(editor: Api, reader: Api) -> None:
    editor.made("/authors", {"name": HOSTILE, "slug": "ada", "credentials": HOSTILE})
    steps = [{"text": HOSTILE}]
    editor.published("exercises", title=f"Nod {HOSTILE}", slug="nod", steps=steps, summary=HOSTILE, authors=["ada"])
    editor.published("articles", title=f"Neck {HOSTILE}", slug="neck", funding=HOSTILE, exercises=["nod"])
    for address in ("/articles/neck", "/exercises/nod"):
        html = reader.client.get(address).get_data(as_text=True)
        inside = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
        assert "<" not in inside
        assert json.loads(inside) == reader.get(f"{address}?expand=json_ld").get_json()["json_ld"]
