"""Readers report a comment: at a threshold it goes back into the queue, and danger is told at once.

Danger asks for help and hides nothing, so it does not count towards the threshold. What staff
wrote is flagged and stays, so that no brigade silences them. A moderator's decision answers all
reports that came before it: it then takes a fresh threshold, and danger is a new alarm.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, select

from cms.accounts.permissions import Actor
from cms.audit import log
from cms.comments import alarming, moderating, triaging
from cms.comments.freshness import touch_thread
from cms.comments.models import Comment, CommentReport, Decision
from cms.comments.status import Event, Status, follows
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db, one_at_a_time
from cms.core.errors import NotFound, TooMany

MOST_AN_HOUR = 20
MOST_FEARED = 100
HOUR = timedelta(hours=1)
HELD_BECAUSE = "reported"


class ReportReason(StrEnum):
    """Why a reader reports a comment."""

    DANGER = "danger"
    ABUSIVE = "abusive"
    ADVERTISING = "advertising"
    PERSONAL_DATA = "personal_data"
    UNSAFE_ADVICE = "unsafe_advice"
    MISINFORMATION = "misinformation"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


@dataclass(frozen=True)
class Reports:
    """How often a comment was reported, how many of these nobody answered yet, and why."""

    count: int = 0
    open: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


ANSWERED = exists().where(
    Decision.comment_id == CommentReport.comment_id, Decision.undone_at.is_(None), Decision.at >= CommentReport.at
)
IS_OPEN = ~ANSWERED


def report(
    actor: Actor, comment_id: int, reason: ReportReason, note: str | None, client: str, threshold: int
) -> CommentReport:
    """Take a client's report of a public comment, once; who reported it before may still report danger.

    So may who reported danger, once a moderator has answered that: many can share one address.

    Raises NotFound for what is not public, TooMany for more than twenty reports an hour.
    """
    one_at_a_time(f"reports of {client}")
    comments, entries = moderating.locked([comment_id])
    comment = comments.get(comment_id)
    if comment is None or comment.status != Status.APPROVED or not entries[comment.entry_id].is_live:
        raise NotFound("There is no such comment.")
    kept = db.session.scalars(
        select(CommentReport).where(CommentReport.comment_id == comment.id, CommentReport.client_hash == client)
    ).one_or_none()
    if kept is not None and (reason != ReportReason.DANGER or (kept.reason == reason and fears(comment.id))):
        return kept
    _must_be_few(client)
    is_feared = fears(comment.id)
    if kept is None:
        kept = CommentReport(comment_id=comment.id, client_hash=client)
        db.session.add(kept)
    kept.reason, kept.note, kept.at = reason, note, now()
    db.session.flush()
    log.record(actor, "comment.report", "comment", comment.id, reason=reason)
    if reason != ReportReason.DANGER:
        _weigh(actor, comment, entries[comment.entry_id], threshold)
    elif not is_feared:
        alarming.sound(comment)
    return kept


# Made once: the desk asks it of every page of the queue.
_COUNTED = (
    select(CommentReport.comment_id, CommentReport.reason, func.count(), func.count().filter(IS_OPEN))
    .where(CommentReport.comment_id.in_(bindparam("comments", expanding=True)))
    .group_by(CommentReport.comment_id, CommentReport.reason)
    .order_by(CommentReport.comment_id, func.count().desc(), CommentReport.reason)
)


def kept(comment_ids: Collection[int]) -> dict[int, Reports]:
    """Give the reports of comments, counted, in one query; those without any are left out."""
    rows: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for comment_id, reason, count, open_ in db.session.execute(_COUNTED, {"comments": list(comment_ids)}):
        rows[comment_id].append((reason, count, open_))
    return {
        comment_id: Reports(
            sum(count for _reason, count, _open in found),
            sum(open_ for _reason, _count, open_ in found),
            {reason: count for reason, count, _open in found},
        )
        for comment_id, found in rows.items()
    }


def newest(comment_id: int, at_most: int) -> Sequence[CommentReport]:
    """Give the newest reports of a comment with their notes."""
    of_it = select(CommentReport).where(CommentReport.comment_id == comment_id)
    return db.session.scalars(of_it.order_by(CommentReport.id.desc()).limit(at_most)).all()


def is_reported() -> ColumnElement[bool]:
    """Match the comments with a report that no moderator answered."""
    return exists().where(CommentReport.comment_id == Comment.id, IS_OPEN)


def in_danger() -> Select[int]:
    """Select the public comments of which a reader says that somebody may be in danger, until a moderator answered.

    At most a hundred: hardly ever is there one.
    """
    said = select(CommentReport.comment_id).where(CommentReport.reason == ReportReason.DANGER, IS_OPEN)
    urgent = Comment.status == Status.APPROVED, Comment.urgency == triaging.URGENT
    return select(Comment.id).where(Comment.id.in_(said), *urgent).order_by(Comment.id).limit(MOST_FEARED)


def fears(comment_id: int) -> bool:
    """Tell whether a reader says that somebody may be in danger, and no moderator answered yet."""
    said = CommentReport.comment_id == comment_id, CommentReport.reason == ReportReason.DANGER, IS_OPEN
    return db.session.scalar(select(CommentReport.id).where(*said).limit(1)) is not None


def keep_urgent(comment: Comment) -> None:
    """Keep a comment whose words were changed as urgent as readers say: other words do not mean that all is well."""
    if fears(comment.id):
        comment.urgency = triaging.URGENT


def forget(comment_ids: Collection[int]) -> None:
    """Forget the reports of comments: for those whose words must be gone, since notes may repeat them."""
    gone = delete(CommentReport).where(CommentReport.comment_id.in_(comment_ids))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _weigh(actor: Actor, comment: Comment, entry: Entry, threshold: int) -> None:
    against = CommentReport.comment_id == comment.id, CommentReport.reason != ReportReason.DANGER, IS_OPEN
    count = db.session.scalar(select(func.count()).select_from(CommentReport).where(*against)) or 0
    if comment.is_staff or not threshold or count < threshold:
        return
    comment.held_because, comment.urgency = HELD_BECAUSE, min(comment.urgency, 1)
    moderating.set_status(comment, follows(Event.REPORT, comment.status), entry)
    touch_thread(entry)
    log.record(actor, "comment.hold", "comment", comment.id, reason=HELD_BECAUSE, status=comment.status)


def _must_be_few(client: str) -> None:
    lately = CommentReport.client_hash == client, CommentReport.at > now() - HOUR
    count, oldest = db.session.execute(select(func.count(), func.min(CommentReport.at)).where(*lately)).one()
    if count >= MOST_AN_HOUR:
        wait = (oldest + HOUR - now()).total_seconds()
        raise TooMany(
            "You have reported a lot in the last hour, and we will look at it. Please come back a little later.",
            max(1, round(wait)),
        )
