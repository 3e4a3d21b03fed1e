"""What search engines are told: every live address once, where the front end is."""

from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from cms.delivery import sitemap
from cms.delivery.links import Links
from tests.api import Api

NAMES = {"s": sitemap.NAMESPACE}


def places(api: Api, path: str = "/sitemap.xml") -> dict[str, str | None]:
    """Read a map: its addresses, and when they changed last."""
    answer = api.get(path)
    assert answer.content_type == "application/xml; charset=utf-8"
    document: Any = fromstring(answer.get_data())
    assert document.tag == f"{{{sitemap.NAMESPACE}}}urlset"
    return {each.findtext("s:loc", None, NAMES): each.findtext("s:lastmod", None, NAMES) for each in document}


def test_the_map_names_what_is_live_where_the_front_end_is(editor: Api, reader: Api) -> None:
    assert places(reader) == {"https://clinic.example/": None}
    article = editor.published("articles", title="Neck")
    editor.published("exercises", title="Chin tuck")
    editor.made("/articles", {"title": "Draft"})
    found = places(reader)
    assert set(found) == {
        "https://clinic.example/",
        "https://clinic.example/articles/neck",
        "https://clinic.example/exercises/chin-tuck",
    }
    assert found["https://clinic.example/articles/neck"] == article["updated_at"]
    editor.post(f"/articles/{article['id']}/unpublish", {"version": article["version"]})
    assert "https://clinic.example/articles/neck" not in places(reader)


def test_a_large_site_has_an_index_of_parts(editor: Api, reader: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("One", "Two", "Three", "Four"):
        editor.published("articles", title=title)
    monkeypatch.setattr(sitemap.count_of_parts, "__defaults__", (2,))
    monkeypatch.setattr(sitemap.part, "__defaults__", (2,))
    index: Any = fromstring(reader.get("/sitemap.xml").get_data())
    assert index.tag == f"{{{sitemap.NAMESPACE}}}sitemapindex"
    parts = [each.findtext("s:loc", None, NAMES) for each in index]
    assert parts == [f"https://cms.example/sitemap/{number}.xml" for number in (1, 2, 3)]
    pages = [list(places(reader, part.removeprefix("https://cms.example"))) for part in parts]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({address for page in pages for address in page}) == 5
    for beyond in ("0", "4", "99999999999999999999"):
        assert reader.get(f"/sitemap/{beyond}.xml").status_code == 404


def test_robots_are_led_to_the_map(reader: Api) -> None:
    told = reader.get("/robots.txt")
    assert told.content_type == "text/plain; charset=utf-8"
    assert "Sitemap: https://cms.example/sitemap.xml" in told.get_data(as_text=True)
    assert "Disallow: /admin/" in told.get_data(as_text=True)


def test_a_map_is_asked_after_and_kept(editor: Api, reader: Api) -> None:
    first = reader.get("/sitemap.xml")
    assert first.headers["Surrogate-Key"] == "articles exercises"
    assert reader.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    editor.published("articles", title="Neck")
    assert reader.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_pages_and_their_headers_name_the_feeds(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    home = reader.client.get("/?type=article&tag=neck")
    links = [link for link in home.headers.getlist("Link") if 'rel="alternate"' in link]
    assert '<https://cms.example/atom.xml?type=article&tag=neck>; rel="alternate"; type="application/atom+xml"' in links
    assert len(links) == 3
    for path, feeds in (
        ("/", ("/feed.json", "/feed.xml", "/atom.xml")),
        ("/?type=article", ("/feed.json?type=article", "/feed.xml?type=article", "/atom.xml?type=article")),
        ("/articles/neck", ("/feed.xml", "/feed/comments.xml?article=neck", "/feed/comments.json?article=neck")),
    ):
        page = reader.client.get(path).get_data(as_text=True)
        for feed in feeds:
            assert f'href="{feed}" title="' in page, (path, feed)
    assert [each["url"] for each in reader.get("/site").get_json()["feeds"]] == [
        "https://cms.example/feed.json",
        "https://cms.example/feed.xml",
        "https://cms.example/atom.xml",
    ]


def test_an_address_with_signs_of_markup_is_still_one(
    editor: Api, reader: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.published("articles", title="Neck")
    monkeypatch.setattr(Links, "page", lambda _links, kind, slug: f"https://clinic.example/?of={kind}&slug=<{slug}>")
    assert "https://clinic.example/?of=article&slug=<neck>" in places(reader)
