"""How webhooks do, at a glance, and how long what they were told is kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, func, or_, select, update

from cms.core.clock import now
from cms.core.db import db
from cms.delivery.webhooks import events
from cms.delivery.webhooks.models import Disabled, State, Webhook, WebhookAttempt, WebhookDelivery

KEPT = timedelta(days=30)
WORRYING = timedelta(hours=1)
LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """How many deliveries of a webhook wait, were given up, and were taken within a day; tests are none."""

    pending: int = 0
    failed: int = 0
    delivered_lately: int = 0


def counts(webhooks: Iterable[Webhook]) -> dict[int, Counts]:
    """Count for webhooks, in one query; each has its counts."""
    ids = [webhook.id for webhook in webhooks]
    lately = WebhookDelivery.created_at > now() - LATELY
    counted = (
        select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count())
        .where(
            WebhookDelivery.webhook_id.in_(ids),
            WebhookDelivery.event_type != events.TEST,
            or_(WebhookDelivery.state != State.DELIVERED, lately),
        )
        .group_by(WebhookDelivery.webhook_id, WebhookDelivery.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for webhook_id, state, number in db.session.execute(counted):
        found[webhook_id][state] = number
    return {
        each: Counts(
            found[each].get(State.PENDING, 0), found[each].get(State.FAILED, 0), found[each].get(State.DELIVERED, 0)
        )
        for each in ids
    }


def worrying() -> Sequence[Webhook]:
    """Give the webhooks that somebody should look at: failing for an hour, or switched off by nobody."""
    failing = and_(Webhook.disabled_at.is_(None), Webhook.failing_since <= now() - WORRYING)
    found = select(Webhook).where(or_(failing, Webhook.disabled_because.in_([Disabled.GONE, Disabled.FAILING])))
    return db.session.scalars(found.order_by(Webhook.id)).all()


def forget_answers(comment_ids: Sequence[int]) -> Counter[str]:
    """Forget what receivers answered about comments, since it may repeat them; what they were told holds ids only."""
    about = select(WebhookDelivery.id).where(WebhookDelivery.subject.in_([f"comment:{each}" for each in comment_ids]))
    kept = WebhookAttempt.delivery_id.in_(about), WebhookAttempt.answer != ""
    emptied = update(WebhookAttempt).where(*kept).values(answer="").returning(WebhookAttempt.id)
    gone = db.session.scalars(emptied.execution_options(synchronize_session=False)).all()
    return Counter(webhook_answers=len(gone))


def forget_old() -> int:
    """Delete what is older than thirty days, with its attempts; what still waits for a receiver that is on, stays."""
    resting = select(Webhook.id).where(Webhook.disabled_at.is_not(None))
    over = or_(WebhookDelivery.state != State.PENDING, WebhookDelivery.webhook_id.in_(resting))
    old = delete(WebhookDelivery).where(WebhookDelivery.created_at < now() - KEPT, over)
    gone = db.session.scalars(old.returning(WebhookDelivery.id).execution_options(synchronize_session=False)).all()
    return len(gone)
