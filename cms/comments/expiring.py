"""Comments that were turned away are not kept for ever, nor what waits, if the site says so: their words are erased.

The time runs from the last that the log tells of a comment. What is public is not touched, nor what may be about
somebody in danger, what waits for the answer to an appeal, or what was brought from elsewhere in the status that
it has: its time begins when somebody here decides about it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from cms.accounts.permissions import WORKER
from cms.audit import log
from cms.audit.log import LogRow
from cms.comments import appeals, moderating, triaging
from cms.comments.learning import lessons
from cms.comments.models import Comment
from cms.comments.status import Event, Status, follows
from cms.comments.withdrawing import blank
from cms.core.clock import now
from cms.core.db import db
from cms.core.site import SiteSettings

AT_ONCE = 200


def expire(site: SiteSettings) -> int:
    """Erase the next comments whose time is over, some of each status; give their number. 0 days keeps for ever."""
    limits = {
        Status.PENDING: site.pending_days,
        Status.REJECTED: site.rejected_days,
        Status.SPAM: site.spam_days,
    }
    return sum(_expire(status, now() - timedelta(days=days)) for status, days in limits.items() if days)


def _expire(status: Status, before: datetime) -> int:
    ids = _over(status, before)
    if not ids:
        return 0
    comments, entries = moderating.locked(ids)
    still = set(_over(status, before, ids))
    gone = [comments[each] for each in ids if each in still]
    for comment in gone:
        moderating.set_status(comment, follows(Event.EXPIRE, comment.status), entries[comment.entry_id])
        blank(comment)
        log.record(WORKER, "comment.expire", "comment", comment.id, before=status)
    lessons.let_go([comment.id for comment in gone])
    return len(gone)


def _over(status: Status, before: datetime, among: Sequence[int] | None = None) -> Sequence[int]:
    """Give comments that came before a moment, and about which the log tells of nothing since, the oldest first."""
    about_it = LogRow.subject_type == "comment", LogRow.subject_id == Comment.id
    known, lately = exists().where(*about_it), exists().where(*about_it, LogRow.at >= before)
    over = select(Comment.id).where(Comment.status == status, Comment.created_at < before, known, ~lately)
    if status == Status.PENDING:
        over = over.where(Comment.urgency != triaging.URGENT)
    if among is not None:
        over = over.where(Comment.id.in_(among))
    ids = db.session.scalars(over.order_by(Comment.created_at, Comment.id).limit(AT_ONCE)).all()
    asked_again = appeals.waiting(ids) if status == Status.PENDING else {}
    return [each for each in ids if each not in asked_again]
