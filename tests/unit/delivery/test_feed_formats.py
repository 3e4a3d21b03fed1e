"""One feed in three formats: whatever is said in it, every reader gets it as it was said."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson
from defusedxml.ElementTree import fromstring
from hypothesis import example, given
from hypothesis import strategies as st

from cms.core.text import clean, html_of
from cms.delivery.feeds import atom, json_feed, rss
from cms.delivery.feeds.addresses import ATOM, RSS
from cms.delivery.feeds.elements import NAMESPACES
from cms.delivery.feeds.feed import Attachment, Feed, Item, Reference, Thread, Writer

THEN = datetime(2026, 5, 4, 13, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 3, 4, 5, tzinfo=UTC)
NAMES = {**NAMESPACES, "a": NAMESPACES["atom"], "xml": "http://www.w3.org/XML/1998/namespace"}
HOSTILE = "\x00\x08\x0b\x1f\x7f\x85]]>\ud800\udfff\ufffe\uffff\r\n\r<![CDATA[&amp;&lt;\u202eשלום \u2028\U0001f9b4<b>"


def anything() -> st.SearchStrategy[str]:
    """Give text of every kind of character: control characters, halves of pairs, scripts of all directions."""
    return st.text(st.characters(exclude_categories=[]), max_size=60) | st.sampled_from([HOSTILE, "]]>", "\ud800", ""])


def feed_of(text: str, html: str) -> Feed:
    """Describe a feed that says the same everywhere."""
    item = Item(
        id="https://cms.example/api/v1/articles/1",
        url="https://clinic.example/articles/a?b=1&c=2",
        title=text,
        html=html,
        text=text,
        summary=text,
        published=THEN,
        updated=LATER,
        language="he",
        own={"about": "https://cms.example"},
        writers=[Writer(text, "https://ana.example"), Writer("Bo")],
        tags=[text, "Neck"],
        attachments=[Attachment("https://films.example/a.mp4", "video/mp4", text)],
        thread=Thread(3, "https://clinic.example/articles/a#comments", {RSS: "https://r", ATOM: "https://a"}),
        answers=Reference("https://cms.example/api/v1/comments/7", None),
    )
    return Feed(
        url="https://cms.example/feed?tag=a&type=article",
        page="https://clinic.example/",
        title=text,
        description=text,
        language="en",
        publisher=Writer(text, "https://clinic.example/"),
        items=[item],
        icon="https://clinic.example/i.png",
        next_url="https://cms.example/feed?cursor=x&tag=a",
        hub="https://hub.example/",
    )


def parsed(document: bytes) -> Any:
    """Read a document."""
    return fromstring(document)


def one(element: Any, path: str) -> str:
    """Give the text of the only element at a path."""
    (found,) = element.findall(path, NAMES)
    return found.text or ""


@given(text=anything(), html=anything())
@example(text=HOSTILE, html=HOSTILE)
@example(text="long " * 40_000, html="<p>long</p>" * 40_000)
def test_whatever_is_said_is_read_again_in_every_format(text: str, html: str) -> None:
    feed = feed_of(text, html)
    told, shown = clean(text), clean(html)
    channel = parsed(rss.document(feed, LATER)).find("channel")
    item = channel.find("item")
    assert [one(channel, "title"), one(item, "title"), one(item, "content:encoded")] == [told, told, shown]
    assert [each.text or "" for each in item.findall("description")] == ([html_of(told)] if text else [])
    assert [each.text or "" for each in item.findall("dc:creator", NAMES)] == [told, "Bo"]
    assert [each.text or "" for each in item.findall("category", NAMES)] == [told, "Neck"]
    document = parsed(atom.document(feed, LATER))
    entry = document.find("a:entry", NAMES)
    assert [one(document, "a:title"), one(entry, "a:title"), one(entry, "a:content")] == [told, told, shown]
    assert [each.text or "" for each in entry.findall("a:author/a:name", NAMES)] == [told, "Bo"]
    assert [each.get("term") for each in entry.findall("a:category", NAMES)] == [told, "Neck"]


def test_ids_links_and_dates_agree_in_all_formats() -> None:
    feed = feed_of("a", "<p>b</p>")
    of_json: dict[str, Any] = json.loads(orjson.dumps(json_feed.document(feed)))
    channel = parsed(rss.document(feed, LATER)).find("channel")
    document = parsed(atom.document(feed, LATER))
    told, item, entry = of_json["items"][0], channel.find("item"), document.find("a:entry", NAMES)
    links = {each.get("rel"): each.get("href") for each in document.findall("a:link", NAMES)}
    of_rss = {each.get("rel"): each.get("href") for each in channel.findall("atom:link", NAMES)}
    assert told["id"] == one(item, "guid") == one(entry, "a:id")
    assert item.find("guid").get("isPermaLink") == "false", "the id is no page"
    assert told["url"] == one(item, "link") == entry.find("a:link[@rel='alternate']", NAMES).get("href")
    assert of_json["feed_url"] == of_rss["self"] == links["self"] == one(document, "a:id")
    assert of_json["next_url"] == of_rss["next"] == links["next"]
    assert of_json["hubs"] == [{"type": "WebSub", "url": of_rss["hub"]}]
    assert of_rss["hub"] == links["hub"]
    assert of_json["home_page_url"] == one(channel, "link") == links["alternate"]
    assert told["date_published"] == one(entry, "a:published") == "2026-05-04T13:02:01Z"
    assert parsedate_to_datetime(one(item, "pubDate")) == THEN
    assert told["date_modified"] == one(entry, "a:updated") == one(item, "atom:updated") == "2026-12-24T03:04:05Z"
    assert parsedate_to_datetime(one(channel, "lastBuildDate")) == LATER
    assert told["language"] == one(item, "dc:language") == entry.get(f"{{{NAMES['xml']}}}lang")
    assert told["attachments"][0]["url"] == item.find("enclosure").get("url")
    assert told["attachments"][0]["url"] == entry.find("a:link[@rel='enclosure']", NAMES).get("href")
    assert one(item, "slash:comments") == entry.find("a:link[@rel='replies']", NAMES).get(f"{{{NAMES['thr']}}}count")
    for answer in (item.find("thr:in-reply-to", NAMES), entry.find("thr:in-reply-to", NAMES)):
        assert (answer.get("ref"), answer.get("href")) == ("https://cms.example/api/v1/comments/7", None)
