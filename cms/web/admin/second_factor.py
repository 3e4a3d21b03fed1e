"""One's own second step: set up with an app, recovery codes shown once, taken away again."""

import segno
from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import auth_required
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import second_factor as factor
from cms.accounts import trying, users
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, TooMany
from cms.web.actor import page_actor
from cms.web.admin.entering import renew
from cms.web.admin.fresh import fresh
from cms.web.admin.toasts import say
from cms.web.admin.waiting import too_many, waiting
from cms.web.context import installation, site

second_factor = Blueprint("second_factor", __name__, url_prefix="/admin/account/second-factor")


@second_factor.get("")
@auth_required("session")
def show() -> str:
    """Show how it stands: none, being set up, or on."""
    return _page()


@second_factor.post("/begin")
@auth_required("session")
@fresh
def begin() -> BaseResponse:
    """Make a secret for the app."""
    actor = page_actor()
    try:
        with writing():
            factor.begin(actor, users.to_change(actor.id), installation().sealer)
    except Conflict as conflict:
        say("left", conflict.detail)
    return _back()


@second_factor.post("/confirm")
@auth_required("session")
@fresh
def confirm() -> Response | BaseResponse | str:
    """Let the app hold once it has shown a code, and show the recovery codes in this answer alone."""
    actor, sealer = page_actor(), installation().sealer
    counted = {trying.key(sealer, "first-code", actor.id): trying.CODE}
    try:
        trying.begin(counted)
        with writing():
            user, code = users.to_change(actor.id), request.form.get("code", "")
            codes = factor.confirm(actor, user, code, g.sign_in.id, sealer)
            trying.forgive(counted)
            renew()
    except TooMany as refusal:
        return too_many(_page(waiting(refusal)), refusal)
    except Invalid:
        return Response(_page(_("This is not the code that the app shows now. Is its clock right?")), 422)
    except Conflict as conflict:
        say("left", conflict.detail)
        return _back()
    return _handed(codes)


@second_factor.post("/codes")
@auth_required("session")
@fresh
def renew_codes() -> BaseResponse | str:
    """Make new recovery codes, and show them in this answer alone."""
    actor = page_actor()
    try:
        with writing():
            codes = factor.renew_codes(actor, users.to_change(actor.id), installation().sealer)
    except Conflict as conflict:
        say("left", conflict.detail)
        return _back()
    return _handed(codes)


@second_factor.post("/remove")
@auth_required("session")
@fresh
def remove() -> BaseResponse:
    """Do without."""
    actor = page_actor()
    with writing():
        factor.remove(actor, users.to_change(actor.id))
    say("done", _("Your password alone signs you in again."))
    return _back()


def _page(wrong: str = "") -> str:
    actor = page_actor()
    user = users.one(actor, actor.id)
    told = factor.secret(actor, user, installation().sealer)
    return render_template(
        "admin/second_factor.html",
        is_on=factor.is_on(user.id),
        left=factor.count_codes(user),
        picture=_picture(factor.address(told, user, site().site_title)) if told else None,
        secret=" ".join(told[place : place + 4] for place in range(0, len(told), 4)) if told else "",
        needed=user.role in site().second_factor_roles,
        wrong=wrong,
    )


def _picture(text: str) -> Markup:
    """Draw a text as a QR code, dark on light in either scheme since cameras want it so."""
    drawn = segno.make(text, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 -- squares alone


def _handed(codes: list[str]) -> str:
    return render_template("admin/recovery_codes.html", codes=codes)


def _back() -> BaseResponse:
    return redirect(url_for("second_factor.show"), 303)
