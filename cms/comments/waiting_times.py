"""How long comments wait: those that wait now, and how soon somebody looked at the urgent ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import and_, func, or_, select

from cms.comments.models import Comment, CommentSignal, Decision
from cms.comments.status import Status
from cms.comments.triaging import URGENT
from cms.core.db import db


@dataclass(frozen=True)
class Wait:
    """How many wait, and for how long, in seconds: the middle one of them, and the one that waits longest."""

    count: int = 0
    median: int | None = None
    longest: int | None = None


@dataclass(frozen=True)
class FirstLook:
    """The urgent comments of some days: how many came, how many were looked at, and after how many seconds."""

    came: int
    looked_at: int
    median: int | None
    ninth_of_ten: int | None
    longest: int | None


def waiting(moment: datetime) -> tuple[Wait, dict[int, Wait]]:
    """Tell what waits at a moment: all of it, and by urgency; one query."""
    by_age = Comment.created_at, Comment.id
    ranked = (
        select(
            Comment.urgency,
            Comment.created_at,
            func.row_number().over(order_by=by_age).label("place"),
            func.count().over().label("many"),
            func.row_number().over(partition_by=Comment.urgency, order_by=by_age).label("place_within"),
            func.count().over(partition_by=Comment.urgency).label("many_within"),
        )
        .where(Comment.status == Status.PENDING)
        .subquery()
    )
    told = ranked.c
    ends_and_middles = or_(
        told.place == 1,
        told.place == (told.many + 1) // 2,
        told.place_within == 1,
        told.place_within == (told.many_within + 1) // 2,
    )
    rows = db.session.execute(select(ranked).where(ends_and_middles).order_by(told.place)).all()
    whole = _wait([row.created_at for row in rows], [row.place for row in rows], rows[0].many if rows else 0, moment)
    within: dict[int, Wait] = {}
    for urgency in {row.urgency for row in rows}:
        its = [row for row in rows if row.urgency == urgency]
        within[urgency] = _wait(
            [row.created_at for row in its], [row.place_within for row in its], its[0].many_within, moment
        )
    return whole, within


def waiting_with() -> dict[str, int]:
    """Count by signal what waits; a comment with two is counted with both."""
    rows = (
        select(CommentSignal.signal, func.count())
        .join(Comment, Comment.id == CommentSignal.comment_id)
        .where(Comment.status == Status.PENDING)
        .group_by(CommentSignal.signal)
    )
    return dict(db.session.execute(rows).all())


def first_looks(begin: datetime, end: datetime) -> FirstLook:
    """Tell how soon somebody looked at the urgent comments that came within a time: one query.

    The clock runs from when a comment was seen to be urgent until it is claimed or decided about.
    """
    since = func.coalesce(Comment.escalated_at, Comment.created_at)
    of_a_person = and_(Decision.comment_id == Comment.id, Decision.actor_id.is_not(None), Decision.at >= since)
    rows = db.session.execute(
        select(Comment.created_at, Comment.escalated_at, Comment.first_looked_at, func.min(Decision.at))
        .outerjoin(Decision, of_a_person)
        .where(
            Comment.status.in_(list(Status)),  # all of them: so that the index of the queue serves
            Comment.urgency == URGENT,
            Comment.created_at >= begin,
            Comment.created_at < end,
        )
        .group_by(Comment.id)
    ).all()
    spans = [(escalated or came, looked or decided) for came, escalated, looked, decided in rows]
    seconds = sorted(_seconds(since, until) for since, until in spans if until is not None)
    return FirstLook(len(rows), len(seconds), share(seconds, 0.5), share(seconds, 0.9), share(seconds, 1))


def share(ordered: Sequence[Any], part: float) -> Any:
    """Give the value that a part of the ordered ones does not exceed (nearest rank); None where there are none."""
    return ordered[max(ceil(part * len(ordered)), 1) - 1] if ordered else None


def _wait(moments: list[datetime], places: list[int], many: int, moment: datetime) -> Wait:
    if not moments:
        return Wait()
    at = dict(zip(places, moments, strict=True))
    return Wait(many, _seconds(at[(many + 1) // 2], moment), _seconds(at[1], moment))


def _seconds(since: datetime, until: datetime) -> int:
    return max(round((until - since).total_seconds()), 0)
