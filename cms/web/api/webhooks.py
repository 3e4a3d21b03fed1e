"""Webhooks over the API: set up, looked into, tried, and sent again."""

from typing import Any

from flask import Blueprint, Response

from cms.accounts.permissions import Permission
from cms.core.db import writing
from cms.core.paging import Order
from cms.delivery.documents.webhook import (
    DeliveryDocument,
    DeliveryInFullDocument,
    ReplayedDocument,
    WebhookDocument,
    WebhookMadeDocument,
    delivery_document,
    delivery_in_full,
    webhook_document,
)
from cms.delivery.webhooks import keeping, managing, replaying
from cms.delivery.webhooks.models import State, Webhook, WebhookDelivery
from cms.delivery.webhooks.written import ReplayWritten, SecretWritten, WebhookChanged, WebhookWritten
from cms.web import body, trying_webhooks
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, Parameters

webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks")
SCOPE = Permission.SITE_ADMIN
NEWEST = Order((Webhook.id,), descending=True, key=lambda row: (row.id,))
LATEST = Order((WebhookDelivery.id,), descending=True, key=lambda row: (row.id,))


class DeliveryListParameters(FieldPageParameters):
    """Which messages are listed."""

    state: State | None = None


@webhooks.get("")
@operation("List the webhooks, the newest first", gives=WebhookDocument, listed=True, query=FieldPageParameters,
           scope=SCOPE)  # fmt: skip
def index() -> Response:
    """List the webhooks."""
    actor, asked = known_actor(), body.query(FieldPageParameters)
    found = listed(managing.listed(actor), NEWEST, asked, scalar=True)
    counts = keeping.counts(found.rows)
    items = shown(found.rows, lambda row: webhook_document(row, counts[row.id]), asked.fields, WebhookDocument)
    return private(found.document(items), next_url=found.next_url)


@webhooks.post("")
@operation("Set up a webhook; its secret is in this answer alone", gives=WebhookMadeDocument, status=201,
           body=WebhookWritten, scope=SCOPE, creates=True, others=(409,))  # fmt: skip
def create() -> Response:
    """Set up a webhook."""
    actor = known_actor()
    actor.must(SCOPE)
    sent = body.members()

    def make() -> Response:
        house = installation()
        made, secret = managing.create(actor, sent, house.sealer, house.settings.allowed_hosts)
        at = house.links.api(f"/webhooks/{made.id}")
        return private({**_document(made), "secret": secret}, 201, location=at, version=made.version)

    return replayed() or once(make, sealed=True)


@webhooks.get("/<int:webhook_id>")
@operation("Give one webhook", gives=WebhookDocument, query=Parameters, scope=SCOPE)
def read(webhook_id: int) -> Response:
    """Give one webhook."""
    actor = known_actor()
    body.query(Parameters)
    webhook = managing.get(actor, webhook_id)
    return private(_document(webhook), version=webhook.version)


@webhooks.patch("/<int:webhook_id>")
@operation("Change a webhook", gives=WebhookDocument, body=WebhookChanged, scope=SCOPE, versioned=True)
def change(webhook_id: int) -> Response:
    """Change a webhook."""
    actor, sent = known_actor(), body.members()
    actor.must(SCOPE)
    version = body.version_named(sent)
    with writing():
        webhook = managing.get(actor, webhook_id)
        managing.change(actor, webhook, version, sent, installation().settings.allowed_hosts)
        return private(_document(webhook), version=webhook.version)


@webhooks.delete("/<int:webhook_id>")
@operation("Remove a webhook, with all that it was told", gives=WebhookDocument, scope=SCOPE, versioned=True)
def delete(webhook_id: int) -> Response:
    """Remove a webhook."""
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        webhook = managing.get(actor, webhook_id)
        gone = _document(webhook)
        managing.remove(actor, webhook, version)
        return private(gone)


@webhooks.post("/<int:webhook_id>/enable")
@operation("Send again, what waited first", gives=WebhookDocument, scope=SCOPE, versioned=True)
def enable(webhook_id: int) -> Response:
    """Switch a webhook on."""
    return _switched(webhook_id, managing.enable)


@webhooks.post("/<int:webhook_id>/disable")
@operation("Send nothing until it is enabled again", gives=WebhookDocument, scope=SCOPE, versioned=True)
def disable(webhook_id: int) -> Response:
    """Switch a webhook off."""
    return _switched(webhook_id, managing.disable)


@webhooks.post("/<int:webhook_id>/rotate")
@operation("Give a webhook another secret; the one before signs along for a day", gives=WebhookMadeDocument,
           body=SecretWritten, scope=SCOPE)  # fmt: skip
def rotate(webhook_id: int) -> Response:
    """Give a webhook another secret."""
    actor = known_actor()
    actor.must(SCOPE)
    asked = body.read(SecretWritten)
    with writing():
        webhook = managing.get(actor, webhook_id)
        _webhook, secret = managing.rotate(actor, webhook, installation().sealer, secret=asked.secret)
        return private({**_document(webhook), "secret": secret}, version=webhook.version)


@webhooks.post("/<int:webhook_id>/test")
@operation("Send a test now, and give what came of it", gives=DeliveryInFullDocument, scope=SCOPE)
def test(webhook_id: int) -> Response:
    """Send a test."""
    actor = known_actor()
    actor.must(SCOPE)
    body.refuse_more(body.members())
    return private(_in_full(trying_webhooks.fire(actor, webhook_id)))


@webhooks.get("/<int:webhook_id>/deliveries")
@operation("List what a webhook was told, the latest first", gives=DeliveryDocument, listed=True,
           query=DeliveryListParameters, scope=SCOPE)  # fmt: skip
def deliveries(webhook_id: int) -> Response:
    """List what a webhook was told."""
    actor, asked = known_actor(), body.query(DeliveryListParameters)
    selected = replaying.listed(actor, managing.get(actor, webhook_id), asked.state)
    found = listed(selected, LATEST, asked, scalar=True)
    items = shown(found.rows, delivery_document, asked.fields, DeliveryDocument)
    return private(found.document(items), next_url=found.next_url)


@webhooks.get("/<int:webhook_id>/deliveries/<int:delivery_id>")
@operation("Give one message with each attempt to deliver it", gives=DeliveryInFullDocument, query=Parameters,
           scope=SCOPE)  # fmt: skip
def delivery(webhook_id: int, delivery_id: int) -> Response:
    """Give one message."""
    actor = known_actor()
    body.query(Parameters)
    return private(_in_full(replaying.get(actor, managing.get(actor, webhook_id), delivery_id)))


@webhooks.post("/<int:webhook_id>/deliveries/<int:delivery_id>/replay")
@operation("Send one message again, under the same id", gives=DeliveryInFullDocument, scope=SCOPE, others=(409,))
def replay(webhook_id: int, delivery_id: int) -> Response:
    """Send one message again."""
    actor = known_actor()
    actor.must(SCOPE)
    body.refuse_more(body.members())
    with writing():
        webhook = managing.get(actor, webhook_id)
        return private(_in_full(replaying.replay(actor, webhook, replaying.get(actor, webhook, delivery_id))))


@webhooks.post("/<int:webhook_id>/replay")
@operation("Send again what happened in a time, each under its id", gives=ReplayedDocument, body=ReplayWritten,
           scope=SCOPE, others=(409,))  # fmt: skip
def replay_range(webhook_id: int) -> Response:
    """Send again what happened in a time."""
    actor = known_actor()
    actor.must(SCOPE)
    asked = body.read(ReplayWritten)
    with writing():
        webhook = managing.get(actor, webhook_id)
        told: dict[str, Any] = {"since": asked.since, "until": asked.until, "state": asked.state}
        return private({"replayed": replaying.replay_range(actor, webhook, **told)})


def _switched(webhook_id: int, verb: Any) -> Response:
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        webhook = verb(actor, managing.get(actor, webhook_id), version)
        return private(_document(webhook), version=webhook.version)


def _document(webhook: Webhook) -> WebhookDocument:
    return webhook_document(webhook, keeping.counts([webhook])[webhook.id])


def _in_full(told: WebhookDelivery) -> DeliveryInFullDocument:
    return delivery_in_full(told, replaying.attempts_of(told))
