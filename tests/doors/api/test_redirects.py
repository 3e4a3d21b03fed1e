"""Redirects and old slugs through the API: what front ends read, and when they read it anew."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.problems import told


def renamed(editor: Api, entry: dict[str, Any], slug: str) -> dict[str, Any]:
    """Publish an entry under another slug."""
    path = f"/{entry['type']}s/{entry['id']}"
    draft = editor.patch(path, {"version": entry["version"], "slug": slug}).get_json()
    return dict(editor.post(f"{path}/publish", {"version": draft["version"]}).get_json())


def test_front_ends_read_what_editors_made_and_what_renaming_left(editor: Api, reader: Api) -> None:
    made = editor.made("/redirects", {"from": "/2019/neck", "to": "https://clinic.example/articles/neck"})
    assert made == {
        "id": made["id"],
        "from": "/2019/neck",
        "to": "/articles/neck",
        "code": 301,
        "origin": "made",
        "version": 1,
    }
    renamed(editor, editor.published("articles", title="Neck", slug="neck"), "nape")
    editor.made("/redirects", {"from": "/flyer", "code": 410})
    items = reader.get("/redirects").get_json()["items"]
    assert [(each["from"], each["to"], each["code"], each["origin"]) for each in items] == [
        ("/2019/neck", "/articles/nape", 301, "made"),
        ("/articles/neck", "/articles/nape", 301, "renamed"),
        ("/flyer", None, 410, "made"),
    ]
    assert reader.get(f"/redirects/{made['id']}").get_json()["from"] == "/2019/neck"


@pytest.mark.parametrize(
    ("asked", "found"), [("/2019/über", ["/2019/%C3%BCber"]), ("/2019/%C3%BCber", ["/2019/%C3%BCber"]), ("/x", [])]
)
def test_one_path_can_be_asked_for(editor: Api, reader: Api, asked: str, found: list[str]) -> None:
    editor.made("/redirects", {"from": "/2019/über", "to": "/new"})
    answer = reader.client.get("/api/v1/redirects", query_string={"from": asked})
    assert [each["from"] for each in answer.get_json()["items"]] == found


def test_the_list_goes_on_page_by_page_and_costs_the_same(
    editor: Api, reader: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    entry = editor.published("articles", title="Neck", slug="neck")
    for slug in ("nape", "scruff"):
        entry = renamed(editor, entry, slug)
    few = count_queries(lambda: reader.get("/redirects?limit=1"))
    for place in range(4):
        editor.made("/redirects", {"from": f"/old-{place}", "to": "/new"})
    assert count_queries(lambda: reader.get("/redirects?limit=5")) == few
    seen, address = [], "/redirects?limit=2"
    while address:
        page = reader.get(address.removeprefix("https://cms.example/api/v1")).get_json()
        seen += [each["from"] for each in page["items"]]
        address = page["next"]
    assert seen == ["/articles/nape", "/articles/neck", "/old-0", "/old-1", "/old-2", "/old-3"]


def test_a_change_is_read_anew(editor: Api, reader: Api) -> None:
    made = editor.made("/redirects", {"from": "/a", "to": "/b"})
    etag = reader.get("/redirects").headers["ETag"]
    assert reader.get("/redirects", headers={"If-None-Match": etag}).status_code == 304
    changed = editor.patch(f"/redirects/{made['id']}", {"version": 1, "code": 410, "to": None}).get_json()
    assert (changed["to"], changed["code"], changed["version"]) == (None, 410, 2)
    fresh = reader.get("/redirects", headers={"If-None-Match": etag})
    assert (fresh.status_code, fresh.get_json()["items"][0]["code"]) == (200, 410)
    told(editor.patch(f"/redirects/{made['id']}", {"version": 1, "code": 302, "to": "/c"}), 409)
    told(editor.post("/redirects", {"from": "/a", "to": "/b"}), 409)
    assert editor.delete(f"/redirects/{made['id']}").status_code == 200
    assert reader.get("/redirects").get_json()["items"] == []


def test_a_merged_tag_is_the_other_one_in_documents_filters_and_at_its_address(editor: Api, reader: Api) -> None:
    for name in ("Neck", "Nape"):
        editor.made("/tags", {"name": name})
    editor.published("articles", tags=["nape"])
    before = {path: reader.get(path).headers["ETag"] for path in ("/articles?tag=neck", "/feed.json?tag=neck")}
    assert reader.get("/articles?tag=neck").get_json()["items"] == []
    stays = editor.post("/tags/nape/merge", {"version": 1, "into": "neck"})
    assert (stays.status_code, stays.get_json()["slug"]) == (200, "neck")
    for slug in ("neck", "nape"):
        items = reader.get(f"/articles?tag={slug}").get_json()["items"]
        assert [each["tags"][0]["slug"] for each in items] == ["neck"]
        assert len(reader.get(f"/feed.json?tag={slug}").get_json()["items"]) == 1
    for path, etag in before.items():
        assert reader.get(path, headers={"If-None-Match": etag}).status_code == 200
    moved = reader.get("/tags/nape")
    assert (moved.status_code, moved.headers["Location"]) == (301, "https://cms.example/api/v1/tags/neck")
    told(editor.post("/tags/nape/merge", {"version": 1, "into": "neck"}), 404)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"version": 1, "into": "nobody"}, 422, id="into none"),
        pytest.param({"version": 1, "into": "nape"}, 422, id="into itself"),
        pytest.param({"version": 2, "into": "neck"}, 409, id="stale"),
        pytest.param({"into": "neck"}, 422, id="without a version"),
        pytest.param({"version": 1}, 422, id="without a target"),
    ],
)
def test_what_cannot_be_merged_stays(editor: Api, reader: Api, sent: dict[str, Any], status: int) -> None:
    for name in ("Neck", "Nape"):
        editor.made("/tags", {"name": name})
    told(editor.post("/tags/nape/merge", sent), status)
    assert reader.get("/tags/nape").status_code == 200


def test_a_tag_with_another_slug_is_found_by_both(editor: Api, reader: Api) -> None:
    editor.made("/tags", {"name": "Neck"})
    editor.published("articles", tags=["neck"])
    changed = editor.patch("/tags/neck", {"version": 1, "slug": "nape"}).get_json()
    assert (changed["slug"], changed["name"]) == ("nape", "Neck")
    assert [len(reader.get(f"/articles?tag={slug}").get_json()["items"]) for slug in ("neck", "nape")] == [1, 1]
    assert reader.get("/tags/neck").status_code == 301


def test_what_comes_back_from_the_bin_has_its_comments_and_its_address(
    editor: Api, moderator: Api, reader: Api
) -> None:
    entry = editor.published("articles", title="Neck", slug="neck")
    comment = reader.commented(entry)
    moderator.decided("approve", comment["id"])
    binned = editor.delete(f"/articles/{entry['id']}").get_json()
    problem = told(editor.post("/articles", {"title": "Another", "slug": "neck"}), 422)
    assert "in the bin" in problem["detail"]
    assert editor.made("/articles", {"title": "Neck"})["slug"] == "neck-2"
    back = editor.post(f"/articles/{entry['id']}/restore", {"version": binned["version"]}).get_json()
    assert (back["slug"], back["status"]) == ("neck", "draft")
    editor.post(f"/articles/{entry['id']}/publish", {"version": back["version"]})
    assert reader.get("/articles/neck/comments").get_json()["count"] == 1
