"""What webhooks tell: the closed list of events, and their bodies, which hold ids and addresses and nobody's words."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.core.clock import rfc3339
from cms.delivery.links import Links


class EventType(StrEnum):
    """What can be asked for; the names follow https://www.standardwebhooks.com."""

    ARTICLE_PUBLISHED = "article.published"
    ARTICLE_UPDATED = "article.updated"
    ARTICLE_UNPUBLISHED = "article.unpublished"
    EXERCISE_PUBLISHED = "exercise.published"
    EXERCISE_UPDATED = "exercise.updated"
    EXERCISE_UNPUBLISHED = "exercise.unpublished"
    COMMENT_RECEIVED = "comment.received"
    COMMENT_APPROVED = "comment.approved"
    COMMENT_REJECTED = "comment.rejected"
    COMMENT_SPAM = "comment.spam"
    COMMENT_HELD = "comment.held"
    COMMENT_EDITED = "comment.edited"
    COMMENT_ERASED = "comment.erased"
    COMMENT_ESCALATED = "comment.escalated"


TEST = "webhook.test"
URGENT = frozenset({EventType.COMMENT_ESCALATED})  # somebody may be in danger: this waits for nothing
STANDS = {
    Status.APPROVED: EventType.COMMENT_APPROVED,
    Status.REJECTED: EventType.COMMENT_REJECTED,
    Status.SPAM: EventType.COMMENT_SPAM,
    Status.PENDING: EventType.COMMENT_HELD,
    Status.ERASED: EventType.COMMENT_ERASED,
}


def entry_data(entry: Entry, former_slug: str, links: Links) -> dict[str, Any]:
    """Say which entry; `previous_url` is where it was until now, if it is elsewhere."""
    return {
        **_entry(entry, links),
        "status": entry.status,
        "version": entry.version,
        "revision": entry.live_number,
        "previous_url": links.page(entry.type, former_slug) if former_slug != entry.slug else None,
    }


def comment_data(comment: Comment, entry: Entry, links: Links) -> dict[str, Any]:
    """Say which comment, where it stands, and where moderators see it."""
    return {
        "id": comment.id,
        "status": comment.status,
        "version": comment.version,
        "parent_id": comment.parent_id,
        "api_url": links.api(f"/moderation/comments/{comment.id}"),
        "desk_url": links.desk(comment.id),
        "entry": _entry(entry, links),
    }


def body(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """Write the body as it is sent, and signed: it is kept and never written anew."""
    return orjson.dumps({"type": kind, "timestamp": rfc3339(at), "data": data}).decode()


def _entry(entry: Entry, links: Links) -> dict[str, Any]:
    return {
        "type": entry.type,
        "id": entry.id,
        "slug": entry.slug,
        "url": links.page(entry.type, entry.slug),
        "api_url": links.entry(entry, by_id=True),
    }
