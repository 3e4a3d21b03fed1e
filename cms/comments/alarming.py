"""A comment may be about somebody in danger: the clock of it starts, and those on duty are told."""

from cms.comments import signals
from cms.comments.models import Comment
from cms.comments.triaging import URGENT
from cms.core.clock import now
from cms.core.db import db


def sound(comment: Comment) -> None:
    """Start a clock, whatever alarm about the comment was answered before, and tell upward.

    Not for an alarm that nobody answered yet: that one goes on, with its clock.
    """
    comment.urgency = URGENT
    comment.escalated_at, comment.first_looked_at = now(), None
    db.session.flush()
    signals.escalated.send(comment)
