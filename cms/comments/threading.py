"""How comments hang together: where a reply is shown, and which removed comments keep their place."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select

from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.db import db

DEEPEST = 4


class Placed(Protocol):
    """What a reply is placed by: a comment, or a row on its way to being one."""

    @property
    def id(self) -> int:
        """Give its id."""

    @property
    def depth(self) -> int:
        """Give how deep it is shown."""

    @property
    def shown_under_id(self) -> int | None:
        """Give the comment that it is shown under."""


def place(parent: Placed | None) -> tuple[int | None, int]:
    """Give the comment that a reply is shown under, and its depth.

    Threads nest four deep; a reply to the deepest is shown beside it, though its `parent_id` stays.
    """
    if parent is None:
        return None, 1
    if parent.depth >= DEEPEST:
        return parent.shown_under_id, parent.depth
    return parent.id, parent.depth + 1


def refresh(*comments: Comment) -> None:
    """Set whether comments are shown, and go on to those above them where that changed; the deepest come first.

    Shown is what is approved, and what was removed while something is shown under it. The caller
    holds the locks of the entries, so that nothing moves in between.
    """
    left = {comment.id: comment for comment in comments}
    while left:
        deepest = max(comment.depth for comment in left.values())
        level = [left.pop(comment.id) for comment in list(left.values()) if comment.depth == deepest]
        changed = _set_shown(level)
        above = {comment.shown_under_id for comment in changed if comment.shown_under_id} - left.keys()
        if above:
            left.update((each.id, each) for each in db.session.scalars(select(Comment).where(Comment.id.in_(above))))


def _set_shown(comments: Sequence[Comment]) -> list[Comment]:
    """Set whether comments of one depth are shown; give those where that changed."""
    removed = [comment.id for comment in comments if comment.status != Status.APPROVED]
    holding: set[int | None] = set()
    if removed:
        under = select(Comment.shown_under_id).where(Comment.shown_under_id.in_(removed), Comment.shown)
        holding = set(db.session.scalars(under.distinct()))
    changed = []
    for comment in comments:
        shown = comment.status == Status.APPROVED or comment.id in holding
        if shown != comment.shown:
            comment.shown = shown
            changed.append(comment)
    db.session.flush()
    return changed
