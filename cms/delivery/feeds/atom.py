"""Atom (RFC 4287), with threads (RFC 4685) and pages (RFC 5005)."""

from datetime import datetime
from xml.etree.ElementTree import Element

from cms.core.clock import rfc3339
from cms.delivery.feeds.addresses import ATOM
from cms.delivery.feeds.elements import NAMESPACES, add, add_answered, add_picture, add_replies, root, written
from cms.delivery.feeds.feed import Feed, Item, Writer

PREFIXES = ("fh", "media", "thr")


def document(feed: Feed, changed: datetime) -> bytes:
    """Write a feed; `changed` is when anything in it last did. Its id is its own address, on every page of it."""
    atom = root("feed", *PREFIXES, **{"xmlns": NAMESPACES["atom"], "xml:lang": feed.language})
    add(atom, "id", feed.url)
    add(atom, "title", feed.title)
    if feed.description:
        add(atom, "subtitle", feed.description)
    add(atom, "updated", rfc3339(changed))
    _add_author(atom, feed.publisher)
    add(atom, "link", rel="self", type=ATOM, href=feed.url)
    add(atom, "link", rel="alternate", type="text/html", href=feed.page)
    if feed.next_url:
        add(atom, "link", rel="next", type=ATOM, href=feed.next_url)
    if feed.hub:
        add(atom, "link", rel="hub", href=feed.hub)
    if feed.icon:
        add(atom, "icon", feed.icon)
    add(atom, "generator", "Vertebra")
    if feed.whole:
        add(atom, "fh:complete")
    for item in feed.items:
        _add_entry(atom, item)
    return written(atom)


def _add_entry(feed: Element, item: Item) -> None:
    entry = add(feed, "entry", xml__lang=item.language)
    add(entry, "id", item.id)
    add(entry, "title", item.title, type="text")
    add(entry, "published", rfc3339(item.published))
    add(entry, "updated", rfc3339(item.updated))
    for writer in item.writers:
        _add_author(entry, writer)
    add(entry, "link", rel="alternate", type="text/html", href=item.url, hreflang=item.language)
    for attachment in item.attachments:
        add(
            entry,
            "link",
            rel="enclosure",
            type=attachment.mime_type,
            href=attachment.url,
            title=attachment.title or None,
        )
    if item.thread:
        add_replies(entry, "link", item.thread, ATOM)
    for tag in item.tags:
        add(entry, "category", term=tag)
    if item.summary:
        add(entry, "summary", item.summary, type="text")
    add(entry, "content", item.html, type="html")
    if item.image:
        add_picture(entry, item.image)
    if item.answers:
        add_answered(entry, item.answers)


def _add_author(parent: Element, writer: Writer) -> None:
    author = add(parent, "author")
    add(author, "name", writer.name)
    if writer.url:
        add(author, "uri", writer.url)
