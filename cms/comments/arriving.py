"""What came in since a moderator looked: how much of it, and whether some of it is urgent."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from cms.comments import triaging
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.db import db


@dataclass(frozen=True)
class Arrived:
    """How many comments are new to a list, how many of them wait and are urgent, and the newest there is at all."""

    count: int
    urgent: int
    latest: int


def latest() -> int:
    """Give the id of the newest comment; 0 where there is none."""
    return db.session.scalar(select(func.max(Comment.id))) or 0


def arrived(selected: Select[Comment], since: int, *, at_most: int) -> Arrived:
    """Count what a list has beyond a comment, up to `at_most`; `selected` is the list as who asks may see it."""
    newest = latest()
    if newest <= since:
        return Arrived(0, 0, newest)
    new = (
        behind(selected, since)
        .with_only_columns(Comment.status, Comment.urgency)
        .order_by(Comment.id)
        .limit(at_most)
        .subquery()
    )
    urgent = (new.c.status == Status.PENDING, new.c.urgency == triaging.URGENT)
    count, of_them = db.session.execute(select(func.count(), func.count().filter(*urgent)).select_from(new)).one()
    return Arrived(count, of_them, newest)


def behind(selected: Select[Comment], since: int) -> Select[Comment]:
    """Narrow a list to what came in after a comment."""
    return selected.where(Comment.id > since)
