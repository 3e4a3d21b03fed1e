"""The page that an invitation leads to, for who is not signed in: choose a password, then sign in.

The address is the key. So no other site gets it as referrer, and since our own forms are then sent
without one too, this form is checked by its token alone: that of `CSRFProtect` asks for a referrer.
"""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import inviting, passwords
from cms.accounts.models import User
from cms.core.db import writing
from cms.core.errors import Invalid, NotFound
from cms.web.admin.forms import faults
from cms.web.admin.forms.people import NewPasswordForm
from cms.web.admin.toasts import say
from cms.web.context import installation, site

invitations = Blueprint("invitations", __name__, url_prefix="/admin/invitations")


@invitations.after_request
def _tell_nobody(answer: Response) -> Response:
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@invitations.get("/<key>")
def show(key: str) -> BaseResponse | str:
    """Show the form."""
    try:
        return _page(NewPasswordForm(), inviting.invited(key, installation().sealer))
    except NotFound:
        return _ended()


@invitations.post("/<key>")
def accept(key: str) -> BaseResponse | str:
    """Keep the password, which ends the link, and lead to the sign-in."""
    form, sealer = NewPasswordForm(), installation().sealer
    try:
        user = inviting.invited(key, sealer)
        if current_user.is_authenticated:
            return Response(_page(form, user), 409)
        if not form.validate():
            return Response(_page(form, user, [_("This page was open for too long. Please send it once more.")]), 400)
        chosen = form.chosen()
        with writing():
            user = inviting.accept(key, sealer, chosen, site().site_title)
    except NotFound:
        return _ended()
    except Invalid as refusal:
        return Response(_page(form, user, faults.show(form, refusal.faults)), 422)
    say("done", _("Your password is set. Sign in with it now."))
    return redirect(url_for("sign_in.show"), 303)


def _page(form: NewPasswordForm, user: User, homeless: list[str] | None = None) -> str:
    """Show the form to who is not signed in; whoever is, is told to sign out first."""
    return render_template(
        "admin/invitation.html", form=form, user=user, errors_of_form=homeless or [], shortest=passwords.SHORTEST
    )


def _ended() -> Response:
    return Response(render_template("admin/invitation_ended.html"), 404)
