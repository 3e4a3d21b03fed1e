"""Somebody is kept from commenting: a rule about their address, and what of theirs still waits goes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cms.accounts.permissions import Actor, Permission
from cms.comments import moderating, ruling
from cms.comments.models import Comment, Person
from cms.comments.moderating import Outcome, Wanted
from cms.comments.rules.kinds import Does, RuleKind
from cms.comments.rules.models import CommentRule
from cms.comments.status import Action, Status
from cms.comments.triaging import URGENT
from cms.core.clock import now, rfc3339
from cms.core.db import db
from cms.core.errors import NotFound
from cms.core.sealing import Sealer


@dataclass(frozen=True)
class Standing:
    """How it is before: the rule about a person if there is one, how much of theirs waits, and how much is urgent."""

    rule: CommentRule | None
    waiting: int
    urgent: int


@dataclass(frozen=True)
class Blocked:
    """The rule, whether it is new, and what became of the comments that waited; each decision can be undone.

    `was_kept` tells that an older block lasts as long or longer, and stands as it was; `replaced` is what an
    older rule did, and until when, where this block took its place.
    """

    rule: CommentRule
    is_new: bool
    outcomes: Sequence[Outcome] = ()
    was_kept: bool = False
    replaced: tuple[Does, datetime | None] | None = None


def before(actor: Actor, person_id: int, sealer: Sealer) -> Standing:
    """Tell what blocking a person would be about, and change nothing. Raises NotFound."""
    actor.must(Permission.COMMENTS_MODERATE)
    person = _person(person_id)
    urgent = Comment.urgency == URGENT
    counts = select(func.count().filter(~urgent), func.count().filter(urgent))
    calm, pressing = db.session.execute(
        counts.where(Comment.person_id == person.id, Comment.status == Status.PENDING)
    ).one()
    return Standing(rule_about(person, sealer), calm, pressing)


def block(
    actor: Actor,
    person_id: int,
    sealer: Sealer,
    *,
    until: datetime | None = None,
    note: str = "",
    with_waiting: bool = False,
) -> Blocked:
    """Block a person for good or until a time; a rule about them that is there already gives way if this is stricter.

    An older block that lasts as long or longer keeps its end and its reason, and one that is lengthened keeps its
    reason where no other is given.
    With `with_waiting` their waiting comments become spam by decisions of the actor, up to a thousand of them. Those
    that may be about somebody in danger go on waiting. Raises NotFound, and Invalid for a time that has passed.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    person = _person(person_id)
    outcomes = moderating.decide(actor, _waiting(person)) if with_waiting else []
    members: dict[str, Any] = {"action": Does.BLOCK, "note": note, "expires_at": rfc3339(until)}
    known = rule_about(person, sealer)
    if known is None:
        about = {"kind": RuleKind.ADDRESS, "value": sealer.open(person.email_sealed)}
        return Blocked(ruling.create(actor, {**about, **members}, sealer), True, outcomes)
    db.session.refresh(known, with_for_update=True)
    if _is_block(known) and not _lasts_longer(until, known.expires_at):
        return Blocked(known, False, outcomes, was_kept=True)
    replaced = Does(known.action), known.expires_at
    if not note and _is_block(known):
        del members["note"]
    changed = ruling.change(actor, known, known.version, members, sealer)
    return Blocked(changed, False, outcomes, replaced=replaced)


def _is_block(rule: CommentRule) -> bool:
    return rule.action == Does.BLOCK and (rule.expires_at is None or rule.expires_at > now())


def _lasts_longer(one: datetime | None, other: datetime | None) -> bool:
    return other is not None and (one is None or one > other)


def unblock(actor: Actor, rule_id: int, version: int) -> None:
    """Remove the rule that a block made. Raises NotFound where it is gone, and Stale where it was changed since."""
    ruling.delete(actor, ruling.get(actor, rule_id), version)


def rule_about(person: Person, sealer: Sealer) -> CommentRule | None:
    """Give the rule about a person's address, whether it still acts or not."""
    keys = ruling.keys(RuleKind.ADDRESS, sealer.open(person.email_sealed), sealer)
    return db.session.scalars(select(CommentRule).where(CommentRule.key.in_(keys))).first()


def _person(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.is_erased:
        raise NotFound("There is no such person.")
    return person


def _waiting(person: Person) -> list[Wanted]:
    waiting = (
        select(Comment.id, Comment.version)
        .where(Comment.person_id == person.id, Comment.status == Status.PENDING, Comment.urgency != URGENT)
        .order_by(Comment.id)
        .limit(moderating.MOST)
    )
    return [
        Wanted(comment_id, Action.SPAM, version, unread=True) for comment_id, version in db.session.execute(waiting)
    ]
