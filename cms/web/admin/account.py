"""One's own account: the name that colleagues see, and the password."""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import auth_required
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import passwords, preferring, recovering, second_factor, sessions, signing_in, users
from cms.accounts.permissions import Permission
from cms.core.db import writing
from cms.core.errors import Fault, Invalid, NotFound, TooMany
from cms.delivery.notices.digest import DIGEST
from cms.web.actor import page_actor
from cms.web.admin.entering import enter, here
from cms.web.admin.forms import faults
from cms.web.admin.forms.people import EmailForm, NameForm, OwnPasswordForm
from cms.web.admin.fresh import fresh
from cms.web.admin.rights import DUTIES
from cms.web.admin.toasts import say
from cms.web.admin.waiting import too_many, waiting
from cms.web.context import installation, site

account = Blueprint("account", __name__, url_prefix="/admin/account")


@account.get("")
@auth_required("session")
def index() -> str:
    """Show who one is here."""
    return _page()


@account.post("/name")
@auth_required("session")
def rename() -> BaseResponse:
    """Change one's name."""
    actor, form = page_actor(), NameForm()
    try:
        with writing():
            users.rename(actor, users.to_change(actor.id), form.name.data or "")
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_page(naming=form), 422)
    say("done", _("Saved."))
    return redirect(url_for("account.index"), 303)


@account.post("/password")
@auth_required("session")
def change_password() -> BaseResponse:
    """Change one's password; every other session ends, this one goes on."""
    actor, form, second = page_actor(), OwnPasswordForm(), g.sign_in.second
    try:
        chosen, old = form.chosen(), form.old.data or ""
        _check(old)
        with writing():
            user = users.to_change(actor.id)
            users.change_own_password(actor, user, old, chosen, site().site_title)
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_page(password=form), 422)
    except TooMany as refusal:
        form.old.errors = [waiting(refusal)]
        return too_many(_page(password=form), refusal)
    answer = redirect(url_for("account.index"), 303)
    enter(user, answer, second=second)
    say("done", _("Your password is changed. Wherever else you were signed in, you are not any more."))
    return answer


@account.post("/email")
@auth_required("session")
@fresh
def change_email() -> BaseResponse:
    """Have a link sent to a new address; it holds once that is opened."""
    actor, form, house = page_actor(), EmailForm(), installation()
    try:
        with writing():
            user = users.to_change(actor.id)
            recovering.ask_for_email(actor, user, form.email.data or "", house.sealer)
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_page(email=form), 422)
    except TooMany as refusal:
        form.email.errors = [waiting(refusal)]
        return too_many(_page(email=form), refusal)
    say("done", _("A letter is on its way to the new address. It holds once you have opened the link in it."))
    return redirect(url_for("account.index"), 303)


@account.post("/sessions/<int:session_id>/end")
@auth_required("session")
def end_session(session_id: int) -> BaseResponse:
    """Sign oneself out in another browser."""
    try:
        with writing():
            sessions.end(page_actor(), session_id)
    except NotFound:
        say("left", _("You are not signed in there any more."))
    else:
        say("done", _("You are signed out there."))
    return redirect(url_for("account.index"), 303)


@account.post("/sessions/end-others")
@auth_required("session")
def end_other_sessions() -> BaseResponse:
    """Sign oneself out everywhere but here."""
    with writing():
        sessions.end_others(page_actor(), g.sign_in.id)
    say("done", _("You are signed in here alone."))
    return redirect(url_for("account.index"), 303)


@account.post("/digest")
@auth_required("session")
def choose_digest() -> BaseResponse:
    """Have a letter each morning, or none."""
    actor = page_actor()
    with writing():
        preferring.prefer(actor, users.to_change(actor.id), {DIGEST: request.form.get(DIGEST) == "on"})
    say("done", _("Saved."))
    return redirect(url_for("account.index"), 303)


def _check(old: str) -> None:
    """Raise Invalid for what is not one's present password, and TooMany after too many tries."""
    if not signing_in.check_again(current_user, old, here(), installation().sealer):
        raise Invalid(Fault(_("This is not your present password."), "#/old"))


def _page(
    naming: NameForm | None = None, password: OwnPasswordForm | None = None, email: EmailForm | None = None
) -> str:
    user = users.one(page_actor(), page_actor().id)
    return render_template(
        "admin/account.html",
        user=user,
        naming=naming or NameForm(formdata=None, data={"name": user.name}),
        password=password or OwnPasswordForm(formdata=None),
        email=email or EmailForm(formdata=None),
        duties=DUTIES,
        has_second=second_factor.is_on(user.id),
        sign_ins=sessions.found(page_actor()),
        here_id=g.sign_in.id,
        shortest=passwords.SHORTEST,
        has_digest=page_actor().may(Permission.COMMENTS_MODERATE),
        digest=user.preferences.get(DIGEST) is True,
        sends_mail=installation().settings.mail is not None,
    )
