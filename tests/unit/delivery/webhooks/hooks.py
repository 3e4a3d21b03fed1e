"""Webhooks for tests: set up through the verbs, sent to as the worker does, looked at afterwards."""

from collections.abc import Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.core.db import db, writing
from cms.delivery.installation import Installation
from cms.delivery.webhooks import managing, working
from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery
from cms.delivery.webhooks.writing import write

ALLOWED = {"CMS_WEBHOOK_ALLOW_HOSTS": "127.0.0.1"}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ALL = list(EventType)


def house(app: Flask) -> Installation:
    """Give the installation that an application serves."""
    found: Installation = app.extensions["vertebra"]
    return found


def hook(app: Flask, url: str, events: Sequence[str] = ALL, **members: Any) -> int:
    """Set a webhook up; give its id."""
    told = {"url": url, "events": [str(each) for each in events], "secret": SECRET, **members}
    with writing():
        made, _secret = managing.create(SHELL, told, house(app).sealer, house(app).settings.allowed_hosts)
        return made.id


def tell(subject: str, kind: EventType = EventType.COMMENT_APPROVED, **data: Any) -> None:
    """Write an event, as a change does."""
    with writing():
        write(kind, subject, lambda: {"about": subject, **data})


def send(app: Flask, **how: bool) -> int:
    """Send what is due until nothing is; give the number of attempts."""
    db.session.rollback()
    sent = 0
    while now_sent := working.send_due(house(app), **how):
        sent += now_sent
    db.session.remove()
    return sent


def webhook(webhook_id: int) -> Webhook:
    """Give a webhook as the database has it."""
    db.session.rollback()
    return db.session.get_one(Webhook, webhook_id, populate_existing=True)


def deliveries(webhook_id: int | None = None) -> Sequence[WebhookDelivery]:
    """Give what was written, in its order."""
    db.session.rollback()
    found = select(WebhookDelivery).order_by(WebhookDelivery.id).execution_options(populate_existing=True)
    if webhook_id is not None:
        found = found.where(WebhookDelivery.webhook_id == webhook_id)
    return db.session.scalars(found).all()


def attempts() -> Sequence[WebhookAttempt]:
    """Give every attempt, in its order."""
    return db.session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.id)).all()
