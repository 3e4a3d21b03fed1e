"""What a person wrote before: how a moderator comes to know whom they read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from cms.comments.models import Comment
from cms.core.db import db

SHOWN = 5
MOST_NAMES = 10


@dataclass(frozen=True)
class History:
    """The other comments of a person, the newest first and at most five; the other names they used, and how often."""

    comments: Sequence[Comment] = ()
    names: Sequence[tuple[str, int]] = ()


def of(comment: Comment) -> History:
    """Give what else the person behind a comment wrote, in two queries; nothing where no person is known."""
    if comment.person_id is None:
        return History()
    others = Comment.person_id == comment.person_id, Comment.id != comment.id
    latest = select(Comment).where(*others).order_by(Comment.created_at.desc(), Comment.id.desc()).limit(SHOWN)
    names = (
        select(Comment.author_name, func.count())
        .where(*others, Comment.author_name != comment.author_name)
        .group_by(Comment.author_name)
        .order_by(func.count().desc(), Comment.author_name)
        .limit(MOST_NAMES)
    )
    used = [(name, count) for name, count in db.session.execute(names) if name]
    return History(db.session.scalars(latest).all(), used)
