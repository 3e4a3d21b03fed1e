"""Forgetting what was learned about spam, and learning it anew from the decisions that are kept."""

from sqlalchemy import Select, delete, func, select, update

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.learning import lessons
from cms.comments.learning.asking import TEACHERS
from cms.comments.learning.models import TOTAL, SpamLesson, SpamToken
from cms.comments.models import Comment, Decision
from cms.comments.status import Status
from cms.core.db import db
from cms.core.sealing import Sealer

AT_ONCE = 200


def forget(actor: Actor) -> int:
    """Forget all that was learned; give of how many comments it was."""
    actor.must(Permission.SITE_ADMIN)
    lessons.lock()
    total = db.session.get_one(SpamToken, TOTAL, populate_existing=True)
    known = total.spam + total.ham
    db.session.execute(delete(SpamLesson).execution_options(synchronize_session=False))
    others = SpamToken.token != TOTAL
    db.session.execute(delete(SpamToken).where(others).execution_options(synchronize_session=False))
    db.session.execute(update(SpamToken).values(spam=0, ham=0).execution_options(synchronize_session=False))
    log.record(actor, "spam.forget", "spam", None, comments=known)
    return known


def count() -> int:
    """Count the comments that `relearn` goes through."""
    return db.session.scalar(select(func.count()).select_from(_decided().subquery())) or 0


def relearn(actor: Actor, after: int, sealer: Sealer, own_hosts: frozenset[str]) -> tuple[int, int]:
    """Learn from the next decided comments; give the id of the last one, 0 where there was none, and how many."""
    actor.must(Permission.SITE_ADMIN)
    next_ones = _decided().where(Comment.id > after).order_by(Comment.id).limit(AT_ONCE)
    ids = db.session.scalars(next_ones).all()
    if not ids:
        return 0, 0
    lessons.learn(ids, sealer, own_hosts)
    return ids[-1], len(ids)


def _decided() -> Select[int]:
    """Select what a person decided about, and may have decided so that it teaches."""
    by_people = select(Decision.comment_id).where(Decision.actor_kind.in_(TEACHERS), Decision.undone_at.is_(None))
    return select(Comment.id).where(Comment.status.in_([Status.SPAM, Status.APPROVED]), Comment.id.in_(by_people))
