"""The search over the API: what readers find, page by page, safe to show, and kept as long as nothing changes."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.content import ranking
from tests.api import Api
from tests.counting import counting
from tests.doors.api.problems import told

HOSTILE = '<script>alert("x")</script> & \'"><b>'


def slugs(api: Api, query: str) -> list[str]:
    """Give the slugs of what is found."""
    answer = api.get(f"/search?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["slug"] for each in answer.get_json()["items"]]


@pytest.fixture
def library(editor: Api) -> None:
    """Put in a few entries that speak of the neck."""
    editor.published("articles", title="Neck", slug="neck", tags=[{"name": "Pain"}])
    editor.published("articles", title="Nacken", slug="nacken", language="de", content_html="<p>Neck.</p>")
    editor.published("exercises", title="Chin tuck", slug="chin-tuck", summary="For the neck.")
    editor.made("/articles", {"title": "Neck, a draft", "slug": "draft"})


ASKED = [
    ("everything live, the best first", "q=neck", ["neck", "chin-tuck", "nacken"]),
    ("one kind", "q=neck&type=exercise", ["chin-tuck"]),
    ("a tag", "q=neck&tag=pain", ["neck"]),
    ("a tag that is not there", "q=neck&tag=nothing", []),
    ("a language", "q=neck&language=de", ["nacken"]),
    ("nothing found", "q=zzz", []),
    ("no words at all", "q=%21%3F", []),
]


@pytest.mark.parametrize(("query", "there"), [pytest.param(*row[1:], id=row[0]) for row in ASKED])
def test_readers_find_what_is_live(library: None, reader: Api, query: str, there: list[str]) -> None:
    assert slugs(reader, query) == there


REFUSED = [
    ("without words", "", "q"),
    ("with empty words", "q=", "q"),
    ("with blank words", "q=%20%20", "q"),
    ("an unknown parameter", "q=x&colour=red", "colour"),
    ("an unknown kind", "q=x&type=page", "type"),
    ("an empty filter", "q=x&tag=", "tag"),
    ("too many words", f"q={'x' * 301}", "q"),
    ("a cursor of another list", "q=x&cursor=abc", "cursor"),
    ("words given twice", "q=x&q=y", "q"),
]


@pytest.mark.parametrize(("query", "parameter"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_cannot_be_asked_is_named(reader: Api, query: str, parameter: str) -> None:
    problem = told(reader.get(f"/search?{query}"), 400)
    assert [each["parameter"] for each in problem["errors"]] == [parameter]


def test_a_hit_tells_enough_to_link_to_it_and_nothing_that_runs(editor: Api, reader: Api) -> None:
    html = f"<p>{'Long words. ' * 30}The psoas lifts the leg &lt;img src=x onerror=1&gt; of all.</p>"
    editor.published("articles", title=f"Psoas {HOSTILE}", slug="psoas", content_html=html)
    hit = reader.get("/search?q=psoas").get_json()["items"][0]
    assert hit["url"] == "https://clinic.example/articles/psoas"
    assert hit["api_url"] == "https://cms.example/api/v1/articles/psoas"
    assert "<mark>psoas</mark> lifts the leg &lt;img" in hit["snippet_html"]
    assert hit["snippet_html"].startswith("… ")
    assert hit["title_html"].startswith("<mark>Psoas</mark> &lt;script&gt;")
    bare = (hit["title_html"] + hit["snippet_html"]).replace("<mark>", "").replace("</mark>", "")
    assert not set(bare) & set("<>\"'")


def test_a_page_goes_on_where_the_last_one_ended_though_something_came_between(editor: Api, reader: Api) -> None:
    for number in range(5):
        editor.published("articles", title=f"Neck {number}", slug=f"neck-{number}")
    first = reader.get("/search?q=neck&limit=2").get_json()
    editor.published("articles", title="Neck, new", slug="new")
    seen = [each["slug"] for each in first["items"]]
    path: str | None = first["next"]
    while path:
        page = reader.get(path.partition("/api/v1")[2]).get_json()
        seen += [each["slug"] for each in page["items"]]
        path = page["next"]
    assert seen == ["neck-4", "neck-3", "neck-2", "neck-1", "neck-0"]


def test_drafts_are_for_those_who_may_read_them(library: None, api: Callable[..., Api]) -> None:
    assert "draft" in slugs(api("editor"), "q=neck")
    assert "draft" in slugs(api("moderator"), "q=neck")
    assert "draft" not in slugs(api("author"), "q=neck")
    answer = api("editor").get("/search?q=neck")
    assert answer.headers["Cache-Control"] == "private, no-store"
    hit = next(each for each in answer.get_json()["items"] if each["slug"] == "draft")
    assert (hit["status"], hit["published_at"]) == ("draft", None)


def test_an_answer_is_kept_until_something_is_published(library: None, editor: Api, reader: Api) -> None:
    first = reader.get("/search?q=neck")
    etag = first.headers["ETag"]
    assert "public" in first.headers["Cache-Control"]
    assert set(first.headers["Surrogate-Key"].split()) >= {"articles", "exercises"}
    assert reader.call("GET", "/search?q=neck", headers={"If-None-Match": etag}).status_code == 304
    editor.published("articles", title="More neck")
    assert reader.call("GET", "/search?q=neck", headers={"If-None-Match": etag}).status_code == 200
    assert reader.call("GET", "/search?q=other", headers={"If-None-Match": etag}).status_code == 200


def test_a_search_costs_the_same_however_much_is_found(editor: Api, reader: Api) -> None:
    def cost() -> int:
        with counting() as sent:
            slugs(reader, "q=neck+pain+-hip&limit=100")
        return len(sent)

    members: dict[str, Any] = {"title": "Neck pain", "tags": [{"name": "Neck"}]}
    editor.published("articles", **members)
    few = cost()
    for _ in range(12):
        editor.published("articles", **members)
    assert cost() == few


def test_all_that_fits_is_ranked_without_its_texts(library: None, reader: Api) -> None:
    with counting() as sent:
        assert slugs(reader, "q=neck") == ["neck", "chin-tuck", "nacken"]
    *counts, ranked = [each for each in sent if "MATCH" in each or "@@" in each]
    assert all("count(*)" in each and "LIMIT" in each for each in counts), "what is found is ranked once"
    assert "rendered" not in ranked, "thousands of texts were read to show twenty"
    assert "source" not in ranked


PLACES = {"title": "title", "head": "summary", "body": "content_html"}
STANDING = ["title head", "title head", "title", "head", "body", "head body", "title", "title head", "body", "head"]


@pytest.mark.parametrize("environment", [{"CMS_CACHE_BYTES": "0"}])
@pytest.mark.parametrize("few", [0, 3, 2000])
def test_the_best_come_first_on_every_way_to_them(
    editor: Api, reader: Api, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    for number, places in enumerate(STANDING):
        said = {PLACES[place]: f"Neck {number}" for place in places.split()}
        editor.published("articles", **{"title": f"Other {number}", "summary": f"Knee {number}", **said})
        editor.made("/articles", {"title": f"Neck draft {number}"})
    monkeypatch.setattr(ranking, "FEW", few)
    for asked in ("neck", "neck&language=en", "knee", '"neck 3"', "neck other", "neck -knee", "neck knee", "other"):
        whole = [each["slug"] for each in reader.get(f"/search?q={asked}&limit=100").get_json()["items"]]
        for limit in (1, 2, 3, 5):
            found, address = [], f"/search?q={asked}&limit={limit}"
            while address:
                page = reader.get(address).get_json()
                found += [each["slug"] for each in page["items"]]
                address = page["next"]
            assert found == whole, (asked, limit)
    order = [each["slug"] for each in reader.get("/search?q=neck").get_json()["items"]]
    assert order == [
        "neck-7",
        "neck-1",
        "neck-0",
        "neck-6",
        "neck-2",
        "other-9",
        "other-5",
        "other-3",
        "other-8",
        "other-4",
    ]
