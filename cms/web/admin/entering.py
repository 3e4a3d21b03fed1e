"""Letting somebody in who has shown who they are: a new session, and a browser that is known from now on."""

from flask import g, request, session
from flask_security import login_user
from werkzeug.wrappers import Response

from cms.accounts import known_browsers, sessions, signing_in
from cms.accounts.devices import device
from cms.accounts.models import User
from cms.accounts.signing_in import Where
from cms.core.db import writing
from cms.web.context import client_hash, installation
from cms.web.sessions import PAGES

KEY = "sign_in"
KNOWN = "vertebra-known"


def here() -> Where:
    """Tell where the request at hand comes from."""
    return Where(
        client_hash(request.remote_addr),
        request.cookies.get(KNOWN, ""),
        device(request.user_agent.string),
    )


def renew() -> None:
    """Give the session at hand another key, since it may do more from now on than whoever copied its cookie could."""
    session[KEY] = sessions.renew(g.sign_in.id, installation().sealer)


def enter(user: User, answer: Response, *, second: bool = False) -> None:
    """Sign somebody in with a new session; whatever the browser held before is dropped."""
    house, where = installation(), here()
    with writing():
        key = signing_in.enter(user, where.device, house.sealer, second=second)
    session.clear()
    login_user(user, remember=False)
    session[KEY] = key
    answer.set_cookie(
        KNOWN,
        known_browsers.remember(user, where.kept, house.sealer),
        max_age=known_browsers.LASTS,
        path=PAGES,
        secure=house.links.public_url.startswith("https:"),
        httponly=True,
        samesite="Lax",
    )
