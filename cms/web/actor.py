"""Who sends a request: the owner of a token, somebody signed in, or a reader."""

from flask import request
from flask_login import current_user

from cms.accounts import tokens, users
from cms.accounts.permissions import NOBODY, Actor
from cms.core.errors import Problem


class Unauthenticated(Problem):
    """A token is needed, or the one that was sent does not open anything."""


def api_actor() -> Actor:
    """Give who calls the API: a token's owner, or nobody. A cookie is never looked at.

    Raises Unauthenticated for a token that is unknown, ended or malformed.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return NOBODY
    scheme, _space, key = header.partition(" ")
    actor = tokens.actor_for(key.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise Unauthenticated("This token is not known, or not valid any more.")
    return actor


def known_actor() -> Actor:
    """Give who calls the API. Raises Unauthenticated for a call without a token."""
    actor = api_actor()
    if actor is NOBODY:
        raise Unauthenticated("This needs a token: send “Authorization: Bearer” and the token.")
    return actor


def page_actor() -> Actor:
    """Give who is signed in at a page."""
    return users.actor_for(current_user) if current_user.is_authenticated else NOBODY
