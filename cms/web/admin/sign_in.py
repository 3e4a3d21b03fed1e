"""Signing in and out, by Flask-Security (argon2), with its rules set on purpose."""

from typing import Any

from flask import Flask, Response, redirect, request, url_for
from flask_babel import lazy_gettext as _
from flask_security import Security, SQLAlchemyUserDatastore

from cms.accounts import passwords
from cms.accounts.models import RoleName, User
from cms.core.db import db
from cms.web.sessions import PAGES


def init_app(app: Flask, *, secure: bool) -> None:
    """Put the sign-in page at `/admin/sign-in`."""
    app.config.update(
        SECURITY_URL_PREFIX=PAGES,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW=PAGES + "/",
        SECURITY_POST_LOGOUT_VIEW=PAGES + "/sign-in",
        SECURITY_LOGIN_USER_TEMPLATE="admin/sign_in.html",
        SECURITY_VERIFY_TEMPLATE="admin/sign_in_again.html",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_LENGTH_MIN=passwords.SHORTEST,
        SECURITY_PASSWORD_NORMALIZE_FORM=passwords.FORM,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_MSG_GENERIC_AUTHN_FAILED=(_("This e-mail address and this password do not belong together."), "error"),
        SECURITY_FLASH_MESSAGES=False,
        SESSION_COOKIE_NAME="vertebra",
        SESSION_COOKIE_PATH=PAGES,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_PATH=PAGES,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=secure,
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, RoleName))
    security.unauthn_handler(_send_to_sign_in)
    app.login_manager.request_loader(_no_other_way_in)  # type: ignore[attr-defined]  # put there by Flask-Login


def _send_to_sign_in(*_args: Any, **_told: Any) -> Response:
    """Lead to the sign-in page, and back afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" else PAGES + "/"
    return redirect(url_for("security.login", next=back))  # type: ignore[return-value]


def _no_other_way_in(_request: Any) -> None:
    """Take no token in the address, in a header or in the body for a sign-in at the pages."""
