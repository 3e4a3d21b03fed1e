"""The second step of signing in: a code, asked of who has just given their password and has a second factor."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import signing_in
from cms.accounts.models import User
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import TooMany
from cms.web.admin.entering import enter
from cms.web.admin.waiting import too_many, waiting
from cms.web.context import installation
from cms.web.sessions import PAGES

HALF = "half"
LASTS = 600  # seconds in which the code is to be given
second_step = Blueprint("second_step", __name__, url_prefix=f"{PAGES}/sign-in/code")


def ask(user: User, onward: str) -> BaseResponse:
    """Remember that the password was right, and ask for the code; whatever the browser held before is dropped."""
    session.clear()
    session[HALF] = {"who": user.fs_uniquifier, "at": int(now().timestamp()), "next": onward}
    return redirect(url_for("second_step.show"))


@second_step.get("")
def show() -> BaseResponse | str:
    """Ask for the code."""
    return redirect(url_for("sign_in.show")) if _half() is None else _page()


@second_step.post("")
def send() -> BaseResponse | str:
    """Let in who gives it; each code is taken once."""
    user, code = _half(), request.form.get("code", "")
    if user is None:
        return redirect(url_for("sign_in.show"))
    try:
        right = signing_in.check_code(user, code, installation().sealer)
    except TooMany as refusal:
        return too_many(_page(waiting(refusal)), refusal)
    if not right:
        return _page(_("This code is not right, or was used before. Wait for the next one that the app shows."))
    answer = redirect(session[HALF]["next"])
    enter(user, answer, second=True)
    return answer


def _half() -> User | None:
    """Give who has given their password some minutes ago; a changed password or role ends that, too."""
    half = session.get(HALF)
    if not half or half["at"] < now().timestamp() - LASTS:
        return None
    return db.session.scalars(select(User).where(User.fs_uniquifier == half["who"], User.active)).one_or_none()


def _page(wrong: str = "") -> str:
    return render_template("admin/sign_in_code.html", wrong=wrong)
