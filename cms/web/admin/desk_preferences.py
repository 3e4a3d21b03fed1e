"""How a moderator likes the desk: its keys, and which texts are hidden at first. Kept with the account."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import preferring, users
from cms.core.db import writing
from cms.core.errors import Invalid, Unreadable
from cms.web.actor import page_actor
from cms.web.admin import desk_keys, labels
from cms.web.admin.forms import faults
from cms.web.admin.forms.desk import KeysForm
from cms.web.admin.toasts import say


def show() -> str:
    """Show the choices."""
    return _page()


def choose_keys() -> BaseResponse:
    """Keep other keys, or go back to the usual ones."""
    form = KeysForm()
    try:
        chosen = {} if request.form.get("do") == "usual" else desk_keys.checked(form.chosen)
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_page(keys=form), 422)
    _keep("desk_keys", chosen)
    say("done", _("The keys are changed.") if chosen else _("The keys are the usual ones again."))
    return redirect(url_for("desk.preferences"), 303)


def choose_hidden() -> BaseResponse:
    """Keep of which signals the texts are hidden at first."""
    hidden = request.form.getlist("blurred")
    if set(hidden) - set(labels.signals()):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    _keep("blurred", sorted(set(hidden)))
    say("done", _("Saved."))
    return redirect(url_for("desk.preferences"), 303)


def _keep(name: str, chosen: object) -> None:
    actor = page_actor()
    with writing():
        preferring.prefer(actor, users.to_change(actor.id), {name: chosen})


def _page(keys: KeysForm | None = None) -> str:
    now = desk_keys.in_force(current_user.preferences.get("desk_keys"))
    return render_template(
        "admin/desk_preferences.html",
        keys=keys or KeysForm(formdata=None, data=now),
        doings=desk_keys.KEYS,
        signal_names=labels.signals(),
    )
