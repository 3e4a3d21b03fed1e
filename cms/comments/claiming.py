"""Who has a comment in hand: taken for five minutes, renewed at will, let go by deciding; and the clock of the urgent.

A decision by somebody else is a conflict as long as a claim holds, unless that one says that they
know of it; so two moderators do not answer the same person in two voices.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, bindparam, case, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.clock import now, rfc3339
from cms.core.db import LARGEST_ID, Base, db, inserting
from cms.core.errors import Conflict, NotFound, Taken

LASTS = timedelta(minutes=5)


class Claim(Base):
    """Who has a comment in hand, since when, and until when; one that is over counts for nothing."""

    __tablename__ = "comment_claim"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    holder: Mapped[str]
    user_id: Mapped[int | None]
    name: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]


def claim(actor: Actor, comment_id: int) -> Comment:
    """Take a comment in hand, or keep it there for longer; of two who come at once, one gets it.

    Raises NotFound, Taken where somebody else has it, or Conflict for one that is erased.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    comment = _known(comment_id)
    moment, mine = now(), holder_of(actor)
    adding = inserting(Claim).values(
        comment_id=comment.id, holder=mine, user_id=actor.id, name=actor.name, since=moment, until=moment + LASTS
    )
    goes_on = (Claim.holder == mine) & (Claim.until > moment)
    since = db.session.scalar(
        adding.on_conflict_do_update(
            index_elements=[Claim.comment_id],
            set_={
                "since": case((goes_on, Claim.since), else_=adding.excluded.since),
                **{name: adding.excluded[name] for name in ("holder", "user_id", "name", "until")},
            },
            where=(Claim.holder == mine) | (Claim.until <= moment),
        )
        .returning(Claim.since)
        .execution_options(synchronize_session=False)
    )
    if since is None:
        other = holding([comment.id]).get(comment.id)
        raise _taken(other) if other else Conflict("Somebody else let this comment go just now. Try again.")
    looked_at([comment.id])
    if since == moment:
        log.record(actor, "comment.claim", "comment", comment.id)
    return comment


def release(actor: Actor, comment_id: int) -> Comment:
    """Let a comment go; one that nobody has stays so. Raises NotFound, or Taken where somebody else has it."""
    actor.must(Permission.COMMENTS_MODERATE)
    comment = _known(comment_id)
    must_be_free(actor, comment.id)
    if let_go([comment.id]):
        log.record(actor, "comment.release", "comment", comment.id)
    return comment


def must_be_free(actor: Actor, comment_id: int) -> None:
    """Raise Taken where somebody else has a comment in hand."""
    found = held_by_others(actor, [comment_id])
    if found:
        raise _taken(found[comment_id])


# Made once: the desk asks it of every page of the queue.
_HELD = (
    select(Claim)
    .where(Claim.comment_id.in_(bindparam("comments", expanding=True)), Claim.until > bindparam("now"))
    .execution_options(populate_existing=True)
)


def holding(comment_ids: Iterable[int]) -> dict[int, Claim]:
    """Give the claims that hold now, in one query."""
    held = db.session.scalars(_HELD, {"comments": list(comment_ids), "now": now()})
    return {each.comment_id: each for each in held}


def held_by_others(actor: Actor, comment_ids: Iterable[int]) -> dict[int, Claim]:
    """Give the claims of others that hold now, in one query."""
    mine = holder_of(actor)
    return {number: each for number, each in holding(comment_ids).items() if each.holder != mine}


def let_go(comment_ids: Collection[int]) -> int:
    """End the claims on comments, as a decision does; give their number."""
    ending = delete(Claim).where(Claim.comment_id.in_(comment_ids)).returning(Claim.comment_id)
    return len(db.session.scalars(ending.execution_options(synchronize_session=False)).all())


def looked_at(comment_ids: Collection[int]) -> None:
    """Stop the clock of urgent comments that somebody has looked at now; the first look counts."""
    db.session.execute(
        update(Comment)
        .where(Comment.id.in_(comment_ids), Comment.escalated_at.is_not(None), Comment.first_looked_at.is_(None))
        .values(first_looked_at=now())
        .execution_options(synchronize_session="fetch")
    )


def holder_of(actor: Actor) -> str:
    """Name who acts: the same person at a page and through a token."""
    return f"user {actor.id}" if actor.id is not None else actor.kind


def _known(comment_id: int) -> Comment:
    """Lock a comment, before its claim as decisions do, but against no more than what changes it."""
    lock = {"key_share": True}
    comment = db.session.get(Comment, comment_id, with_for_update=lock) if comment_id <= LARGEST_ID else None
    if comment is None:
        raise NotFound("There is no such comment.")
    if comment.status == Status.ERASED:
        raise Conflict("This comment is erased, and nothing about it can be changed any more.")
    return comment


def _taken(other: Claim) -> Taken:
    told = f"{other.name} has had this comment in hand since {other.since:%H:%M} UTC."
    return Taken(told, other.name, rfc3339(other.since), rfc3339(other.until))
