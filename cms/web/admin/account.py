"""One's own account: the name that colleagues see, and the password."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import auth_required, login_user
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import passwords, preferring, users
from cms.accounts.permissions import Permission
from cms.core.db import writing
from cms.core.errors import Invalid
from cms.delivery.notices.digest import DIGEST
from cms.web.actor import page_actor
from cms.web.admin.forms import faults
from cms.web.admin.forms.people import NameForm, OwnPasswordForm
from cms.web.admin.rights import DUTIES
from cms.web.admin.toasts import say
from cms.web.context import installation

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
    actor, form = page_actor(), OwnPasswordForm()
    try:
        chosen = form.chosen()
        with writing():
            user = users.to_change(actor.id)
            users.change_own_password(actor, user, form.old.data or "", chosen)
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_page(password=form), 422)
    login_user(user, authn_via=["change"])
    say("done", _("Your password is changed. Wherever else you were signed in, you are not any more."))
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


def _page(naming: NameForm | None = None, password: OwnPasswordForm | None = None) -> str:
    user = users.one(page_actor(), page_actor().id)
    return render_template(
        "admin/account.html",
        user=user,
        naming=naming or NameForm(formdata=None, data={"name": user.name}),
        password=password or OwnPasswordForm(formdata=None),
        duties=DUTIES,
        shortest=passwords.SHORTEST,
        has_digest=page_actor().may(Permission.COMMENTS_MODERATE),
        digest=user.preferences.get(DIGEST) is True,
        sends_mail=installation().settings.mail is not None,
    )
