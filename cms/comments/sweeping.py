"""Decisions about all that a filter finds at once: with the number that was seen, and a way back for all of them.

What may be about somebody in danger is never decided so: each of those is read by itself.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Select, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments import moderating, queries, triaging
from cms.comments.models import Comment
from cms.comments.moderating import MOST, Outcome, Wanted
from cms.comments.status import Action, Reason, Status
from cms.core.clock import now
from cms.core.db import LARGEST_ID, Base, db
from cms.core.errors import Conflict, Fault, Invalid, NotFound


class DecisionBatch(Base):
    """Decisions that were made together, by whom and when."""

    __tablename__ = "decision_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    at: Mapped[datetime]


class BatchedDecision(Base):
    """Which decisions belong to a batch."""

    __tablename__ = "batched_decision"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("decision_batch.id", ondelete="CASCADE"), index=True)


@dataclass(frozen=True)
class Filter:
    """Which comments are meant, as the queue is narrowed; none that came after `before_id`."""

    status: Status
    signal: str | None = None
    article: str | None = None
    author: str | None = None
    q: str | None = None
    before_id: int | None = None


@dataclass(frozen=True)
class Found:
    """How many comments a filter finds, and how many more it leaves because they are urgent."""

    count: int
    urgent: int


@dataclass(frozen=True)
class Sweep:
    """What was done at once: the number of its batch, None where nothing was, and what became of each."""

    batch_id: int | None
    outcomes: Sequence[Outcome]


def count(actor: Actor, wanted: Filter) -> Found:
    """Count what a filter finds, and decide nothing."""
    urgent = Comment.urgency == triaging.URGENT
    counts = func.count().filter(~urgent), func.count().filter(urgent)
    calm, pressing = db.session.execute(_all(actor, wanted).with_only_columns(*counts)).one()
    return Found(calm, pressing)


def decide(
    actor: Actor, wanted: Filter, action: Action, expect: int, reason: Reason | None = None, note: str | None = None
) -> Sweep:
    """Decide about all that a filter finds but the urgent, at most a thousand.

    Raises Conflict where it finds another number than was seen, and Invalid where it finds too many;
    nothing is decided then. What changes at that moment is left, as in any decision, and so is what
    becomes urgent until the comments are locked.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    calm = _all(actor, wanted).where(Comment.urgency != triaging.URGENT).order_by(Comment.id).limit(MOST + 1)
    rows = db.session.execute(calm.with_only_columns(Comment.id, Comment.version)).all()
    if len(rows) > MOST:
        raise Invalid(Fault(f"This finds more than {MOST} comments. Narrow it, and go on in parts.", "#/filter"))
    if len(rows) != expect:
        raise Conflict(f"This finds {len(rows)} comments now, and not {expect}. Nothing was decided; look again.")
    decisions = [Wanted(comment_id, action, version, reason, note, unread=True) for comment_id, version in rows]
    outcomes = moderating.decide(actor, decisions)
    made = [each.decision_id for each in outcomes if each.decision_id is not None]
    if not made:
        return Sweep(None, outcomes)
    batch = DecisionBatch(action=action, actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name, at=now())
    db.session.add(batch)
    db.session.flush()
    db.session.execute(insert(BatchedDecision), [{"decision_id": each, "batch_id": batch.id} for each in made])
    log.record(actor, "comment.sweep", "comment", None, batch=batch.id, decided=action, count=len(made))
    return Sweep(batch.id, outcomes)


def undo(actor: Actor, batch_id: int) -> list[Outcome]:
    """Take all decisions of a batch back; a comment that was changed since stays. Raises NotFound."""
    actor.must(Permission.COMMENTS_MODERATE)
    batch = db.session.get(DecisionBatch, batch_id) if batch_id <= LARGEST_ID else None
    if batch is None:
        raise NotFound("There is no such batch of decisions.")
    ids = db.session.scalars(select(BatchedDecision.decision_id).where(BatchedDecision.batch_id == batch.id)).all()
    outcomes = moderating.undo_all(actor, ids)
    undone = sum(each.outcome == "done" for each in outcomes)
    if undone:
        log.record(actor, "comment.undo_sweep", "comment", None, batch=batch.id, count=undone)
    return outcomes


def _all(actor: Actor, wanted: Filter) -> Select[Comment]:
    narrowing = asdict(wanted)
    before_id = narrowing.pop("before_id")
    statement = queries.queue(actor, **narrowing)
    return statement if before_id is None else statement.where(Comment.id <= before_id)
