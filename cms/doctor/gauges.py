"""How the work stands, in figures: what waits, for how long, what was given up. No words, no names, no addresses."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from sqlalchemy import and_, case, func, or_, select, text

from cms.comments import reporting
from cms.comments.claiming import Claim
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.comments.triaging import URGENCY, URGENT
from cms.core import heartbeat, outbox
from cms.core.db import db
from cms.core.outbox import OutboxRow
from cms.delivery.notices.writing import TOPIC as LETTERS
from cms.delivery.webhooks import retrying
from cms.delivery.webhooks.models import State, Webhook, WebhookDelivery

_LEVELS = {level: severity.value for severity, level in URGENCY.items()}


@dataclass(frozen=True)
class Gauge:
    """A figure by name, what tells it from its neighbours, and its value."""

    name: str
    value: float
    labels: tuple[str, ...] = ()


MEANINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "comments_waiting": ("Comments that wait for a moderator.", ("urgency",)),
    "comments_waiting_seconds": ("How long the oldest of them has waited.", ("urgency",)),
    "urgent_unclaimed": ("Urgent comments, waiting or feared for by a reader, that nobody has in hand.", ()),
    "urgent_unclaimed_seconds": ("How long the oldest of them has been known to be urgent; 0 if there is none.", ()),
    "outbox": ("Work to be done: due, later (at its time, or after a pause), or given up.", ("topic", "state")),
    "outbox_due_seconds": ("How long the oldest work that is due has been so.", ("topic",)),
    "worker_seen_seconds": ("When a worker went round last, in seconds before now; +Inf if never.", ()),
    "webhooks": ("Receivers: heard, failing (several times one after the other), or off.", ("state",)),
    "webhook_deliveries": ("Messages to receivers that are pending, or were given up within a month.", ("state",)),
    "webhook_pending_seconds": ("How long the oldest of the pending ones has waited.", ()),
    "letters": ("Letters: waiting, failing (tried without success), or given up.", ("state",)),
    "database_bytes": ("What the database takes on its disk.", ()),
}


def look(moment: datetime) -> list[Gauge]:
    """Give all figures at a moment, in a handful of queries. Raises SQLAlchemyError where the database is away."""
    return [each for part in (_comments, _outbox, _worker, _webhooks, _size) for each in part(moment)]


def _comments(moment: datetime) -> Iterator[Gauge]:
    waiting = (
        select(Comment.urgency, func.count(), func.min(Comment.created_at))
        .where(Comment.status == Status.PENDING)
        .group_by(Comment.urgency)
    )
    found = {level: (number, oldest) for level, number, oldest in db.session.execute(waiting)}
    for level, name in sorted(_LEVELS.items()):
        number, oldest = found.get(level, (0, None))
        yield Gauge("comments_waiting", number, (name,))
        yield Gauge("comments_waiting_seconds", _age(oldest, moment), (name,))
    in_hand = select(1).where(Claim.comment_id == Comment.id, Claim.until > moment).correlate(Comment).exists()
    waits = and_(Comment.status == Status.PENDING, Comment.urgency == URGENT)
    unclaimed = select(func.count(), func.min(func.coalesce(Comment.escalated_at, Comment.created_at))).where(
        or_(waits, Comment.id.in_(reporting.in_danger())), ~in_hand
    )
    number, oldest = db.session.execute(unclaimed).one()
    yield Gauge("urgent_unclaimed", number)
    yield Gauge("urgent_unclaimed_seconds", _age(oldest, moment))


def _outbox(moment: datetime) -> Iterator[Gauge]:
    is_due = OutboxRow.due_at <= moment
    rows = (
        select(
            OutboxRow.topic,
            OutboxRow.state,
            func.count(),
            func.sum(case((is_due, 1), else_=0)),
            func.min(OutboxRow.due_at),
            func.count(OutboxRow.last_error),
        )
        .where(OutboxRow.state.in_([outbox.PENDING, outbox.DEAD]))
        .group_by(OutboxRow.topic, OutboxRow.state)
        .order_by(OutboxRow.topic, OutboxRow.state)
    )
    letters = {"waiting": 0, "failing": 0, "given_up": 0}
    for topic, state, number, due, oldest, failed in db.session.execute(rows):
        if state == outbox.DEAD:
            yield Gauge("outbox", number, (topic, "given_up"))
        else:
            yield Gauge("outbox", due, (topic, "due"))
            yield Gauge("outbox", number - due, (topic, "later"))
            yield Gauge("outbox_due_seconds", _age(oldest, moment), (topic,))
        if topic == LETTERS:
            told = {"given_up": number} if state == outbox.DEAD else {"waiting": number - failed, "failing": failed}
            letters |= told
    yield from (Gauge("letters", number, (state,)) for state, number in letters.items())


def _worker(moment: datetime) -> Iterator[Gauge]:
    seen = heartbeat.last()
    yield Gauge("worker_seen_seconds", inf if seen is None else _age(seen, moment))


def _webhooks(moment: datetime) -> Iterator[Gauge]:
    standing: Any = case(
        (Webhook.disabled_at.is_not(None), "off"), (Webhook.streak >= retrying.PATIENT, "failing"), else_="heard"
    )
    receivers: dict[str, int] = dict(db.session.execute(select(standing, func.count()).group_by(standing)).all())
    for state in ("heard", "failing", "off"):
        yield Gauge("webhooks", receivers.get(state, 0), (state,))
    kept = (
        select(WebhookDelivery.state, func.count(), func.min(WebhookDelivery.created_at))
        .where(WebhookDelivery.state.in_([State.PENDING, State.FAILED]))
        .group_by(WebhookDelivery.state)
    )
    found = {state: (number, oldest) for state, number, oldest in db.session.execute(kept)}
    for state in (State.PENDING, State.FAILED):
        yield Gauge("webhook_deliveries", found.get(state, (0, None))[0], (state.value,))
    yield Gauge("webhook_pending_seconds", _age(found.get(State.PENDING, (0, None))[1], moment))


def _size(_moment: datetime) -> Iterator[Gauge]:
    if db.engine.dialect.name == "postgresql":
        size = db.session.scalar(text("SELECT pg_database_size(current_database())"))
        yield Gauge("database_bytes", size or 0)
        return
    path, size = db.engine.url.database or "", 0
    for ending in ("", "-wal"):
        with suppress(OSError):
            size += os.stat(path + ending).st_size  # noqa: PTH116 -- the log lies under the name of the file and more
    yield Gauge("database_bytes", size)


def _age(since: datetime | None, moment: datetime) -> float:
    return max((moment - since).total_seconds(), 0) if since is not None else 0
