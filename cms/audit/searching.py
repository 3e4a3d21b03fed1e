"""What can be asked of the log, the newest first by the order of its ids."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, or_, select

from cms.audit.log import LogRow
from cms.core.db import db


def found(
    *,
    subject_type: str | None = None,
    subject_id: int | None = None,
    action: str | None = None,
    actor_id: int | None = None,
    actor_kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    reason: str | None = None,
    reasons: Collection[str] = (),
) -> Select[LogRow]:
    """Select the rows of one kind of thing, or of one thing, one action, one person, and of a time.

    `until` is behind its end. `reason` are words that the reason holds; `reasons` are codes that are meant, too.

    Rows are written in the order of time, so a time is two places in the order of ids: that leaves
    the list sorted as it is, whatever else narrows it.
    """
    statement = select(LogRow)
    named = {
        LogRow.subject_type: subject_type,
        LogRow.subject_id: subject_id,
        LogRow.action: action,
        LogRow.actor_id: actor_id,
        LogRow.actor_kind: actor_kind,
    }
    for column, wanted in named.items():
        if wanted is not None:
            statement = statement.where(column == wanted)
    if reason is not None:
        statement = statement.where(or_(LogRow.reason.icontains(reason, autoescape=True), LogRow.reason.in_(reasons)))
    if since is not None:
        first = _first_from(since)
        statement = statement.where(LogRow.id >= first if first is not None else LogRow.id.is_(None))
    behind = _first_from(until) if until is not None else None
    return statement if behind is None else statement.where(LogRow.id < behind)


def _first_from(moment: datetime) -> int | None:
    return db.session.scalar(select(LogRow.id).where(LogRow.at >= moment).order_by(LogRow.at, LogRow.id).limit(1))
