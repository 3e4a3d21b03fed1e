"""What is only done minutes after somebody has shown who they are; else it asks, and then does what was asked."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from cms.accounts import sessions, signing_in
from cms.core.db import writing
from cms.core.errors import TooMany
from cms.web.admin.entering import here, renew
from cms.web.admin.waiting import too_many, waiting
from cms.web.context import installation

FIELD = "password_once_more"
NOT_CARRIED = frozenset({FIELD, "csrf_token"})


def fresh(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a form that is dangerous in the hands of who finds a browser left open; what it held goes along."""

    @wraps(view)
    def guarded(*args: Any, **named: Any) -> Any:
        if g.sign_in.is_fresh:
            return view(*args, **named)
        given = request.form.get(FIELD)
        if given is None:
            return Response(_page(), 403)
        try:
            right = signing_in.check_again(current_user, given, here(), installation().sealer)
        except TooMany as refusal:
            return too_many(_page(waiting(refusal)), refusal)
        if not right:
            return Response(_page(_("This is not your password.")), 403)
        with writing():
            sessions.prove(g.sign_in.id)
            renew()
        return view(*args, **named)

    return guarded


def _page(wrong: str = "") -> str:
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]
    return render_template("admin/sign_in_again.html", carried=carried, field_name=FIELD, wrong=wrong)
