"""How long comments wait: those that wait now, and how soon somebody looked at the urgent ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import and_, func, literal, select, union_all

from cms.comments.models import Comment, CommentSignal, Decision
from cms.comments.status import Status
from cms.comments.triaging import URGENT
from cms.core.db import db

_ALL = -1  # stands for no urgency
_WAITS = Comment.status == Status.PENDING


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
    """Tell what waits at a moment: all of it, and by urgency.

    Two queries along the indexes of the queue, which hold all that is asked: a row of the table is never read.
    """
    counted = select(Comment.urgency, func.count(), func.min(Comment.created_at)).where(_WAITS)
    found = {urgency: (many, oldest) for urgency, many, oldest in db.session.execute(counted.group_by(Comment.urgency))}
    total = sum(many for many, _oldest in found.values())
    middles = _middles(total, {urgency: many for urgency, (many, _oldest) in found.items()})
    told = {urgency: _wait(many, middles.get(urgency), oldest, moment) for urgency, (many, oldest) in found.items()}
    oldest = min((oldest for _many, oldest in found.values()), default=moment)
    return _wait(total, middles.get(_ALL), oldest, moment) if found else Wait(), told


def _middles(total: int, many: dict[int, int]) -> dict[int, datetime]:
    """Give when the middle one of all came, and the middle one of each urgency; none that went meanwhile."""
    by_age = Comment.created_at, Comment.id
    ranges = {_ALL: (total, _WAITS), **{key: (count, _WAITS & (Comment.urgency == key)) for key, count in many.items()}}
    parts = []
    for key, (count, within) in ranges.items():
        middle = (
            select(Comment.created_at).where(within).order_by(*by_age).offset(max((count + 1) // 2 - 1, 0)).limit(1)
        )
        its = middle.subquery()
        parts.append(select(literal(key), its.c.created_at))
    return dict(db.session.execute(union_all(*parts)).all())


def waiting_with() -> dict[str, int]:
    """Count by signal what waits; a comment with two is counted with both. One query along an index."""
    rows = select(CommentSignal.signal, func.count()).where(CommentSignal.waits).group_by(CommentSignal.signal)
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


def _wait(many: int, middle: datetime | None, oldest: datetime, moment: datetime) -> Wait:
    return Wait(many, None if middle is None else _seconds(middle, moment), _seconds(oldest, moment))


def _seconds(since: datetime, until: datetime) -> int:
    return max(round((until - since).total_seconds()), 0)
