"""Work that waits: whether somebody does it, what was given up, whom nobody hears, and who waits for help."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select

from cms.comments.models import Comment
from cms.comments.status import Status
from cms.comments.triaging import URGENT
from cms.core import heartbeat, outbox
from cms.core.outbox import OutboxRow
from cms.core.text import counted
from cms.delivery.notices.writing import TOPIC as LETTERS
from cms.delivery.webhooks import retrying
from cms.delivery.webhooks.models import Disabled, Webhook
from cms.doctor.finding import Case, Finding, fail, ok, warn

LATE = timedelta(minutes=2)  # after which work that is due should be under way
LONG = timedelta(minutes=15)  # that somebody who may be in danger waits for a first look


def worker(case: Case) -> Finding:
    """Tell when a worker went round last, and whether work is late; without a mail server, letters wait for one."""
    late = select(func.count(), func.min(OutboxRow.due_at)).where(
        OutboxRow.state == outbox.PENDING,
        OutboxRow.due_at < case.moment - LATE,
        or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= case.moment),
    )
    if case.settings.mail is None:
        late = late.where(OutboxRow.topic != LETTERS)
    with case.reading() as connection:
        number, oldest = connection.execute(late).one()
        seen = connection.scalar(heartbeat.LAST)
    told = (
        f"{counted(number, 'piece of work is', 'pieces of work are')} late, one by {_minutes(case.moment - oldest)}"
        if number
        else "no work is late"
    )
    if seen is None:
        return (fail if number else warn)(f"No worker was ever seen, and {told}. Start one with: cms worker")
    if heartbeat.is_silent(seen, case.moment):
        return fail(f"No worker was seen for {_minutes(case.moment - seen)}, and {told}. Start one with: cms worker")
    if number:
        return warn(f"A worker runs, but {told}: it does not keep up. Look at its log.")
    return ok(f"The worker went round {_seconds(case.moment - seen)} ago, and no work is late.")


def given_up(case: Case) -> Finding:
    """Count what failed so often that it is not tried again."""
    dead = select(OutboxRow.topic, func.count()).where(OutboxRow.state == outbox.DEAD).group_by(OutboxRow.topic)
    with case.reading() as connection:
        found = sorted(tuple(row) for row in connection.execute(dead))
    if found:
        told = ", ".join(f"{number} of {topic}" for topic, number in found)
        return warn(f"Work was given up after many attempts: {told}. The worker’s log says why.")
    return ok("No work was given up.")


def webhooks(case: Case) -> Finding:
    """Look for receivers that do not answer, are gone, or were switched off because they took nothing."""
    off = Webhook.disabled_at.is_not(None)
    failing = select(Webhook.id).where(~off, Webhook.streak >= retrying.PATIENT).order_by(Webhook.id)
    gone, dead = (
        select(Webhook.id).where(off, Webhook.disabled_because == why).order_by(Webhook.id)
        for why in (Disabled.GONE, Disabled.FAILING)
    )
    with case.reading() as connection:
        silent, left, lost = (list(connection.scalars(each)) for each in (failing, gone, dead))
    told = [f"{_named(silent)} not taking what is sent"] if silent else []
    told += [f"{_named(left)} gone, and switched off"] if left else []
    told += [f"{_named(lost)} switched off: nothing was taken for days"] if lost else []
    if told:
        return warn(f"{'; '.join(told)}. See /admin/webhooks.")
    return ok("Every webhook is heard.")


def urgent(case: Case) -> Finding:
    """Count comments that may be about somebody in danger and that nobody has looked at."""
    since = func.coalesce(Comment.escalated_at, Comment.created_at)
    waiting = select(func.count(), func.min(since)).where(
        Comment.status == Status.PENDING,
        Comment.urgency == URGENT,
        Comment.first_looked_at.is_(None),
        since < case.moment - LONG,
    )
    with case.reading() as connection:
        number, oldest = connection.execute(waiting).one()
    if number:
        told = counted(number, "urgent comment waits", "urgent comments wait")
        return warn(f"{told} for a first look, one for {_minutes(case.moment - _moment(oldest))}. See /admin/comments.")
    return ok("No urgent comment waits for a first look.")


def _named(ids: list[int]) -> str:
    numbers = ", ".join(map(str, ids))
    return f"Webhook {numbers} is" if len(ids) == 1 else f"Webhooks {numbers} are"


def _moment(told: datetime) -> datetime:
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _seconds(span: timedelta) -> str:
    return counted(max(round(span.total_seconds()), 0), "second", "seconds")


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:,.0f} minutes"
