"""A receiver tried at once, for who waits for the outcome: no transaction is open while it answers."""

from cms.accounts.permissions import Actor
from cms.core.db import db, writing
from cms.core.outgoing import Patience
from cms.delivery.webhooks import managing, replaying, sending
from cms.delivery.webhooks.models import WebhookDelivery
from cms.web.context import installation

PATIENCE = Patience(connect=4, read=8, total=10)


def fire(actor: Actor, webhook_id: int) -> WebhookDelivery:
    """Send a test to a webhook, and keep what came of it. Raises NotFound."""
    house = installation()
    message = replaying.trial_message(actor, managing.get(actor, webhook_id))
    db.session.rollback()
    outcome = sending.attempt(message, house.sealer, house.settings.allowed_hosts, PATIENCE)
    with writing():
        return replaying.keep_trial(actor, managing.get(actor, webhook_id), message, outcome)
