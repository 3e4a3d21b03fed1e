"""Who sends a request: the owner of a token, somebody signed in, or a reader."""

from flask import request
from flask_login import current_user

from cms.accounts import tokens, users
from cms.accounts.permissions import NOBODY, Actor
from cms.core.errors import Problem


class Unauthenticated(Problem):
    """A token of a scheme is needed, or the one that was sent does not open anything."""

    def __init__(self, detail: str, scheme: str = "Bearer") -> None:
        super().__init__(detail)
        self.scheme = scheme


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


def edit_token() -> str | None:
    """Give the edit token that a request carries: the secret of a comment's author."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "edit" else None


def needed_edit_token() -> str:
    """Give the edit token. Raises Unauthenticated for a call without one."""
    token = edit_token()
    if token is None:
        raise Unauthenticated("This needs the edit token of the comment: send “Authorization: Edit” and it.", "Edit")
    return token


def writer() -> Actor:
    """Give who writes: the owner of a token, or nobody, who may name a comment of theirs by its edit token."""
    return NOBODY if edit_token() is not None else api_actor()


def known_actor() -> Actor:
    """Give who calls the API. Raises Unauthenticated for a call without a token."""
    actor = api_actor()
    if actor is NOBODY:
        raise Unauthenticated("This needs a token: send “Authorization: Bearer” and the token.")
    return actor


def page_actor() -> Actor:
    """Give who is signed in at a page."""
    return users.actor_for(current_user) if current_user.is_authenticated else NOBODY
