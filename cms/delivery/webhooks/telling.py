"""Which event a change is: from what the verbs tell upward to what is written for webhooks."""

from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.core.db import db
from cms.delivery.links import Links
from cms.delivery.webhooks import events
from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.writing import write


def entry(what: str, changed: Entry, former_slug: str, links: Links) -> None:
    """Tell that an entry was `published`, `updated` or `unpublished`."""
    subject = f"{changed.type}:{changed.id}"
    write(EventType(f"{changed.type}.{what}"), subject, lambda: events.entry_data(changed, former_slug, links))


def received(comment: Comment, links: Links) -> None:
    """Tell that a comment came in, and where it stands if it does not wait."""
    _comment(EventType.COMMENT_RECEIVED, comment, links)
    if comment.status != Status.PENDING:
        moved(comment, links)


def moved(comment: Comment, links: Links) -> None:
    """Tell where a comment stands now."""
    _comment(events.STANDS[Status(comment.status)], comment, links)


def edited(comment: Comment, links: Links) -> None:
    """Tell that its author changed a comment."""
    _comment(EventType.COMMENT_EDITED, comment, links)


def escalated(comment: Comment, links: Links) -> None:
    """Tell that somebody may be in danger."""
    _comment(EventType.COMMENT_ESCALATED, comment, links)


def _comment(kind: EventType, comment: Comment, links: Links) -> None:
    about = f"comment:{comment.id}"
    write(kind, about, lambda: events.comment_data(comment, db.session.get_one(Entry, comment.entry_id), links))
