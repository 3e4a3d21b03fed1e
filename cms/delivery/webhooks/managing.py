"""Webhooks set up, changed, given another secret, let rest and removed: by admins, each with its row in the log.

Neither the address nor the secret stands in the log: an address may be all that one needs to set
something off, such as a build.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Select, func, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core import destinations
from cms.core.clock import now
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Conflict, Invalid, NotFound, Stale, pointing
from cms.core.sealing import Sealer
from cms.core.validation import faults
from cms.delivery.webhooks import signing
from cms.delivery.webhooks.models import Disabled, Webhook
from cms.delivery.webhooks.written import WebhookChanged, WebhookWritten

ADMIN = Permission.SITE_ADMIN
MOST = 50
Written = TypeVar("Written", WebhookWritten, WebhookChanged)


def create(
    actor: Actor, members: Mapping[str, Any], sealer: Sealer, allowed_hosts: Collection[str]
) -> tuple[Webhook, str]:
    """Set a webhook up, and give it with its secret, which is shown this once.

    Raises Invalid, also for an address that says plainly that it is private, and Conflict where
    there are too many.
    """
    actor.must(ADMIN)
    written = _read(WebhookWritten, members)
    with pointing("#/url"):
        destinations.check(written.url, allowed_hosts)
    if (db.session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
        raise Conflict(f"There are {MOST} webhooks already. Remove one that is not needed.")
    moment, secret = now(), written.secret or signing.new_secret()
    webhook = Webhook(
        url=written.url,
        events=list(written.events),
        note=written.note,
        secret_sealed=sealer.seal(secret),
        created_by=actor.id,
        created_by_name=actor.name,
        created_at=moment,
        updated_at=moment,
    )
    db.session.add(webhook)
    db.session.flush()
    log.record(actor, "webhook.create", "webhook", webhook.id, events=webhook.events)
    return webhook, secret


def change(
    actor: Actor, webhook: Webhook, version: int, members: Mapping[str, Any], allowed_hosts: Collection[str]
) -> Webhook:
    """Change members of a webhook; what waits already goes to the new address. Raises Stale and Invalid."""
    actor.must(ADMIN)
    _expect(webhook, version)
    told = _read(WebhookChanged, members).model_dump(exclude_none=True)
    if "url" in told:
        with pointing("#/url"):
            destinations.check(told["url"], allowed_hosts)
    changed = sorted(name for name, value in told.items() if getattr(webhook, name) != value)
    if webhook.url != told.get("url", webhook.url):
        webhook.failing_since, webhook.streak, webhook.paused_until, webhook.slow = None, 0, None, False
    for name, value in told.items():
        setattr(webhook, name, value)
    _changed(webhook)
    log.record(actor, "webhook.change", "webhook", webhook.id, members=changed, events=webhook.events)
    return webhook


def rotate(
    actor: Actor, webhook: Webhook, sealer: Sealer, version: int | None = None, secret: str | None = None
) -> tuple[Webhook, str]:
    """Give a webhook another secret, and give that one; the one before signs along for a day. Raises Invalid."""
    actor.must(ADMIN)
    _expect(webhook, version)
    if secret is not None:
        _read(WebhookWritten, {"url": webhook.url, "events": webhook.events, "secret": secret})
    chosen = secret or signing.new_secret()
    webhook.former_secret_sealed, webhook.secret_sealed, webhook.rotated_at = (
        webhook.secret_sealed,
        sealer.seal(chosen),
        now(),
    )
    _changed(webhook)
    log.record(actor, "webhook.rotate", "webhook", webhook.id)
    return webhook, chosen


def enable(actor: Actor, webhook: Webhook, version: int | None = None) -> Webhook:
    """Send again: what waited first, and what happens from now on."""
    actor.must(ADMIN)
    _expect(webhook, version)
    if webhook.disabled_at is None:
        return webhook
    webhook.disabled_at = webhook.disabled_because = webhook.failing_since = webhook.paused_until = None
    webhook.streak, webhook.slow = 0, False
    _changed(webhook)
    log.record(actor, "webhook.enable", "webhook", webhook.id)
    return webhook


def disable(actor: Actor, webhook: Webhook, version: int | None = None) -> Webhook:
    """Send nothing, and write nothing down, until it is enabled again; what waits goes on waiting."""
    actor.must(ADMIN)
    _expect(webhook, version)
    if webhook.disabled_at is not None:
        return webhook
    webhook.disabled_at, webhook.disabled_because = now(), Disabled.BY_HAND
    _changed(webhook)
    log.record(actor, "webhook.disable", "webhook", webhook.id)
    return webhook


def remove(actor: Actor, webhook: Webhook, version: int | None = None) -> None:
    """Remove a webhook, with all that was sent or waits for it."""
    actor.must(ADMIN)
    _expect(webhook, version)
    log.record(actor, "webhook.remove", "webhook", webhook.id)
    db.session.delete(webhook)
    db.session.flush()


def get(actor: Actor, webhook_id: int) -> Webhook:
    """Give a webhook. Raises NotFound."""
    actor.must(ADMIN)
    found = db.session.get(Webhook, webhook_id) if webhook_id <= LARGEST_ID else None
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def listed(actor: Actor) -> Select[Webhook]:
    """Select all webhooks."""
    actor.must(ADMIN)
    return select(Webhook)


def _read(model: type[Written], members: Mapping[str, Any]) -> Written:
    try:
        return model.model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None


def _expect(webhook: Webhook, version: int | None) -> None:
    db.session.refresh(webhook, with_for_update=True)
    if version is not None and webhook.version != version:
        raise Stale("This webhook was changed since it was read.")


def _changed(webhook: Webhook) -> None:
    webhook.version += 1
    webhook.updated_at = now()
    db.session.flush()
