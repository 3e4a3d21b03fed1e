"""Tokens: keys for programs. The key is shown once; only its hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, select

from cms.accounts.models import Token, User
from cms.accounts.permissions import GRANTS, Actor, Permission, Role
from cms.audit import log
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Forbidden, Invalid, NotFound
from cms.core.text import one_line

MARK = "vtb_"
MOST_DAYS = 3650
LONGEST_NAME = 200


def create(
    actor: Actor,
    owner: User,
    *,
    name: str,
    scopes: Sequence[str] = (),
    expires_in_days: int | None = None,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """Make a token for an account, and give it with its key. Without days or a time it never ends.

    Whoever is not an admin makes tokens for their own account only. Raises Invalid for no name, an
    unknown scope or an end that is none, and Forbidden for a scope that the owner's role does not have.
    """
    if actor.id != owner.id or actor.kind != "user":
        actor.must(Permission.SITE_ADMIN)
    chosen = [_scope(scope, Role(owner.role)) for scope in scopes]
    key = MARK + secrets.token_urlsafe(32)
    token = Token(
        user_id=owner.id,
        name=_name(name),
        hash=_hash(key),
        scopes=chosen or None,
        created_at=now(),
        expires_at=_end(expires_in_days, expires_at),
    )
    db.session.add(token)
    db.session.flush()
    log.record(actor, "token.create", "token", token.id, owner=owner.id, scopes=chosen)
    return token, key


def revoke(actor: Actor, token_id: int) -> Token:
    """End a token at once. Raises NotFound."""
    token = db.session.get(Token, token_id)
    if token is None:
        raise NotFound(f"There is no token {token_id}.")
    if actor.id != token.user_id or actor.kind != "user":
        actor.must(Permission.SITE_ADMIN)
    token.revoked_at = token.revoked_at or now()
    log.record(actor, "token.revoke", "token", token.id)
    return token


def found(actor: Actor, *, of_everyone: bool = False) -> Select[Token, User]:
    """Select tokens with their owners: an actor's own, or those of everyone, which are for admins."""
    statement = select(Token, User).join(User, User.id == Token.user_id)
    if of_everyone:
        actor.must(Permission.SITE_ADMIN)
        return statement
    return statement.where(Token.user_id == actor.id)


def everything() -> Sequence[tuple[Token, User]]:
    """Give all tokens with their owners, the newest last."""
    return db.session.execute(select(Token, User).join(User, User.id == Token.user_id).order_by(Token.id)).all()


# Made once: every call of a machine asks it.
_OF_HASH = (
    select(Token.user_id, Token.scopes, Token.expires_at, User.role, User.name)
    .join(User, User.id == Token.user_id)
    .where(Token.hash == bindparam("hash"), Token.revoked_at.is_(None), User.active.is_(True))
)


def actor_for(key: str) -> Actor | None:
    """Give the rights that a key carries: its scopes, but never more than its owner has now.

    None for a key that is unknown, ended or of a closed account.
    """
    found = db.session.connection().execute(_OF_HASH, {"hash": _hash(key)}).one_or_none()
    if found is None or (found.expires_at and found.expires_at <= now()):
        return None
    role = Role(found.role)
    allowed = GRANTS[role] if found.scopes is None else GRANTS[role] & {Permission(scope) for scope in found.scopes}
    return Actor("token", found.user_id, found.name, frozenset(allowed), role)


def _name(name: str) -> str:
    kept = one_line(name)
    if not 1 <= len(kept) <= LONGEST_NAME:
        raise Invalid(Fault(f"Give a name of 1 to {LONGEST_NAME} characters.", "#/name"))
    return kept


def _end(days: int | None, moment: datetime | None) -> datetime | None:
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid(Fault(f"A token ends after 1 to {MOST_DAYS} days, or never.", "#/expires_in_days"))
    if moment is not None and not now() < moment <= now() + timedelta(days=MOST_DAYS):
        raise Invalid(Fault("A token ends on a day to come, within ten years, or never.", "#/expires_at"))
    return moment if days is None else now() + timedelta(days=days)


def _scope(scope: str, role: Role) -> str:
    try:
        permission = Permission(scope)
    except ValueError:
        raise Invalid(
            Fault(f"There is no scope “{scope}”. Choose among {', '.join(Permission)}.", "#/scopes")
        ) from None
    if permission not in GRANTS[role]:
        raise Forbidden(f"The role {role} does not have the right “{scope}”, so its tokens cannot have it.")
    return permission


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
