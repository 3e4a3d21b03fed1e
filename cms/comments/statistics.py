"""How the desk fares: what comes, what is decided, by whom, how often it is taken back; a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import CTE, Integer, and_, column, func, select, values

from cms.accounts.permissions import Actor, Permission
from cms.comments import appeals, waiting_times
from cms.comments.appeals import Answered
from cms.comments.learning.agreement import Agreement, agreement
from cms.comments.models import Comment, CommentSignal, Decision
from cms.comments.status import Action
from cms.comments.waiting_times import FirstLook, Wait
from cms.core.clock import now
from cms.core.days import Days
from cms.core.db import Moment, db


@dataclass
class Decided:
    """Decisions: how many of each kind, and how many of them were taken back."""

    kinds: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(Action, 0))
    undone: int = 0

    @property
    def count(self) -> int:
        """Count the decisions."""
        return sum(self.kinds.values())

    def add(self, action: Action, count: int, undone: int) -> None:
        """Count more of them."""
        self.kinds[action] += count
        self.undone += undone


@dataclass
class Day:
    """What came on a day, and what was decided."""

    day: date
    came: int
    decided: Decided = field(default_factory=Decided)


@dataclass
class Decider:
    """What somebody decided; without an id it was no person."""

    id: int | None
    name: str
    decided: Decided = field(default_factory=Decided)


@dataclass(frozen=True)
class Statistics:
    """The figures of some days, and of what waits at `moment`; `signals` counts comments of these days."""

    days: Days
    moment: datetime
    waiting: Wait
    waiting_by_urgency: dict[int, Wait]
    waiting_by_signal: dict[str, int]
    by_day: list[Day]
    people: list[Decider]
    signals: dict[str, int]
    first_look: FirstLook
    decided: Decided
    spam: Agreement
    appeals: Answered

    @property
    def came(self) -> int:
        """Count the comments that came."""
        return sum(each.came for each in self.by_day)


def gather(actor: Actor, days: Days) -> Statistics:
    """Give the figures: nine queries, whatever the days and however many comments there are."""
    actor.must(Permission.COMMENTS_READ)
    moment = now()
    waiting, by_urgency = waiting_times.waiting(moment)
    by_day = [Day(*each) for each in zip(days.dates, _came(days), strict=True)]
    people: dict[int | str, Decider] = {}
    decided = Decided()
    for number, actor_id, name, action, count, undone in _decisions(days):
        somebody = people.setdefault(actor_id or name, Decider(actor_id, name))
        for each in (by_day[number].decided, somebody.decided, decided):
            each.add(Action(action), count, undone)
    return Statistics(
        days,
        moment,
        waiting,
        by_urgency,
        waiting_times.waiting_with(),
        by_day,
        sorted(people.values(), key=lambda each: (-each.decided.count, each.name)),
        _signals(days),
        waiting_times.first_looks(days.begin, days.end),
        decided,
        agreement(days.begin, days.end),
        appeals.answered(days.begin, days.end),
    )


def _came(days: Days) -> list[int]:
    day = _table(days)
    within = and_(Comment.created_at >= day.c.began, Comment.created_at < day.c.ended)
    counts = select(day.c.number, func.count(Comment.id)).outerjoin(Comment, within).group_by(day.c.number)
    found: dict[int, int] = dict(db.session.execute(counts).all())
    return [found[number] for number in range(len(days.dates))]


def _decisions(days: Days) -> Sequence[tuple[int, int | None, str, str, int, int]]:
    day = _table(days)
    within = and_(Decision.at >= day.c.began, Decision.at < day.c.ended)
    who = Decision.actor_id, Decision.actor_name, Decision.action
    counts = (
        select(day.c.number, *who, func.count(), func.count(Decision.undone_at))
        .join_from(day, Decision, within)
        .group_by(day.c.number, *who)
        .order_by(day.c.number)
    )
    return [tuple(row) for row in db.session.execute(counts)]


def _signals(days: Days) -> dict[str, int]:
    rows = (
        select(CommentSignal.signal, func.count())
        .join(Comment, Comment.id == CommentSignal.comment_id)
        .where(Comment.created_at >= days.begin, Comment.created_at < days.end)
        .group_by(CommentSignal.signal)
        .order_by(func.count().desc(), CommentSignal.signal)
    )
    return dict(db.session.execute(rows).all())


def _table(days: Days) -> CTE:
    """Give the days as a table, so that each is one stretch of an index."""
    told = values(column("number", Integer), column("began", Moment), column("ended", Moment), name="days")
    return told.data([(number, *span) for number, span in enumerate(days.spans)]).cte("day")
