"""Webhooks as pages: how each does at a glance, set up, tried, looked into, sent again."""

from collections.abc import Callable
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.core.db import db, writing
from cms.core.errors import Fault, Invalid, Problem, Stale
from cms.core.local_time import from_the_wall
from cms.core.paging import Order
from cms.delivery.webhooks import events, keeping, managing, replaying
from cms.delivery.webhooks.models import State, Webhook, WebhookDelivery
from cms.web import body, trying_webhooks
from cms.web.actor import page_actor
from cms.web.admin.doors import version_sent
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.webhooks import EVENTS, WebhookForm
from cms.web.admin.fresh import fresh
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.listing import listed
from cms.web.parameters import FormParameters

webhook_desk = Blueprint("webhook_desk", __name__, url_prefix="/admin/webhooks")
ADMIN = needs(Permission.SITE_ADMIN)
LATEST = Order((WebhookDelivery.id,), descending=True, key=lambda row: (row.id,))


class DeliveriesAsked(FormParameters):
    """Which messages the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    state: State | None = None


@webhook_desk.get("")
@ADMIN
def index() -> str:
    """Show all webhooks."""
    return _list(WebhookForm(formdata=None))


@webhook_desk.post("")
@ADMIN
@fresh
def add() -> str | BaseResponse:
    """Set a webhook up, and show its secret in this answer alone."""
    form, house = WebhookForm(), installation()
    try:
        with writing():
            made, secret = managing.create(page_actor(), form.members(), house.sealer, house.settings.allowed_hosts)
    except Invalid as refusal:
        return Response(_list(form, show(form, refusal.faults)), 422)
    except Problem as refusal:
        return Response(_list(form, [refusal.detail]), 409)
    return render_template("admin/webhook_secret.html", webhook=made, secret=secret, is_new=True)


@webhook_desk.get("/<int:webhook_id>")
@ADMIN
def one(webhook_id: int) -> str:
    """Show one webhook, and what it was told."""
    webhook = managing.get(page_actor(), webhook_id)
    return _page(webhook, WebhookForm.of(webhook))


@webhook_desk.post("/<int:webhook_id>")
@ADMIN
@fresh
def change(webhook_id: int) -> str | BaseResponse:
    """Change a webhook."""
    form, actor, allowed = WebhookForm(), page_actor(), installation().settings.allowed_hosts
    try:
        with writing():
            managing.change(actor, managing.get(actor, webhook_id), version_sent(), form.members(), allowed)
    except Invalid as refusal:
        return Response(_page(_again(webhook_id), form, show(form, refusal.faults)), 422)
    except Stale:
        webhook = _again(webhook_id)
        form.version.data = webhook.version
        told = _("Somebody changed this webhook while you were writing. Yours is below and not saved yet.")
        return Response(_page(webhook, form, [told]), 409)
    say("done", _("Saved. What waits goes to where you said."))
    return _back(webhook_id)


@webhook_desk.post("/<int:webhook_id>/rotate")
@ADMIN
@fresh
def rotate(webhook_id: int) -> str:
    """Give a webhook another secret, and show it in this answer alone."""
    actor = page_actor()
    with writing():
        webhook, secret = managing.rotate(actor, managing.get(actor, webhook_id), installation().sealer)
    return render_template("admin/webhook_secret.html", webhook=webhook, secret=secret, is_new=False)


@webhook_desk.post("/<int:webhook_id>/enable")
@ADMIN
def enable(webhook_id: int) -> BaseResponse:
    """Switch a webhook on."""
    return _switch(webhook_id, managing.enable, _("It is on. What waited goes out now."))


@webhook_desk.post("/<int:webhook_id>/disable")
@ADMIN
def disable(webhook_id: int) -> BaseResponse:
    """Switch a webhook off."""
    return _switch(webhook_id, managing.disable, _("It is off. Nothing is sent, and nothing is written down for it."))


@webhook_desk.post("/<int:webhook_id>/remove")
@ADMIN
def remove(webhook_id: int) -> BaseResponse:
    """Remove a webhook."""
    actor = page_actor()
    with writing():
        managing.remove(actor, managing.get(actor, webhook_id))
    say("done", _("The webhook is gone, with what it was told."))
    return redirect(url_for("webhook_desk.index"), 303)


@webhook_desk.post("/<int:webhook_id>/test")
@ADMIN
def test(webhook_id: int) -> BaseResponse:
    """Send a test, and lead to what came of it."""
    tried = trying_webhooks.fire(page_actor(), webhook_id)
    if tried.state == State.DELIVERED:
        say("done", _("The receiver took the test."))
    else:
        say("left", _("The receiver did not take the test. What it said is below."))
    return redirect(url_for("webhook_desk.delivery", webhook_id=webhook_id, delivery_id=tried.id), 303)


@webhook_desk.get("/<int:webhook_id>/deliveries/<int:delivery_id>")
@ADMIN
def delivery(webhook_id: int, delivery_id: int) -> str:
    """Show one message: what was sent, what came, and when."""
    actor = page_actor()
    webhook = managing.get(actor, webhook_id)
    told = replaying.get(actor, webhook, delivery_id)
    return render_template(
        "admin/webhook_delivery.html",
        webhook=webhook,
        told=told,
        attempts=replaying.attempts_of(told),
        body=orjson.dumps(orjson.loads(told.body), option=orjson.OPT_INDENT_2).decode(),
        is_test=told.event_type == events.TEST,
    )


@webhook_desk.post("/<int:webhook_id>/deliveries/<int:delivery_id>/replay")
@ADMIN
def replay(webhook_id: int, delivery_id: int) -> BaseResponse:
    """Send one message again."""
    actor = page_actor()
    try:
        with writing():
            webhook = managing.get(actor, webhook_id)
            replaying.replay(actor, webhook, replaying.get(actor, webhook, delivery_id))
        say("done", _("It is sent again, under the same id."))
    except Problem as refusal:
        say("left", refusal.detail)
    return redirect(url_for("webhook_desk.delivery", webhook_id=webhook_id, delivery_id=delivery_id), 303)


@webhook_desk.post("/<int:webhook_id>/replay")
@ADMIN
def replay_range(webhook_id: int) -> BaseResponse:
    """Send again what happened in a time."""
    actor = page_actor()
    state = State.DELIVERED if request.form.get("state") == State.DELIVERED else State.FAILED
    try:
        since, until = (_moment(name) for name in ("since", "until"))
        if since is None:
            raise Invalid(Fault(_("Say from when on.")))
        with writing():
            webhook = managing.get(actor, webhook_id)
            number = replaying.replay_range(actor, webhook, since=since, until=until, state=state)
        say("done", ngettext("%(num)d message is sent again.", "%(num)d messages are sent again.", number))
    except Problem as refusal:
        say("left", refusal.detail)
    return _back(webhook_id)


def _moment(name: str) -> Any:
    typed = request.form.get(name, "").strip()
    try:
        return from_the_wall(typed, ZoneInfo(site().timezone)).moment if typed else None
    except ValueError:
        raise Invalid(Fault(_("This is not a day and a time."))) from None


def _switch(webhook_id: int, verb: Callable[[Actor, Webhook], Webhook], words: str) -> BaseResponse:
    actor = page_actor()
    with writing():
        verb(actor, managing.get(actor, webhook_id))
    say("done", words)
    return _back(webhook_id)


def _back(webhook_id: int) -> BaseResponse:
    return redirect(url_for("webhook_desk.one", webhook_id=webhook_id), 303)


def _again(webhook_id: int) -> Webhook:
    """Give a webhook as the database has it, after what was tried with it was taken back."""
    db.session.expire_all()
    return managing.get(page_actor(), webhook_id)


def _list(form: WebhookForm, homeless: list[str] | None = None) -> str:
    rows = db.session.scalars(managing.listed(page_actor()).order_by(Webhook.id)).all()
    return render_template(
        "admin/webhooks.html",
        form=form,
        errors_of_form=homeless or [],
        rows=rows,
        counts=keeping.counts(rows),
        event_words=EVENTS,
    )


def _page(webhook: Webhook, form: WebhookForm, homeless: list[str] | None = None) -> str:
    asked, path = body.query(DeliveriesAsked), url_for("webhook_desk.one", webhook_id=webhook.id)
    told = asked.model_dump(mode="json", include={"state"}, exclude_none=True)
    selected = replaying.listed(page_actor(), webhook, asked.state)
    found = listed(selected, LATEST, asked, scalar=True, path=path, told=told)
    return render_template(
        "admin/webhook.html",
        webhook=webhook,
        form=form,
        errors_of_form=homeless or [],
        asked=asked,
        rows=found.rows,
        counts=keeping.counts([webhook])[webhook.id],
        event_words=EVENTS,
        zone=site().timezone.replace("_", " "),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("webhook_desk.one", webhook_id=webhook.id, **told) if asked.cursor else "",
    )
