"""One's own passkeys: added, named, removed; and signing in with one, which is the only step then."""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import auth_required
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import passkeys as keys
from cms.accounts import signing_in, users
from cms.accounts.passkeys import Place
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, NotFound, TooMany
from cms.web.actor import page_actor
from cms.web.admin.entering import enter, here
from cms.web.admin.fresh import fresh
from cms.web.admin.onward import onward
from cms.web.admin.toasts import say
from cms.web.admin.waiting import waiting
from cms.web.context import installation, site
from cms.web.sessions import PAGES

NEW, KNOWN = "new_passkey", "known_passkey"
passkeys = Blueprint("passkeys", __name__, url_prefix=f"{PAGES}/account/passkeys")
passkey_door = Blueprint("passkey_door", __name__, url_prefix=f"{PAGES}/sign-in/passkey")


@passkeys.get("")
@auth_required("session")
def show() -> str:
    """Show one's passkeys."""
    return _page()


@passkeys.post("/new")
@auth_required("session")
@fresh
def new() -> BaseResponse | str:
    """Ask the browser for a new key; what it answers is sent by a button of its own."""
    if not place().works:
        return _back()
    return _asking(here().device.browser or _("This device"))


@passkeys.post("")
@auth_required("session")
@fresh
def add() -> BaseResponse | str:
    """Keep the key that the browser made; its challenge is good once."""
    actor, challenge, name = page_actor(), session.pop(NEW, ""), request.form.get("name", "")
    try:
        with writing():
            user, answer = users.to_change(actor.id), request.form.get("credential", "")
            key = keys.add(actor, user, place(), answer=answer, challenge=challenge, name=name)
    except (Invalid, Conflict) as refusal:
        return Response(_asking(name, refusal.detail), 422)
    say("done", _("From now on you can sign in with the passkey “%(name)s”.", name=key.name))
    return _back()


@passkeys.post("/<int:passkey_id>/name")
@auth_required("session")
def rename(passkey_id: int) -> BaseResponse:
    """Call a key otherwise."""
    try:
        with writing():
            keys.rename(page_actor(), passkey_id, request.form.get("name", ""))
    except (Invalid, NotFound) as refusal:
        say("left", refusal.detail)
    else:
        say("done", _("Saved."))
    return _back()


@passkeys.post("/<int:passkey_id>/remove")
@auth_required("session")
@fresh
def remove(passkey_id: int) -> BaseResponse:
    """Let a key open nothing any more."""
    try:
        with writing():
            keys.remove(page_actor(), passkey_id)
    except NotFound as refusal:
        say("left", refusal.detail)
    else:
        say("done", _("This passkey opens nothing any more. The device may still offer it: remove it there, too."))
    return _back()


@passkey_door.get("")
def ask() -> BaseResponse | str:
    """Ask the browser to sign in with a passkey."""
    asked = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(onward(asked))
    return _signing_in(asked)


@passkey_door.post("")
def send() -> BaseResponse | str:
    """Sign in whoever's key has signed the challenge, which is good once."""
    house, asked, challenge = installation(), request.form.get("next", ""), session.pop(KNOWN, "")
    try:
        user = signing_in.check_passkey(
            request.form.get("credential", ""), challenge, place(), here().client, house.sealer
        )
    except TooMany as refusal:
        return Response(_signing_in(asked, waiting(refusal)), 429, {"Retry-After": str(refusal.retry_after)})
    if user is None:
        return _signing_in(asked, _("This passkey is not known here, or not any more."))
    answer = redirect(onward(asked))
    enter(user, answer, second=True)
    return answer


def place() -> Place:
    """Give where passkeys of this installation are used."""
    return Place(installation().links.public_url, site().site_title)


def _page() -> str:
    return render_template("admin/passkeys.html", passkeys=keys.of(page_actor().id or 0), works=place().works)


def _asking(name: str, wrong: str = "") -> str:
    options, session[NEW] = keys.ask_for_new(users.one(page_actor(), page_actor().id), place())
    return render_template("admin/passkey_new.html", options=options, name=name, wrong=wrong)


def _signing_in(asked: str, wrong: str = "") -> str:
    options, session[KNOWN] = keys.ask_for_known(place())
    return render_template("admin/passkey_sign_in.html", options=options, next=asked, wrong=wrong, works=place().works)


def _back() -> BaseResponse:
    return redirect(url_for("passkeys.show"), 303)
