"""The queue of each webhook: whose turn it is, which message goes next, and what its outcome means.

A webhook's queue is worked through by one thread at a time, under a lease; one whose worker died is
taken up when the lease ends. What is about one article or comment goes in its order: the next waits
until the one before was taken or given up. What is urgent waits for nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from cms.accounts.permissions import WORKER
from cms.audit import log
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.webhooks import retrying
from cms.delivery.webhooks.models import Disabled, State, Webhook, WebhookAttempt, WebhookDelivery
from cms.delivery.webhooks.sending import SLOW, Message, Outcome

LEASE = timedelta(seconds=30)  # longer than an attempt can take
ROTATION = timedelta(hours=24)
_earlier = aliased(WebhookDelivery)
BEFORE = exists().where(
    _earlier.webhook_id == WebhookDelivery.webhook_id,
    _earlier.subject == WebhookDelivery.subject,
    _earlier.state == State.PENDING,
    _earlier.id < WebhookDelivery.id,
)  # something about the same article or comment that is not dealt with yet


@dataclass(frozen=True)
class Turn:
    """One message that it is our turn to send: until `until`, nobody else sends to this webhook in this lane."""

    webhook_id: int
    delivery_id: int
    urgent: bool
    until: datetime
    message: Message


def is_idle() -> bool:
    """Tell, as cheaply as can be, whether nothing at all is due."""
    due = select(WebhookDelivery.id).where(WebhookDelivery.state == State.PENDING, WebhookDelivery.due_at <= now())
    return db.session.scalar(due.limit(1)) is None


def waiting(*, urgent: bool, quick: bool) -> int | None:
    """Give a webhook that has something to be sent, the one that waited longest; `quick` passes over slow ones."""
    free = _is_free(urgent=urgent)
    if quick:
        free = and_(free, Webhook.slow.is_(False))
    found = select(Webhook.id).where(free, exists().where(_is_next(urgent=urgent)))
    return db.session.scalar(found.order_by(Webhook.last_attempt_at.nulls_first(), Webhook.id).limit(1))


def claim(webhook_id: int, *, urgent: bool) -> Turn | None:
    """Take the lease of a webhook and its next message; None where somebody else was first."""
    webhook = db.session.scalars(
        select(Webhook)
        .where(Webhook.id == webhook_id, _is_free(urgent=urgent))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return _next(webhook, urgent=urgent) if webhook is not None else None


def settle(turn: Turn, outcome: Outcome, *, go_on: bool) -> Turn | None:
    """Keep what came of an attempt, and give the next message of the same webhook if we are to go on.

    A webhook that was removed meanwhile takes what was to be sent to it along.
    """
    webhook = db.session.get(Webhook, turn.webhook_id, with_for_update=True, populate_existing=True)
    delivery = db.session.get(WebhookDelivery, turn.delivery_id, with_for_update=True, populate_existing=True)
    if webhook is None or delivery is None:
        return None
    keep(delivery, outcome)
    if delivery.state == State.PENDING:
        _judge(webhook, delivery, outcome)
    if _lease(webhook, urgent=turn.urgent) != turn.until:
        return None  # it ended, and somebody else goes on
    if go_on and _may_go_on(webhook, urgent=turn.urgent):
        return _next(webhook, urgent=turn.urgent)
    _let_go(webhook, urgent=turn.urgent)
    return None


def keep(delivery: WebhookDelivery, outcome: Outcome) -> WebhookAttempt:
    """Keep one attempt beside what it tried to deliver."""
    delivery.attempts += 1
    made = WebhookAttempt(
        delivery_id=delivery.id,
        at=outcome.at,
        headers=outcome.headers,
        status=outcome.status,
        error=outcome.error,
        answer=outcome.answer,
        seconds=outcome.seconds,
    )
    db.session.add(made)
    db.session.flush()
    return made


def message_of(webhook: Webhook, event_id: str, body: str) -> Message:
    """Give what is sent to a webhook, to be signed with each secret that it may check with."""
    rotating = webhook.rotated_at is not None and now() < webhook.rotated_at + ROTATION
    former = (webhook.former_secret_sealed,) if rotating and webhook.former_secret_sealed else ()
    return Message(webhook.url, (webhook.secret_sealed, *former), event_id, body)


def _judge(webhook: Webhook, delivery: WebhookDelivery, outcome: Outcome) -> None:
    moment = now()
    delivery.tries += 1
    webhook.last_attempt_at, webhook.slow = outcome.at, outcome.seconds >= SLOW
    if outcome.is_success:
        delivery.state, delivery.finished_at = State.DELIVERED, moment
        recovered = webhook.streak >= retrying.PATIENT
        webhook.last_success_at, webhook.failing_since, webhook.paused_until, webhook.streak = moment, None, None, 0
        if recovered:
            _bring_forward(webhook, moment)
        return
    webhook.streak += 1
    webhook.failing_since = webhook.failing_since or moment
    rest = max(filter(None, (retrying.rest_after(webhook.streak), outcome.wait)), default=None)
    webhook.paused_until = moment + rest if rest else webhook.paused_until
    pause = retrying.pause_after(delivery.tries, delivery.began_at, moment, urgent=delivery.urgent)
    if outcome.is_gone:
        webhook.disabled_at, webhook.disabled_because = moment, Disabled.GONE
        webhook.version += 1
    if outcome.is_gone or pause is None:
        delivery.state, delivery.finished_at = State.FAILED, moment
    else:
        delivery.due_at = moment + max(pause, outcome.wait or pause)
    given_up = delivery.state == State.FAILED
    if webhook.streak >= retrying.PATIENT and moment - webhook.failing_since >= retrying.DAY:
        given_up = bool(_give_up(webhook, moment)) or given_up
    if given_up and webhook.disabled_at is None and moment - webhook.failing_since >= retrying.HOPELESS:
        _switch_off(webhook, moment)


def _bring_forward(webhook: Webhook, moment: datetime) -> None:
    """Have everything that waits sent now: the receiver is back."""
    db.session.execute(_pending_of(webhook).where(WebhookDelivery.due_at > moment).values(due_at=moment))


def _switch_off(webhook: Webhook, moment: datetime) -> None:
    """Send nothing more to a receiver that took nothing for days, the last of them for a whole message."""
    webhook.disabled_at, webhook.disabled_because = moment, Disabled.FAILING
    webhook.version += 1
    log.record(WORKER, "webhook.disable", "webhook", webhook.id, reason=Disabled.FAILING)


def _give_up(webhook: Webhook, moment: datetime) -> int:
    """Lay aside what has waited a day for a receiver that took nothing all day; what never had its turn, after two.

    Give the number.
    """
    tried = and_(WebhookDelivery.tries > 0, WebhookDelivery.began_at <= moment - retrying.DAY)
    old = or_(tried, WebhookDelivery.began_at <= moment - 2 * retrying.DAY)
    laid_aside = _pending_of(webhook).where(old).values(state=State.FAILED, finished_at=moment)
    return len(db.session.scalars(laid_aside.returning(WebhookDelivery.id)).all())


def _pending_of(webhook: Webhook) -> Update:
    of_it = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == State.PENDING
    )
    return of_it.execution_options(synchronize_session="fetch")


def _next(webhook: Webhook, *, urgent: bool) -> Turn | None:
    """Take the message that is next, and the lease for as long as it may take."""
    found = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id, _is_sendable(urgent=urgent))
    delivery = db.session.scalars(found.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(1)).one_or_none()
    if delivery is None:
        _let_go(webhook, urgent=urgent)
        return None
    until = now() + LEASE
    if urgent:
        webhook.urgent_leased_until = until
    else:
        webhook.leased_until = until
    db.session.flush()
    return Turn(webhook.id, delivery.id, urgent, until, message_of(webhook, delivery.event_id, delivery.body))


def _let_go(webhook: Webhook, *, urgent: bool) -> None:
    if urgent:
        webhook.urgent_leased_until = None
    else:
        webhook.leased_until = None
    db.session.flush()


def _lease(webhook: Webhook, *, urgent: bool) -> datetime | None:
    return webhook.urgent_leased_until if urgent else webhook.leased_until


def _may_go_on(webhook: Webhook, *, urgent: bool) -> bool:
    paused = webhook.paused_until is not None and webhook.paused_until > now()
    return webhook.disabled_at is None and not webhook.slow and (urgent or not paused)


def _is_free(*, urgent: bool) -> ColumnElement[bool]:
    moment = now()
    lease = Webhook.urgent_leased_until if urgent else Webhook.leased_until
    free = and_(Webhook.disabled_at.is_(None), or_(lease.is_(None), lease <= moment))
    return free if urgent else and_(free, or_(Webhook.paused_until.is_(None), Webhook.paused_until <= moment))


def _is_next(*, urgent: bool) -> ColumnElement[bool]:
    return and_(WebhookDelivery.webhook_id == Webhook.id, _is_sendable(urgent=urgent))


def _is_sendable(*, urgent: bool) -> ColumnElement[bool]:
    """Tell what is due and has nothing before it."""
    due = and_(
        WebhookDelivery.state == State.PENDING, WebhookDelivery.urgent.is_(urgent), WebhookDelivery.due_at <= now()
    )
    if urgent:
        return due
    return and_(due, ~BEFORE)
