"""Importing feeds: RSS, Atom and JSON Feed, as files and from an address."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core import outbox
from cms.core.db import db
from cms.core.errors import Invalid
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.feeds import fetching, opening
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from tests.api import Api
from tests.receivers import Told, receiving

COUNTED = (Entry, Revision, Author, Tag, Redirect, ImportedRecord, outbox.OutboxRow)
Import = Callable[..., Report]
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>A clinic</title><link>https://old.clinic.example/</link>
<language>en-GB</language>
<item><title>Necks &amp;amp; backs</title><link>https://old.clinic.example/2019/necks.html</link>
<guid isPermaLink="false">urn:7</guid><description>&lt;p&gt;In short.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>It <em>clicks</em>. <a href="/2020/feet">Feet</a><script>x()</script>
<img src="https://elsewhere.example/a.png" alt="x"></p>]]></content:encoded>
<pubDate>Mon, 04 Mar 2019 05:06:07 +0200</pubDate><dc:creator>Ana Silva</dc:creator>
<category>Neck</category><category>Clicking</category></item>
<item><title>Feet</title><link>https://old.clinic.example/2020/feet</link><description>Feet &amp;lt;3</description>
<author>bo@clinic.example (Bo Berg)</author><pubDate>Tue, 05 Mar 2019 00:00:00 GMT</pubDate></item>
<item><title>No date</title><guid>https://old.clinic.example/undated</guid><pubDate>soon</pubDate></item>
<item><title>Twice</title><guid isPermaLink="false">urn:7</guid></item>
<item><title>Nobody</title><author>bo@clinic.example</author></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Une clinique</title>
<link rel="self" href="https://old.clinic.example/atom"/><link href="https://old.clinic.example/"/>
<id>urn:feed</id><updated>2020-01-01T00:00:00Z</updated>
<entry><title type="html">Le &lt;b&gt;cou&lt;/b&gt;</title><id>urn:a</id><link href="https://old.clinic.example/cou"/>
<published>2019-03-04T05:06:07+02:00</published><updated>2020-02-03T04:05:06Z</updated>
<author><name>Ana Silva</name><email>ana@clinic.example</email></author><category term="neck" label="Cou"/>
<summary>En bref &lt;3</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ça <em>claque</em>.<br/></p></div></content></entry>
</feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "A clinic",
    "home_page_url": "https://old.clinic.example/",
    "language": "de",
    "authors": [{"name": "Ana Silva"}],
    "items": [
        {
            "id": 7,
            "url": "https://old.clinic.example/nacken/",
            "title": "Nacken & Rücken",
            "content_html": "<p>Es <em>knackt</em>.</p>",
            "summary": "Kurz <3",
            "date_published": "2019-03-04T05:06:07+02:00",
            "date_modified": "2020-02-03T04:05:06Z",
            "tags": ["Nacken"],
        },
        {"id": "8", "content_text": "Eins & zwei\n\nDrei", "date_published": "2999-01-01T00:00:00Z"},
        "no item",
    ],
}


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Import:
    """Give a function that imports a feed, given by its text or its path."""
    built = app.extensions["vertebra"]

    def run(feed: str | bytes | Path, **told: Any) -> Report:
        path = feed if isinstance(feed, Path) else tmp_path / "feed"
        if not isinstance(feed, Path):
            path.write_bytes(feed if isinstance(feed, bytes) else feed.encode())
        order = Order(SHELL, path, SiteSettings(), built.sealer, store=built.store, addresses=built.links.addresses)
        return importing.run(opening.opened(order), **told)

    return run


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


def _rows() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


def test_rss_comes_over_whole(take: Import, reader: Api) -> None:
    report = take(RSS)
    assert (report.articles.created, report.articles.skipped) == (3, 2)
    article = reader.get("/articles/necks").get_json()
    assert (article["title"], article["summary"], article["language"]) == ("Necks & backs", "In short.", "en-GB")
    assert article["published_at"] == "2019-03-04T03:06:07Z"
    assert article["content_html"].split() == ["<p>It", "<em>clicks</em>.", "<a", 'href="/2020/feet">Feet</a>', "x</p>"]
    assert [tag["name"] for tag in article["tags"]] == ["Neck", "Clicking"]
    assert [author["name"] for author in article["authors"]] == ["Ana Silva"]
    assert [author["name"] for author in reader.get("/articles/feet").get_json()["authors"]] == ["Bo Berg"]
    assert reader.get("/articles/feet").get_json()["content_text"] == "Feet <3"
    found = {each["from"]: each["to"] for each in reader.get("/redirects").get_json()["items"]}
    assert found == {
        "/2019/necks.html": "/articles/necks",
        "/2020/feet": "/articles/feet",
        "/2020/feet/": "/articles/feet",
        "/undated": "/articles/undated",
        "/undated/": "/articles/undated",
    }
    assert reader.get("/articles/undated").status_code == 404
    assert set(_told(report)) == {"item 3", "item 4", "item 5", "pictures"}
    assert "clinic.example" not in str(_told(report))


def test_atom_comes_over_whole(take: Import, reader: Api) -> None:
    assert _told(take(ATOM)) == {}
    article = reader.get("/articles/cou").get_json()
    assert (article["title"], article["summary"], article["language"]) == ("Le cou", "En bref <3", "fr")
    assert (article["published_at"], article["updated_at"]) == ("2019-03-04T03:06:07Z", "2020-02-03T04:05:06Z")
    assert article["content_html"].strip() == "<p>Ça <em>claque</em>.<br></p>"
    assert [tag["name"] for tag in article["tags"]] == ["Cou"]
    assert [author["name"] for author in article["authors"]] == ["Ana Silva"]


def test_a_json_feed_comes_over_whole(take: Import, reader: Api) -> None:
    assert _told(take(json.dumps(JSON_FEED))) == {}
    article = reader.get("/articles/nacken").get_json()
    assert (article["title"], article["summary"], article["language"]) == ("Nacken & Rücken", "Kurz <3", "de")
    assert (article["published_at"], article["updated_at"]) == ("2019-03-04T03:06:07Z", "2020-02-03T04:05:06Z")
    assert [tag["name"] for tag in article["tags"]] == ["Nacken"]
    waiting = db.session.scalars(select(Entry).where(Entry.status == "scheduled")).one()
    assert waiting.slug == "eins-zwei-drei"


@pytest.mark.parametrize("feed", [RSS, ATOM, json.dumps(JSON_FEED)], ids=["rss", "atom", "json"])
def test_a_second_import_changes_nothing(take: Import, feed: str) -> None:
    take(feed)
    before = _rows()
    report = take(feed)
    assert (report.articles.changes, _rows()) == (0, before)


def test_what_changed_in_the_feed_comes_over(take: Import, reader: Api) -> None:
    take(ATOM)
    report = take(ATOM.replace("claque", "craque"))
    assert (report.articles.created, report.articles.updated) == (0, 1)
    assert "craque" in reader.get("/articles/cou").get_json()["content_html"]


def test_a_rehearsal_stores_nothing(take: Import) -> None:
    before = _rows()
    assert take(RSS, dry_run=True).articles.created == 3
    assert _rows() == before


BOMB = (
    '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'
)


@pytest.mark.parametrize(
    ("feed", "told", "why"),
    [
        (RSS.replace("</channel>", "<b>"), "line 16: the XML is damaged", "cut off"),
        (BOMB, "a DOCTYPE or an entity", "a bomb of entities"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>', "a DOCTYPE or an entity", "what is elsewhere"),
        ("<html><body/></html>", "neither RSS nor Atom nor JSON Feed", "a page"),
        ("", "the XML is damaged", "nothing"),
        ("<rss>" + "<a>" * 2000, "nested more than", "deeper than a stack"),
        ('{"version": "1"}', "this is no JSON Feed", "other JSON"),
        ('{"version": \n }', "line 2: the JSON is damaged", "damaged JSON"),
        ("[" * 100_000, "nested too deeply", "deeper than a stack"),
        (b'{"version": "\xff"}', "this is not UTF-8", "another encoding"),
        (b'<?xml version="1.0" encoding="x-strange"?><rss/>', "encoding cannot be read", "another encoding"),
        (f"<rss><channel><item><title>{'x' * 17_000_000}</title></item></channel></rss>", "an item is larger", "size"),
    ],
)
def test_a_damaged_or_hostile_feed_is_refused_whole(take: Import, feed: str | bytes, told: str, why: str) -> None:
    before = _rows()
    with pytest.raises(Invalid) as refused:
        take(feed)
    assert told in refused.value.detail, why
    assert _rows() == before


def test_every_item_of_a_feed_that_others_made_comes_over(take: Import, corpora: Path) -> None:
    path = corpora / "jsonfeed" / "feedparser__example.json"
    items = json.loads(path.read_text())["items"]
    assert take(path).articles.created == len(items)


def test_our_own_feeds_come_over_as_another_reader_reads_them(take: Import, reader: Api, tmp_path: Path) -> None:
    take(RSS)
    for name in ("feed.xml", "atom.xml", "feed.json"):
        body = reader.client.get(f"/{name}").get_data()
        expected = {each.title for each in feedparser.parse(body).entries} if name != "feed.json" else None
        path = tmp_path / name
        path.write_bytes(body)
        report = take(path, dry_run=True)
        assert report.articles.created == 2
        assert expected in (None, {"Necks & backs", "Feet"})


@pytest.fixture
def pages() -> Iterator[str]:
    """Serve a feed of three pages, the last of which leads to the first; `/moved` leads there, too. Give its host."""
    item = "<item><title>T{0}</title><guid>u{0}</guid><pubDate>Mon, 04 Mar 2019 05:06:07 GMT</pubDate></item>"
    page = (
        '<rss xmlns:a="http://www.w3.org/2005/Atom"><channel><link>https://x.example/</link>'
        '<a:link rel="next" href="{1}"/>' + item + "</channel></rss>"
    )
    onward = {"/one": "/two", "/two": "/three", "/three": "/one"}

    def answer(told: Told) -> tuple[int, dict[str, str], bytes]:
        if told.path == "/moved":
            return 302, {"Location": "/one"}, b""
        then = onward.get(told.path)
        return (200, {}, page.format(told.path[1:], then).encode()) if then else (404, {}, b"")

    with receiving(answer) as receiver:
        yield f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_all_pages_of_a_feed_are_fetched_once(take: Import, pages: str, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    fetching.fetch(f"http://{pages}/moved", folder, {pages})
    report = take(folder)
    assert report.articles.created == 3


def test_a_private_address_is_not_asked(pages: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="reserved for"):
        fetching.fetch(f"http://{pages}/one", tmp_path, ())


def test_an_answer_that_is_no_feed_is_told(pages: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="the answer was 404"):
        fetching.fetch(f"http://{pages}/none", tmp_path, {pages})
