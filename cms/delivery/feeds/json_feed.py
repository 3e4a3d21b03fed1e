"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what it has no place for in `_vertebra`."""

from typing import Any

from cms.core.clock import rfc3339
from cms.delivery.feeds.feed import Attachment, Feed, Item, Writer


def document(feed: Feed) -> dict[str, Any]:
    """Write a feed."""
    return _without_nothing(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.page,
            "feed_url": feed.url,
            "description": feed.description or None,
            "next_url": feed.next_url,
            "icon": feed.icon,
            "authors": [_writer(feed.publisher)],
            "language": feed.language,
            "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else None,
            "items": [_item(item) for item in feed.items],
        }
    )


def _item(item: Item) -> dict[str, Any]:
    return _without_nothing(
        {
            "id": item.id,
            "url": item.url,
            "title": item.title or None,
            "content_html": item.html,
            "content_text": item.text or None,
            "summary": item.summary or None,
            "image": item.image["url"] if item.image else None,
            "date_published": rfc3339(item.published),
            "date_modified": rfc3339(item.updated),
            "authors": [_writer(each) for each in item.writers] or None,
            "tags": list(item.tags) or None,
            "language": item.language,
            "attachments": [_attachment(each) for each in item.attachments] or None,
            "_vertebra": item.own,
        }
    )


def _writer(writer: Writer) -> dict[str, Any]:
    return _without_nothing({"name": writer.name, "url": writer.url, "avatar": writer.avatar})


def _attachment(attachment: Attachment) -> dict[str, Any]:
    told = {"url": attachment.url, "mime_type": attachment.mime_type, "title": attachment.title or None}
    return _without_nothing(told)


def _without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
