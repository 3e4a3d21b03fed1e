"""Signing in and out: sessions by Flask-Security, over keys of our own that can be ended one by one."""

from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import Security, SQLAlchemyUserDatastore, logout_user
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import passwords, second_factor, sessions, signing_in
from cms.accounts.models import RoleName, User
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import TooMany
from cms.web.actor import page_actor
from cms.web.admin.entering import KEY, enter, here
from cms.web.admin.forms.signing_in import SignInForm
from cms.web.admin.onward import onward
from cms.web.admin.passkeys import place
from cms.web.admin.second_step import ask
from cms.web.admin.sending_again import kept
from cms.web.admin.waiting import too_many, waiting
from cms.web.context import installation, site
from cms.web.sessions import HOST_NAME, NAME, PAGES

door = Blueprint("sign_in", __name__, url_prefix=PAGES)
BEFORE_ALL = frozenset(
    {"sign_in", "second_factor", "passkeys", "preferences"}
)  # open to who has no second step yet and needs one


def init_app(app: Flask, *, secure: bool) -> None:
    """Keep sessions for the pages, in a cookie that no script reads and no other site sends."""
    app.config.update(
        SECURITY_URL_PREFIX=PAGES,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=passwords.SHORTEST,
        SECURITY_PASSWORD_NORMALIZE_FORM=passwords.FORM,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_FLASH_MESSAGES=False,
        SESSION_COOKIE_NAME=HOST_NAME if secure else NAME,
        SESSION_COOKIE_PATH="/" if secure else PAGES,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, RoleName), register_blueprint=False)
    security.unauthn_handler(_send_to_sign_in)
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]  # put there by Flask-Login
    app.login_manager.request_loader(_no_other_way_in)  # type: ignore[attr-defined]
    app.before_request(_guard)


@door.get("/sign-in")
def show() -> BaseResponse | str:
    """Show the form; who is signed in is led on."""
    if current_user.is_authenticated:
        return redirect(onward(request.args.get("next", "")))
    return _page(SignInForm(formdata=None, data={"next": request.args.get("next", "")}))


@door.post("/sign-in")
def send() -> BaseResponse | str:
    """Sign somebody in; who cannot be learns neither whether there is such an account nor what was wrong."""
    form = SignInForm()
    target = onward(form.next.data or "")
    if current_user.is_authenticated:
        return redirect(target)
    if not form.is_filled():
        return _page(form)
    try:
        user = signing_in.check(form.email.data or "", form.password.data or "", here(), installation().sealer)
    except TooMany as refusal:
        return too_many(_page(form, [waiting(refusal)]), refusal)
    if user is None:
        return _page(form, [_("This e-mail address and this password do not belong together.")])
    if second_factor.is_on(user.id):
        return ask(user, target)
    answer = redirect(target)
    enter(user, answer)
    return answer


@door.post("/sign-out")
def leave() -> BaseResponse:
    """Sign out here."""
    if current_user.is_authenticated:
        with writing():
            sessions.end(page_actor(), g.sign_in.id)
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.show"))


def _page(form: SignInForm, wrong: list[str] | None = None) -> str:
    return render_template("admin/sign_in.html", form=form, errors_of_form=wrong or [], takes_passkeys=place().works)


def _load(uniquifier: str) -> User | None:
    """Give who is signed in, by the key that the browser keeps; in one statement."""
    found = sessions.find(session.get(KEY, ""), uniquifier, installation().sealer)
    if found is None:
        return None
    g.sign_in, user = found
    g.fs_authn_via = "session"
    return user


def _guard() -> BaseResponse | None:
    """Note now and then that a session is used, and lead on who must set up a second step before anything else."""
    if not request.path.startswith(PAGES) or KEY not in session or not current_user.is_authenticated:
        return None
    if g.sign_in.used_at < now() - sessions.NOTED:
        with writing():
            sessions.note_use(g.sign_in.id)
    if g.sign_in.second or request.blueprint in BEFORE_ALL or current_user.role not in site().second_factor_roles:
        return None
    return redirect(url_for("second_factor.show"), 303)


def _send_to_sign_in(*_args: Any, **_told: Any) -> BaseResponse:
    """Lead to the sign-in page, and back afterwards; a form that was filled in stays as it is meanwhile."""
    back = request.full_path.rstrip("?") if request.method == "GET" else PAGES + "/"
    return kept() or redirect(url_for("sign_in.show", next=back))


def _no_other_way_in(_request: Any) -> None:
    """Take no token in the address, in a header or in the body for a sign-in at the pages."""
