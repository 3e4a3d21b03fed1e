"""RSS 2.0 (https://www.rssboard.org/rss-specification), with the modules that readers look for."""

from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element

from cms.core.clock import rfc3339
from cms.core.text import html_of
from cms.delivery.feeds.addresses import RSS
from cms.delivery.feeds.elements import add, add_answered, add_picture, root, written
from cms.delivery.feeds.feed import Feed, Item

PREFIXES = ("atom", "content", "dc", "fh", "media", "slash", "thr", "wfw")
UNKNOWN_LENGTH = "0"  # what the specification's readers take for a file whose size nobody knows


def document(feed: Feed, changed: datetime) -> bytes:
    """Write a feed; `changed` is when anything in it last did."""
    rss = root("rss", *PREFIXES, version="2.0")
    channel = add(rss, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.page)
    add(channel, "description", html_of(feed.description or feed.title))
    add(channel, "language", feed.language)
    add(channel, "lastBuildDate", _rfc822(changed))
    add(channel, "generator", "Vertebra")
    add(channel, "atom:link", rel="self", type=RSS, href=feed.url)
    if feed.next_url:
        add(channel, "atom:link", rel="next", type=RSS, href=feed.next_url)
    if feed.hub:
        add(channel, "atom:link", rel="hub", href=feed.hub)
    if feed.whole:
        add(channel, "fh:complete")
    if feed.icon:
        image = add(channel, "image")
        add(image, "url", feed.icon)
        add(image, "title", feed.title)
        add(image, "link", feed.page)
    for item in feed.items:
        _add_item(channel, item)
    return written(rss)


def _add_item(channel: Element, item: Item) -> None:
    element = add(channel, "item")
    add(element, "title", item.title)
    add(element, "link", item.url)
    add(element, "guid", item.id, isPermaLink="false")
    add(element, "pubDate", _rfc822(item.published))
    add(element, "atom:updated", rfc3339(item.updated))
    for writer in item.writers:
        add(element, "dc:creator", writer.name)
    if item.language:
        add(element, "dc:language", item.language)
    for tag in item.tags:
        add(element, "category", tag)
    if item.summary:
        add(element, "description", html_of(item.summary))
    add(element, "content:encoded", item.html)
    for attachment in item.attachments:
        add(element, "enclosure", url=attachment.url, length=UNKNOWN_LENGTH, type=attachment.mime_type)
    if item.image:
        add_picture(element, item.image)
    if item.thread:
        add(element, "comments", item.thread.url)
        add(element, "slash:comments", str(item.thread.count))
        add(element, "wfw:commentRss", item.thread.feeds[RSS])
    if item.answers:
        add_answered(element, item.answers)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
