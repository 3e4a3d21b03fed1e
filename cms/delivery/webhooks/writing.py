"""Writing what is to be told, in the transaction of the change; where nobody wants it, nothing is written.

For a receiver that was switched off because it failed, what happens is written as given up, to be sent on demand.
"""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import or_, select

from cms.core.clock import now
from cms.core.db import db
from cms.delivery.webhooks import events
from cms.delivery.webhooks.models import Disabled, State, Webhook, WebhookDelivery

KNOWN = "webhooks that want to know"
_LISTENING = (
    select(Webhook.id, Webhook.events, Webhook.disabled_at)
    .where(or_(Webhook.disabled_at.is_(None), Webhook.disabled_because == Disabled.FAILING))
    .order_by(Webhook.id)
    .with_for_update(read=True, key_share=True)
)


def write(kind: events.EventType, subject: str, data: Callable[[], dict[str, Any]]) -> int:
    """Have an event told to each webhook that wants it; give their number. `data` is only asked for if there is one."""
    wanted_by = [(webhook_id, is_on) for webhook_id, kinds, is_on in _listening() if kind in kinds]
    if not wanted_by:
        return 0
    event_id, moment = new_id(), now()
    body = events.body(kind, moment, data())
    db.session.add_all(
        WebhookDelivery(
            webhook_id=webhook_id,
            event_id=event_id,
            event_type=kind,
            subject=subject,
            body=body,
            urgent=kind in events.URGENT,
            state=State.PENDING if is_on else State.FAILED,
            due_at=moment,
            created_at=moment,
            began_at=moment,
            finished_at=None if is_on else moment,
        )
        for webhook_id, is_on in wanted_by
    )
    return len(wanted_by)


def new_id() -> str:
    """Make the id of an event, which holds no dot, since it is signed between dots."""
    return f"evt_{uuid.uuid4().hex}"


def _listening() -> list[tuple[int, frozenset[str], bool]]:
    """Give who listens, to what, and whether it is on; read once a transaction: a thousand decisions ask once.

    The rows are locked against removal (`FOR KEY SHARE`), so that what is written for them can be stored.
    """
    session = db.session()
    transaction, listening = session.info.get(KNOWN, (None, []))
    if transaction is None or transaction is not session.get_transaction():
        rows = session.connection().execute(_LISTENING)
        listening = [(webhook_id, frozenset(kinds), off is None) for webhook_id, kinds, off in rows]
        session.info[KNOWN] = (session.get_transaction(), listening)
    return list(listening)
