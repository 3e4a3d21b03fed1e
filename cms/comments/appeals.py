"""Appeals that wait: what they say, against whose decision, and who may decide now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased

from cms.accounts import users
from cms.accounts.permissions import Actor
from cms.comments.models import Appeal, Decision
from cms.comments.status import Action, Status
from cms.core.db import db

ANOTHER = "You decided on this comment before, and its author asks for another look. Somebody else decides now."


@dataclass(frozen=True)
class Waiting:
    """An appeal that nobody has decided on, and the decision that it is against."""

    text: str
    at: datetime
    decided_by: str
    decided_by_id: int | None
    decided_at: datetime
    reason: str | None


@dataclass(frozen=True)
class Answered:
    """The appeals of some days: how many there were, how they were answered, and the seconds until each answer."""

    count: int
    upheld: int
    changed: int
    seconds: Sequence[int]


def answered(begin: datetime, end: datetime) -> Answered:
    """Tell how appeals that came within a time were answered: one query.

    The first decision after an appeal that does not only hold the comment answers it; one that turns it away again
    upholds what was decided, any other changes it.
    """
    later = aliased(Decision)
    stands = later.comment_id == Appeal.comment_id, later.id > Appeal.decision_id, later.undone_at.is_(None)
    first = select(func.min(later.id)).where(*stands, later.action != Action.HOLD).scalar_subquery()
    found = (
        select(Appeal.created_at, Decision.after, Decision.at)
        .outerjoin(Decision, Decision.id == first)
        .where(Appeal.created_at >= begin, Appeal.created_at < end)
    )
    rows = db.session.execute(found).all()
    afters = [after for _at, after, _decided in rows if after is not None]
    upheld = sum(after in {Status.REJECTED, Status.SPAM} for after in afters)
    seconds = [max(round((decided - at).total_seconds()), 0) for at, _after, decided in rows if decided is not None]
    return Answered(len(rows), upheld, len(afters) - upheld, sorted(seconds))


_later = aliased(Decision)
_ANSWERED = exists().where(
    _later.comment_id == Appeal.comment_id,
    _later.id > Appeal.decision_id,
    _later.action != Action.HOLD,
    _later.undone_at.is_(None),
)
# Made once: the desk asks it of every page of the queue.
_WAITING = (
    select(Appeal, Decision)
    .join(Decision, Decision.id == Appeal.decision_id)
    .where(Appeal.comment_id.in_(bindparam("comments", expanding=True)), ~_ANSWERED)
    .order_by(Appeal.id)
)


def waiting(comment_ids: Iterable[int]) -> dict[int, Waiting]:
    """Give the appeals that wait, by comment, in one query."""
    return {
        appeal.comment_id: Waiting(
            text=appeal.text,
            at=appeal.created_at,
            decided_by=decision.actor_name,
            decided_by_id=decision.actor_id,
            decided_at=decision.at,
            reason=decision.reason,
        )
        for appeal, decision in db.session.execute(_WAITING, {"comments": list(comment_ids)})
    }


def not_for(actor: Actor, comment_ids: Iterable[int]) -> frozenset[int]:
    """Give the comments that another moderator has to decide on, if there is another one."""
    if actor.id is None:
        return frozenset()
    own = [comment_id for comment_id, appeal in waiting(comment_ids).items() if appeal.decided_by_id == actor.id]
    others = own and any(user.active and user.id != actor.id for user in users.moderators())
    return frozenset(own if others else ())
