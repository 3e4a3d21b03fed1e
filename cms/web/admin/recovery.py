"""A forgotten password: asked about by address, answered alike whoever is meant, chosen anew by a link in a letter.

As with invitations the address of a link is its key, so no other site gets it as referrer, and the forms behind it
are checked by their token alone. Opening a link changes nothing, since scanners open every link; a button does.
"""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import passwords, recovering
from cms.accounts.links import Purpose
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, NotFound, TooMany
from cms.web.admin.forms import faults
from cms.web.admin.forms.people import NewPasswordForm
from cms.web.admin.toasts import say
from cms.web.admin.waiting import too_many, waiting
from cms.web.context import client_hash, installation, site

recovery = Blueprint("recovery", __name__, url_prefix="/admin/forgotten")
SENT = "sent"


@recovery.after_request
def _tell_nobody(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@recovery.get("")
def show() -> str:
    """Ask for the address."""
    return _asking()


@recovery.post("")
def ask() -> BaseResponse | str:
    """Have a link sent, if there is such an account; the answer is the same."""
    house, email = installation(), request.form.get("email", "").strip()
    if not FlaskForm().validate():
        return Response(_asking(_late(), email), 400)
    if house.settings.mail is None or not email:
        return Response(_asking(_("Give your e-mail address."), email), 422)
    try:
        with writing():
            recovering.ask_for_password(email, client_hash(request.remote_addr), house.sealer)
    except TooMany as refusal:
        return too_many(_asking(waiting(refusal), email), refusal)
    return redirect(url_for("recovery.sent"), 303)


@recovery.get("/sent")
def sent() -> str:
    """Say that a letter is under way, if it is."""
    return render_template("admin/forgotten_sent.html")


@recovery.get("/<key>")
def choose(key: str) -> BaseResponse | str:
    """Show the form for the new password."""
    try:
        recovering.opened(Purpose.PASSWORD, key, installation().sealer)
    except NotFound:
        return _ended()
    return _choosing(NewPasswordForm())


@recovery.post("/<key>")
def chosen(key: str) -> BaseResponse | str:
    """Keep the new password, which ends the link and every session, and lead to the sign-in."""
    form, sealer = NewPasswordForm(), installation().sealer
    if not form.validate():
        return Response(_choosing(form, [_late()]), 400)
    try:
        password = form.chosen()
        with writing():
            recovering.choose_password(key, password, sealer, site().site_title)
    except NotFound:
        return _ended()
    except Invalid as refusal:
        return Response(_choosing(form, faults.show(form, refusal.faults)), 422)
    logout_user()
    session.clear()
    say("done", _("Your password is set. Sign in with it now."))
    return redirect(url_for("sign_in.show"), 303)


@recovery.get("/email/<key>")
def new_email(key: str) -> BaseResponse | str:
    """Ask whether the new address is to hold."""
    try:
        link = recovering.opened(Purpose.EMAIL, key, installation().sealer)
    except NotFound:
        return _ended()
    return _confirming(installation().sealer.open(link.email_sealed or ""))


@recovery.post("/email/<key>")
def confirm_email(key: str) -> BaseResponse | str:
    """Let it hold."""
    if not FlaskForm().validate():
        return redirect(url_for("recovery.new_email", key=key), 303)
    try:
        with writing():
            user = recovering.confirm_email(key, installation().sealer)
    except NotFound:
        return _ended()
    except Conflict:
        return Response(_confirming("", _("Another account has this e-mail address. Choose another one.")), 409)
    say("done", _("From now on you sign in with %(address)s.", address=user.email))
    return redirect(url_for("account.index"), 303)


def _late() -> str:
    told: str = _("This page was open for too long. Please send it once more.")
    return told


def _asking(wrong: str = "", email: str = "") -> str:
    sends = installation().settings.mail is not None
    return render_template("admin/forgotten.html", wrong=wrong, email=email, sends_mail=sends)


def _choosing(form: NewPasswordForm, homeless: list[str] | None = None) -> str:
    return render_template(
        "admin/forgotten_choose.html", form=form, errors_of_form=homeless or [], shortest=passwords.SHORTEST
    )


def _confirming(email: str, wrong: str = "") -> str:
    return render_template("admin/new_email.html", email=email, wrong=wrong)


def _ended() -> Response:
    return Response(render_template("admin/forgotten_ended.html"), 404)
