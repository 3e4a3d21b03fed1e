"""What was sent, looked at and sent again: one delivery, or all of a time; and what is told to try a receiver."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, update

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.clock import now
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Conflict, Fault, Invalid, NotFound
from cms.delivery.webhooks import events, queueing
from cms.delivery.webhooks.models import State, Webhook, WebhookAttempt, WebhookDelivery
from cms.delivery.webhooks.sending import Message, Outcome
from cms.delivery.webhooks.writing import new_id

ADMIN = Permission.SITE_ADMIN
MOST = 10_000
RESTS = "This webhook is disabled. Enable it first."


def listed(actor: Actor, webhook: Webhook, state: State | None = None) -> Select[WebhookDelivery]:
    """Select what a webhook was told, or is to be."""
    actor.must(ADMIN)
    found = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    return found if state is None else found.where(WebhookDelivery.state == state)


def get(actor: Actor, webhook: Webhook, delivery_id: int) -> WebhookDelivery:
    """Give a delivery of a webhook. Raises NotFound."""
    actor.must(ADMIN)
    found = db.session.get(WebhookDelivery, delivery_id) if delivery_id <= LARGEST_ID else None
    if found is None or found.webhook_id != webhook.id:
        raise NotFound("There is no such delivery of this webhook.")
    return found


def attempts_of(delivery: WebhookDelivery) -> Sequence[WebhookAttempt]:
    """Give the attempts to deliver something, the latest first."""
    made = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery.id)
    return db.session.scalars(made.order_by(WebhookAttempt.id.desc())).all()


def replay(actor: Actor, webhook: Webhook, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send something again, under the same id, for a day if need be. Raises Conflict for a webhook that rests."""
    actor.must(ADMIN)
    _must_be_on(webhook)
    if delivery.event_type == events.TEST:
        raise Conflict("This was a test. Send another one.")
    _again(WebhookDelivery.id == delivery.id)
    db.session.refresh(delivery)
    log.record(actor, "webhook.replay", "webhook", webhook.id, deliveries=1)
    return delivery


def replay_range(
    actor: Actor, webhook: Webhook, *, since: datetime, until: datetime | None = None, state: State = State.FAILED
) -> int:
    """Send again what happened in a time, both ends included; give the number.

    Raises Invalid where that is too much at once, and Conflict for a webhook that rests.
    """
    actor.must(ADMIN)
    _must_be_on(webhook)
    within = listed(actor, webhook, state).where(
        WebhookDelivery.created_at >= since, WebhookDelivery.event_type != events.TEST
    )
    if until is not None:
        if until < since:
            raise Invalid(Fault("This must not be earlier than the beginning.", "#/until"))
        within = within.where(WebhookDelivery.created_at <= until)
    ids = db.session.scalars(within.with_only_columns(WebhookDelivery.id).limit(MOST + 1)).all()
    if len(ids) > MOST:
        raise Invalid(Fault(f"These are more than {MOST:,}. Choose a shorter time.", "#/since"))
    _again(WebhookDelivery.id.in_(within.with_only_columns(WebhookDelivery.id)))
    log.record(actor, "webhook.replay", "webhook", webhook.id, deliveries=len(ids), state=state)
    return len(ids)


def trial_message(actor: Actor, webhook: Webhook) -> Message:
    """Write what is sent to try a receiver, also one that rests."""
    actor.must(ADMIN)
    return queueing.message_of(webhook, new_id(), events.body(events.TEST, now(), {"webhook_id": webhook.id}))


def keep_trial(actor: Actor, webhook: Webhook, message: Message, outcome: Outcome) -> WebhookDelivery:
    """Keep what came of a trial; it is not tried again, and says nothing of how the receiver does."""
    moment = now()
    tried = WebhookDelivery(
        webhook_id=webhook.id,
        event_id=message.event_id,
        event_type=events.TEST,
        subject=f"webhook:{webhook.id}",
        body=message.body,
        state=State.DELIVERED if outcome.is_success else State.FAILED,
        tries=1,
        attempts=0,
        due_at=outcome.at,
        created_at=outcome.at,
        began_at=outcome.at,
        finished_at=moment,
    )
    db.session.add(tried)
    db.session.flush()
    queueing.keep(tried, outcome)
    log.record(actor, "webhook.test", "webhook", webhook.id, status=outcome.status)
    return tried


def _again(which: ColumnElement[bool]) -> None:
    moment = now()
    db.session.execute(
        update(WebhookDelivery)
        .where(which)
        .values(state=State.PENDING, tries=0, due_at=moment, began_at=moment, finished_at=None)
        .execution_options(synchronize_session=False)
    )


def _must_be_on(webhook: Webhook) -> None:
    if webhook.disabled_at is not None:
        raise Conflict(RESTS)
