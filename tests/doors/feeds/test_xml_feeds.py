"""RSS and Atom: what their validators demand, what readers make of them, and that they say what the JSON Feed says."""

import io
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import atoma
import feedparser
import pytest
from defusedxml.ElementTree import fromstring

from cms.delivery.feeds.elements import NAMESPACES
from tests.api import Api
from tests.doors.api.problems import told
from tests.doors.api.samples import ARTICLE, EXERCISE
from tests.drawings import png

NAMES = {**NAMESPACES, "a": NAMESPACES["atom"]}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
TITLE = 'Quote " \\ ]]> & <b> \u2028 \u202eשלום\u202c \U0001f9b4'
RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z")
RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\Z")


@pytest.fixture
def world(editor: Api) -> None:
    """Publish an exercise with a film and a picture, an article with relative links, one that is hard to write down."""
    for name in ("Ada", "Bo"):
        editor.made("/authors", {"name": name, "url": "https://ada.example"})
    editor.made("/tags", {"name": "Neck", "kind": "body_region"})
    for title in ("Chin tuck", "Nod"):
        editor.published("exercises", title=title)
    picture = editor.call("POST", "/media", data={"file": (io.BytesIO(png()), "a.png"), "alt": "A knee"}).get_json()
    film = {"url": "https://films.example/stretch.webm?a=1&b=2", "title": "The stretch"}
    editor.published("exercises", **{**EXERCISE, "language": "de", "video": film, "image_id": picture["id"]})
    links = '<p><a href="/about">a</a> <a href="#why">b</a> <a href="other">c</a> <img src="/media/1.png" alt="d"></p>'
    editor.published("articles", **{**ARTICLE, "comments_open": True, "content_html": links})
    editor.published(
        "articles", title=TITLE, language="he", summary=TITLE, content_html="<p>]]&gt; &amp;amp; \U0001f9b4</p>"
    )


def read(api: Api, path: str) -> tuple[bytes, Any]:
    """Read a feed, as it came and as elements."""
    answer = api.get(path)
    assert answer.status_code == 200, path
    kind = "rss" if path.startswith("/feed") else "atom"
    assert answer.content_type == f"application/{kind}+xml; charset=utf-8"
    return answer.get_data(), fromstring(answer.get_data())


def text(element: Any, path: str) -> str:
    """Give the text at a path."""
    return str(element.findtext(path, namespaces=NAMES) or "")


def items_of(rss: Any) -> list[Any]:
    """Give the items of an RSS feed."""
    return list(rss.findall("channel/item"))


def entries_of(atom: Any) -> list[Any]:
    """Give the entries of an Atom feed."""
    return list(atom.findall("a:entry", NAMES))


RSS_RULES: list[tuple[str, Callable[[Any], bool]]] = [
    ("MissingAttribute: the version is 2.0", lambda rss: rss.get("version") == "2.0"),
    ("MissingElement: a channel has title, link and description", lambda rss: all(
        text(rss, f"channel/{name}") for name in ("title", "link", "description"))),
    ("MissingAtomSelfLink", lambda rss: len(rss.findall("channel/atom:link[@rel='self']", NAMES)) == 1),
    ("InvalidRFC2822Date of the channel", lambda rss: bool(RFC822.match(text(rss, "channel/lastBuildDate")))),
    ("InvalidRFC2822Date of items", lambda rss: all(RFC822.match(text(each, "pubDate")) for each in items_of(rss))),
    ("ImplausibleDate: the channel is not older than an item", lambda rss: all(
        parsedate_to_datetime(text(rss, "channel/lastBuildDate")) >= parsedate_to_datetime(text(each, "pubDate"))
        for each in items_of(rss))),
    ("MissingGuid, DuplicateValue", lambda rss: len({text(each, "guid") for each in items_of(rss)}) == len(
        items_of(rss)) and all(text(each, "guid") for each in items_of(rss))),
    ("NotHtml: a guid that is no page says so", lambda rss: all(
        guid.get("isPermaLink") == "false" for guid in rss.iter("guid"))),
    ("InvalidFullLink", lambda rss: all(text(each, "link").startswith("https://") for each in items_of(rss))),
    ("UnexpectedContent: no element twice that may be there once", lambda rss: all(
        len(each.findall(name, NAMES)) <= 1 for each in items_of(rss)
        for name in ("title", "link", "description", "guid", "pubDate", "enclosure", "content:encoded", "comments"))),
    ("MissingAttribute: an enclosure has url, length and type", lambda rss: all(
        each.get("url") and (each.get("length") or "").isdecimal() and "/" in (each.get("type") or "")
        for each in rss.iter("enclosure"))),
    ("ContainsRelRef: links in content are absolute", lambda rss: not any(
        re.search(r'(href|src)="(?!https?://|mailto:)', text(each, "content:encoded")) for each in items_of(rss))),
    ("NotInANamespace: elements of ours only from known vocabularies", lambda rss: all(
        each.tag.partition("}")[0].lstrip("{") in NAMESPACES.values() or "}" not in each.tag for each in rss.iter())),
    ("InvalidInteger: counts of comments", lambda rss: all(
        text(each, "slash:comments").isdecimal() for each in items_of(rss))),
    ("DuplicateItemSemantics: a name stands in dc:creator alone", lambda rss: not list(rss.iter("author"))),
    ("InvalidLanguage", lambda rss: bool(re.match(r"[a-z]{2}", text(rss, "channel/language")))),
    ("ObsoleteElement: nothing says how long it may be kept but HTTP", lambda rss: not list(rss.iter("ttl"))),
]  # fmt: skip
ATOM_RULES: list[tuple[str, Callable[[Any], bool]]] = [
    ("MissingElement: a feed has one id, title and updated", lambda atom: all(
        len(atom.findall(f"a:{name}", NAMES)) == 1 for name in ("id", "title", "updated"))),
    ("MissingElement: an entry has one id, title and updated", lambda atom: all(
        len(each.findall(f"a:{name}", NAMES)) == 1
        for each in entries_of(atom) for name in ("id", "title", "updated", "published", "content"))),
    ("InvalidRFC3339Date", lambda atom: all(
        RFC3339.match(each.text or "") for name in ("updated", "published")
        for each in atom.iter(f"{{{NAMES['a']}}}{name}"))),
    ("ImplausibleDate: the feed is not older than an entry", lambda atom: all(
        text(atom, "a:updated") >= text(each, "a:updated") >= text(each, "a:published") for each in entries_of(atom))),
    ("DuplicateIds", lambda atom: len({text(each, "a:id") for each in entries_of(atom)}) == len(entries_of(atom))),
    ("InvalidFullLink: an id is an IRI", lambda atom: all(
        text(each, "a:id").startswith("https://") for each in [atom, *entries_of(atom)])),
    ("MissingSelf", lambda atom: len(atom.findall("a:link[@rel='self']", NAMES)) == 1),
    ("DuplicateAtomLink: one alternate of a kind", lambda atom: all(
        len(each.findall("a:link[@rel='alternate']", NAMES)) == 1 for each in [atom, *entries_of(atom)])),
    ("MissingElement: a feed or its entries have an author with a name", lambda atom: all(
        text(each, "a:name") for each in atom.iter(f"{{{NAMES['a']}}}author")) and bool(text(atom, "a:author/a:name"))),
    ("content is marked as HTML, the rest as text", lambda atom: all(
        each.find("a:content", NAMES).get("type") == "html" and each.find("a:title", NAMES).get("type") == "text"
        for each in entries_of(atom))),
    ("ContainsRelRef", lambda atom: not any(
        re.search(r'(href|src)="(?!https?://|mailto:)', text(each, "a:content")) for each in entries_of(atom))),
    ("InvalidLanguage: of the feed and of each entry", lambda atom: all(
        each.get(LANGUAGE) for each in [atom, *entries_of(atom)])),
    ("a category has a term", lambda atom: all(
        each.get("term") for each in atom.iter(f"{{{NAMES['a']}}}category"))),
    ("an enclosure has its type", lambda atom: all(
        "/" in (each.get("type") or "") for each in atom.findall("a:entry/a:link[@rel='enclosure']", NAMES))),
]  # fmt: skip


def test_every_rule_of_the_validators_holds(world: None, editor: Api, reader: Api) -> None:
    for narrowing in ("", "?limit=2", "?tag=neck", "?tag=none", "?type=exercise&language=de"):
        rss, atom = read(reader, f"/feed.xml{narrowing}"), read(reader, f"/atom.xml{narrowing}")
        for rules, (raw, document) in ((RSS_RULES, rss), (ATOM_RULES, atom)):
            assert raw.startswith(b"<?xml"), narrowing
            for why, holds in rules:
                assert holds(document), f"{why}: {narrowing}"


def test_an_empty_feed_is_a_feed(reader: Api) -> None:
    for path, rules in (("/feed.xml", RSS_RULES), ("/atom.xml", ATOM_RULES)):
        raw, document = read(reader, path)
        assert [why for why, holds in rules if not holds(document)] == []
        assert feedparser.parse(raw).entries == []


def test_the_three_formats_say_the_same(world: None, reader: Api) -> None:
    for narrowing in ("", "?tag=neck", "?author=ada&type=exercise", "?language=he"):
        of_json = reader.get(f"/feed.json{narrowing}").get_json()
        rss, atom = (
            items_of(read(reader, f"/feed.xml{narrowing}")[1]),
            entries_of(read(reader, f"/atom.xml{narrowing}")[1]),
        )
        assert len(of_json["items"]) == len(rss) == len(atom) > 0
        for item, by_rss, by_atom in zip(of_json["items"], rss, atom, strict=True):
            assert item["id"] == text(by_rss, "guid") == text(by_atom, "a:id")
            assert item["url"] == text(by_rss, "link") == by_atom.find("a:link", NAMES).get("href")
            assert item["title"] == text(by_rss, "title") == text(by_atom, "a:title")
            assert item["content_html"] == text(by_rss, "content:encoded") == text(by_atom, "a:content")
            assert item["date_published"] == text(by_atom, "a:published")
            assert parsedate_to_datetime(text(by_rss, "pubDate")) == datetime.fromisoformat(item["date_published"])
            assert item["date_modified"] == text(by_atom, "a:updated") == text(by_rss, "atom:updated")
            names = [each["name"] for each in item.get("authors", [])]
            assert names == [each.text for each in by_rss.findall("dc:creator", NAMES)]
            assert names == [each.text for each in by_atom.findall("a:author/a:name", NAMES)]
            assert item.get("tags", []) == [each.text for each in by_rss.findall("category")]
            assert item["language"] == by_atom.get(LANGUAGE) == text(by_rss, "dc:language")
            count = str(item["_vertebra"]["comments"]["count"])
            assert count == text(by_rss, "slash:comments")
            for each in (by_rss, by_atom):
                picture = each.find("media:content", NAMES)
                assert item.get("image") == (picture.get("url") if picture is not None else None)
            films = [each["url"] for each in item.get("attachments", [])]
            assert films == [each.get("url") for each in by_rss.findall("enclosure")]
            assert films == [each.get("href") for each in by_atom.findall("a:link[@rel='enclosure']", NAMES)]


def test_a_film_is_attached_as_what_it_is(world: None, reader: Api) -> None:
    raw, _document = read(reader, "/feed.xml?language=de")
    (enclosure,) = feedparser.parse(raw).entries[0].enclosures
    assert (enclosure.href, enclosure.type) == ("https://films.example/stretch.webm?a=1&b=2", "video/webm")


def test_feedparser_reads_both(world: None, reader: Api) -> None:
    for path in ("/feed.xml", "/atom.xml"):
        raw, _document = read(reader, path)
        found = feedparser.parse(raw)
        assert not found.bozo, (path, found.get("bozo_exception"))
        assert found.feed.title == "Vertebra"
        item = next(each for each in found.entries if each.link.endswith("/clicking"))
        assert item.title == ARTICLE["title"]
        assert item.summary == ARTICLE["summary"]
        assert 'href="https://clinic.example/articles/clicking#why"' in item.content[-1].value
        assert [each.name for each in item.authors] == ["Bo", "Ada"]
        assert [each.term for each in item.tags] == ["Neck", "Rotatores"]
        assert item.published_parsed[:3] == item.updated_parsed[:3]


def test_a_strict_reader_reads_both(world: None, reader: Api) -> None:
    by_rss = atoma.parse_rss_bytes(read(reader, "/feed.xml")[0])
    by_atom = atoma.parse_atom_bytes(read(reader, "/atom.xml")[0])
    assert [each.guid for each in by_rss.items] == [each.id_ for each in by_atom.entries]
    assert by_rss.items[0].title == by_atom.entries[0].title.value == TITLE
    assert all(each.pub_date == other.published for each, other in zip(by_rss.items, by_atom.entries, strict=True))


def test_paging_goes_through_everything_and_says_when_it_is_whole(world: None, reader: Api) -> None:
    for path, next_link in (("/feed.xml", "channel/atom:link[@rel='next']"), ("/atom.xml", "a:link[@rel='next']")):
        ids: list[str] = []
        following, pages = f"{path}?limit=2", 0
        while following:
            answer = reader.get(following)
            document: Any = fromstring(answer.get_data())
            assert document.find(".//fh:complete", NAMES) is None
            ids += [text(each, "guid") for each in items_of(document)] + [
                text(each, "a:id") for each in entries_of(document)
            ]
            assert f'<https://cms.example{path}>; rel="self"' in answer.headers.getlist("Link")
            found = document.find(next_link, NAMES)
            following = "" if found is None else str(found.get("href")).removeprefix("https://cms.example")
            assert (f'<https://cms.example{following}>; rel="next"' in answer.headers.getlist("Link")) == bool(
                following
            )
            pages += 1
        assert (len(ids), len(set(ids)), pages) == (5, 5, 3)
        assert read(reader, path)[1].find(".//fh:complete", NAMES) is not None, "nothing is left out (RFC 5005)"


def test_a_narrowed_feed_has_an_address_of_its_own(world: None, reader: Api) -> None:
    document = read(reader, "/atom.xml?tag=neck&type=exercise&limit=1")[1]
    assert parse_qs(urlsplit(text(document, "a:id")).query) == {"tag": ["neck"], "type": ["exercise"]}
    assert {text(each, "a:title") for each in entries_of(document)} == {EXERCISE["title"]}


def test_what_they_cannot_be_asked_is_named(reader: Api) -> None:
    for path in ("/feed.xml", "/atom.xml"):
        for query, name in (("type=page", "type"), ("limit=0", "limit"), ("page=2", "page"), ("cursor=x", "cursor")):
            assert told(reader.get(f"{path}?{query}"), 400)["errors"][0]["parameter"] == name, query


def test_an_edit_moves_updated_and_neither_id_nor_date(editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="One")
    before = entries_of(read(reader, "/atom.xml")[1])[0]
    changed = editor.patch(f"/articles/{live['id']}", {"version": live["version"], "title": "Two", "slug": "two"})
    editor.post(f"/articles/{live['id']}/publish", {"version": changed.get_json()["version"]})
    after = entries_of(read(reader, "/atom.xml")[1])[0]
    assert [text(after, f"a:{name}") for name in ("id", "published")] == [
        text(before, f"a:{name}") for name in ("id", "published")
    ]
    assert text(after, "a:title") == "Two"
    assert text(after, "a:updated") >= text(before, "a:updated")


def test_they_are_kept_and_asked_after_like_all_that_is_public(editor: Api, reader: Api) -> None:
    editor.published("articles", title="One")
    for path in ("/feed.xml", "/atom.xml"):
        first = reader.get(path)
        assert {"feed", "site", "article:one"} <= set(first.headers["Surrogate-Key"].split(" "))
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        fetch = {"If-None-Match": first.headers["ETag"], "Cache-Control": "no-cache"}
        assert reader.get(path, headers=fetch).status_code == 304
        assert reader.get(path).get_data() == first.get_data(), "the same version is the same bytes"
    editor.published("articles", title="Two")
    assert [text(each, "title") for each in items_of(read(reader, "/feed.xml")[1])] == ["Two", "One"]
