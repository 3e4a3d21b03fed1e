"""Webhooks and what they were told, as admins see them; a secret is in none of them but the one that hands it over."""

from collections.abc import Iterable
from typing import Any

import orjson
from typing_extensions import TypedDict

from cms.core.clock import rfc3339
from cms.delivery.webhooks.keeping import Counts
from cms.delivery.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from cms.delivery.webhooks.queueing import ROTATION


class WebhookDocument(TypedDict):
    """A receiver and how it does: `pending` messages wait, `failed` ones were given up."""

    id: int
    url: str
    events: list[str]
    note: str
    enabled: bool
    disabled_at: str | None
    disabled_because: str | None
    failing_since: str | None
    last_attempt_at: str | None
    last_success_at: str | None
    pending: int
    failed: int
    former_secret_until: str | None
    created_by: str
    created_at: str | None
    updated_at: str | None
    version: int


class WebhookMadeDocument(WebhookDocument):
    """A receiver with its secret, which is shown this once."""

    secret: str


class DeliveryDocument(TypedDict):
    """One message: `id` is its own here, `event_id` what the receiver gets as `webhook-id`."""

    id: int
    webhook_id: int
    event_id: str
    type: str
    subject: str
    state: str
    attempts: int
    due_at: str | None
    created_at: str | None
    finished_at: str | None


class AttemptDocument(TypedDict):
    """One request: what was sent along, and the status that came, or the error there was instead."""

    at: str | None
    request_headers: dict[str, Any]
    status: int | None
    error: str | None
    answer: str
    seconds: float


class DeliveryInFullDocument(DeliveryDocument):
    """One message with its body, and each attempt to deliver it, the latest first."""

    body: dict[str, Any]
    log: list[AttemptDocument]


class ReplayedDocument(TypedDict):
    """How many messages are sent again."""

    replayed: int


def webhook_document(webhook: Webhook, counts: Counts) -> WebhookDocument:
    """Show a webhook."""
    rotating = webhook.rotated_at if webhook.former_secret_sealed else None
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "note": webhook.note,
        "enabled": webhook.disabled_at is None,
        "disabled_at": rfc3339(webhook.disabled_at),
        "disabled_because": webhook.disabled_because,
        "failing_since": rfc3339(webhook.failing_since),
        "last_attempt_at": rfc3339(webhook.last_attempt_at),
        "last_success_at": rfc3339(webhook.last_success_at),
        "pending": counts.pending,
        "failed": counts.failed,
        "former_secret_until": rfc3339(rotating + ROTATION) if rotating else None,
        "created_by": webhook.created_by_name,
        "created_at": rfc3339(webhook.created_at),
        "updated_at": rfc3339(webhook.updated_at),
        "version": webhook.version,
    }


def delivery_document(delivery: WebhookDelivery) -> DeliveryDocument:
    """Show a message in a list."""
    return {
        "id": delivery.id,
        "webhook_id": delivery.webhook_id,
        "event_id": delivery.event_id,
        "type": delivery.event_type,
        "subject": delivery.subject,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "due_at": rfc3339(delivery.due_at) if delivery.state == "pending" else None,
        "created_at": rfc3339(delivery.created_at),
        "finished_at": rfc3339(delivery.finished_at),
    }


def delivery_in_full(delivery: WebhookDelivery, attempts: Iterable[WebhookAttempt]) -> DeliveryInFullDocument:
    """Show a message with all that was tried."""
    return {
        **delivery_document(delivery),
        "body": orjson.loads(delivery.body),
        "log": [
            {
                "at": rfc3339(each.at),
                "request_headers": each.headers,
                "status": each.status,
                "error": each.error,
                "answer": each.answer,
                "seconds": round(each.seconds, 3),
            }
            for each in attempts
        ],
    }
