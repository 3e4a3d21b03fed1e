"""The JSON Feed: valid, whole, stable, and with exercises as data."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it comes without types

from tests.api import Api
from tests.doors.api.problems import told
from tests.doors.api.samples import ARTICLE, EXERCISE

RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z")


@pytest.fixture
def world(editor: Api) -> None:
    """Publish two full entries and two bare ones, one in another language."""
    for name in ("Ada", "Bo"):
        editor.made("/authors", {"name": name, "url": "https://ada.example", "avatar_url": "https://ada.example/a.png"})
    editor.made("/tags", {"name": "Neck", "kind": "body_region"})
    for title in ("Chin tuck", "Nod"):
        editor.published("exercises", title=title)
    film = {"url": "https://films.example/stretch.mp4", "title": "The stretch"}
    editor.published("exercises", **{**EXERCISE, "language": "de", "video": film})
    editor.published(
        "articles",
        **{
            **ARTICLE,
            "content_html": '<p><a href="/about">a</a> <a href="#why">b</a> <a href="other">c</a> '
            '<img src="/media/1.png" alt="d"> <a href="mailto:a@b.example">e</a></p>',
        },
    )


def feed_of(api: Api, query: str = "") -> dict[str, Any]:
    """Read the feed."""
    answer = api.get(f"/feed.json{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/feed+json"
    return dict(answer.get_json())


def assert_sound(feed: dict[str, Any]) -> None:
    """Hold a feed against what JSON Feed 1.1 demands, and what readers need."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["home_page_url"] == "https://clinic.example/"
    assert feed["feed_url"].startswith("https://cms.example/feed.json")
    assert feed.get("next_url") != feed["feed_url"]
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["url"].startswith("https://clinic.example/")
        assert "content_html" in item
        assert RFC3339.match(item["date_published"])
        assert RFC3339.match(item["date_modified"])
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert all(author.get("name") for author in item.get("authors", []))
        assert item.get("authors") != []
        for attachment in item.get("attachments", []):
            assert {"url", "mime_type"} <= set(attachment)
        assert not re.search(r'(href|src)="(?!https?://|mailto:)', item["content_html"])
        extensions = {name for name in item if name.startswith("_")}
        assert extensions == {"_vertebra"}
        assert {"about", "type", "slug", "api_url", "comments", "reviewed_at", "reviewer"} <= set(item["_vertebra"])
        assert not any(name.startswith("_") or "." in name for name in item["_vertebra"])
    assert "null" not in re.sub(r'"_vertebra":.*', "", json.dumps({**feed, "items": []}))


def test_the_feed_of_nothing_is_valid_and_empty(reader: Api, corpora_schema: Callable[[Any], list[str]]) -> None:
    feed = feed_of(reader)
    assert_sound(feed)
    assert feed["items"] == []
    assert "next_url" not in feed
    assert corpora_schema(feed) == []


def test_the_feed_of_everything_is_valid(world: None, reader: Api, corpora_schema: Callable[[Any], list[str]]) -> None:
    feed = feed_of(reader)
    assert_sound(feed)
    assert len(feed["items"]) == 4
    assert corpora_schema(feed) == []
    assert corpora_schema(feed_of(reader, "?limit=1")) == []


@pytest.fixture
def corpora_schema(corpora: Path) -> Callable[[Any], list[str]]:
    """Give a function that holds a feed against the published JSON Schema."""
    path = corpora / "jsonfeed" / "schema-v1.1.json"
    if not path.is_file():
        pytest.skip(f"the schema is not at {path}")
    validator = Draft7Validator(json.loads(path.read_text()))
    return lambda feed: [f"{error.json_path}: {error.message}" for error in validator.iter_errors(feed)]


def test_an_item_tells_an_article_whole(world: None, reader: Api) -> None:
    item = next(each for each in feed_of(reader)["items"] if each["_vertebra"]["slug"] == "clicking")
    identity = reader.get("/articles/clicking").get_json()["id"]
    assert {name: value for name, value in item.items() if name not in {"date_published", "date_modified"}} == {
        "id": f"https://cms.example/api/v1/articles/{identity}",
        "url": "https://clinic.example/articles/clicking",
        "title": ARTICLE["title"],
        "summary": ARTICLE["summary"],
        "content_html": '<p><a href="https://clinic.example/about">a</a> '
        '<a href="https://clinic.example/articles/clicking#why">b</a> '
        '<a href="https://clinic.example/articles/other">c</a> '
        '<img src="https://cms.example/media/1.png" alt="d"> <a href="mailto:a@b.example">e</a></p>',
        "content_text": "a b c d e",
        "authors": [
            {"name": name, "url": "https://ada.example", "avatar": "https://ada.example/a.png"}
            for name in ("Bo", "Ada")
        ],
        "tags": ["Neck", "Rotatores"],
        "language": "en-GB",
        "_vertebra": {
            "about": "https://cms.example/api/v1/openapi.json",
            "type": "article",
            "slug": "clicking",
            "api_url": "https://cms.example/api/v1/articles/clicking",
            "image": None,
            "comments": {
                "open": False,
                "count": 0,
                "url": "https://cms.example/api/v1/articles/clicking/comments",
            },
            "reviewed_at": None,
            "reviewer": reader.get("/articles/clicking").get_json()["reviewer"],
        },
    }


def test_an_exercise_is_data_for_front_ends_and_text_for_everyone_else(world: None, reader: Api) -> None:
    item = next(each for each in feed_of(reader)["items"] if each["_vertebra"]["slug"] == "hip-flexor-stretch")
    exercise = reader.get("/exercises/hip-flexor-stretch").get_json()
    names = ("steps", "dosage", "position", "difficulty", "equipment", "muscles", "variations", "reminders")
    told_ = item["_vertebra"]["exercise"]
    assert {name: told_[name] for name in names} == {name: exercise[name] for name in names}
    assert (told_["cautions"], told_["contraindications"]) == (exercise["cautions"], exercise["contraindications"])
    for words in ("Kneel on <strong>one</strong> knee.", "Breathe.", "Numb legs", "Hip replacement", "On a chair"):
        assert words in item["content_html"], words
    assert item["attachments"] == [
        {"url": "https://films.example/stretch.mp4", "mime_type": "video/mp4", "title": "The stretch"}
    ]


def test_paging_goes_through_everything_live_without_doubles(world: None, editor: Api, reader: Api) -> None:
    editor.made("/articles", {"title": "Draft"})
    whole = [item["id"] for item in feed_of(reader, "?limit=100")["items"]]
    found, seen, following = [], set(), "?limit=1"
    while following:
        assert following not in seen
        seen.add(following)
        answer = reader.get(f"/feed.json{following}")
        page = answer.get_json()
        assert_sound(page)
        found += [item["id"] for item in page["items"]]
        links = answer.headers.getlist("Link")
        assert f'<{page["feed_url"]}>; rel="self"' in links
        if "next_url" not in page:
            assert not any('rel="next"' in link for link in links)
            break
        assert f'<{page["next_url"]}>; rel="next"' in links
        assert urlsplit(page["next_url"])[:3] == ("https", "cms.example", "/feed.json")
        assert parse_qs(urlsplit(page["next_url"]).query)["limit"] == ["1"]
        if len(seen) == 2:
            editor.published("articles", title="Came between")
        following = f"?{urlsplit(page['next_url']).query}"
    assert found == whole
    assert len(found) == 4


def test_the_feed_is_narrowed(world: None, reader: Api) -> None:
    expected = {
        "?type=article": {"clicking"},
        "?type=exercise": {"chin-tuck", "nod", "hip-flexor-stretch"},
        "?tag=neck": {"clicking", "hip-flexor-stretch"},
        "?tag=neck&type=exercise": {"hip-flexor-stretch"},
        "?author=ada": {"clicking", "hip-flexor-stretch"},
        "?author=ada&language=de": {"hip-flexor-stretch"},
        "?language=en": {"chin-tuck", "nod"},
        "?tag=unknown": set(),
        "?author=unknown": set(),
        "?language=xx": set(),
    }
    for query, slugs in expected.items():
        feed = feed_of(reader, query)
        assert_sound(feed)
        assert {item["_vertebra"]["slug"] for item in feed["items"]} == slugs, query
        asked = {name: values[0] for name, values in parse_qs(query.lstrip("?")).items()}
        named = {name: values[0] for name, values in parse_qs(urlsplit(feed["feed_url"]).query).items()}
        assert named == asked, "a narrowed feed has an address of its own"
    followed = feed_of(reader, "?type=exercise&limit=2")
    assert parse_qs(urlsplit(followed["next_url"]).query)["type"] == ["exercise"]


REFUSED: list[tuple[str, str, str]] = [
    ("a type that is none", "type=page", "type"),
    ("an empty type", "type=", "type"),
    ("an empty language", "language=", "language"),
    ("no items", "limit=0", "limit"),
    ("too many items", "limit=101", "limit"),
    ("a parameter that is none", "page=2", "page"),
    ("a tag twice", "tag=a&tag=b", "tag"),
    ("a cursor that is none", "cursor=x", "cursor"),
]


def test_what_the_feed_cannot_be_asked_is_named(reader: Api) -> None:
    for why, query, name in REFUSED:
        assert told(reader.get(f"/feed.json?{query}"), 400)["errors"][0]["parameter"] == name, why


def test_an_item_keeps_its_id_and_its_date_whatever_is_changed(editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="One")
    before = feed_of(reader)["items"][0]
    changed = editor.patch(
        f"/articles/{live['id']}", {"version": live["version"], "title": "Two", "slug": "two"}
    ).get_json()
    assert feed_of(reader)["items"] == [before]
    editor.post(f"/articles/{live['id']}/publish", {"version": changed["version"]})
    after = feed_of(reader)["items"][0]
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert (after["title"], after["url"]) == ("Two", "https://clinic.example/articles/two")
    assert datetime.fromisoformat(after["date_modified"]) >= datetime.fromisoformat(before["date_modified"])
    withdrawn = editor.get("/articles/two").get_json()
    draft = editor.post(f"/articles/{live['id']}/unpublish", {"version": withdrawn["version"]}).get_json()
    assert feed_of(reader)["items"] == []
    editor.post(f"/articles/{live['id']}/publish", {"version": draft["version"]})
    assert feed_of(reader)["items"][0]["id"] == before["id"]


def test_the_newest_comes_first(editor: Api, reader: Api) -> None:
    for title in ("One", "Two", "Three"):
        editor.published("articles", title=title)
    assert [item["title"] for item in feed_of(reader)["items"]] == ["Three", "Two", "One"]


def test_a_reader_that_asks_again_gets_304_until_something_changes(editor: Api, reader: Api) -> None:
    editor.published("articles", title="One")
    etag = reader.get("/feed.json").headers["ETag"]
    fetch = {"If-None-Match": etag, "Cache-Control": "no-cache", "Pragma": "no-cache"}
    assert reader.get("/feed.json", headers=fetch).status_code == 304
    editor.published("articles", title="Two")
    assert reader.get("/feed.json", headers=fetch).status_code == 200


def test_text_that_breaks_other_formats_goes_through_whole(editor: Api, reader: Api) -> None:
    title = 'Quote " \\ ]]> & <b> \u2028 \U0001f9b4'
    editor.published("articles", title=title, content_html="<p>]]&gt; &amp;amp; \U0001f9b4</p>")
    item = feed_of(reader)["items"][0]
    assert item["title"] == title
    assert item["content_html"] == "<p>]]&gt; &amp;amp; \U0001f9b4</p>"
    assert item["content_text"] == "]]> &amp; \U0001f9b4"
