"""How comments hang together: where a reply is shown, and which removed comments keep their place."""

from sqlalchemy import exists, select

from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.db import db

DEEPEST = 4


def place(parent: Comment | None) -> tuple[int | None, int]:
    """Give the comment that a reply is shown under, and its depth.

    Threads nest four deep; a reply to the deepest is shown beside it, though its `parent_id` stays.
    """
    if parent is None:
        return None, 1
    if parent.depth >= DEEPEST:
        return parent.shown_under_id, parent.depth
    return parent.id, parent.depth + 1


def refresh(comment: Comment) -> None:
    """Set whether a comment is shown, and go on to the one above it where that changed.

    Shown is what is approved, and what was removed while something is shown under it. The caller
    holds the lock of the entry, so that nothing moves in between.
    """
    holds_a_place = exists().where(Comment.shown_under_id == comment.id, Comment.shown)
    shown = comment.status == Status.APPROVED or bool(db.session.scalar(select(holds_a_place)))
    if shown == comment.shown:
        return
    comment.shown = shown
    db.session.flush()
    above = db.session.get(Comment, comment.shown_under_id) if comment.shown_under_id else None
    if above is not None:
        refresh(above)
