"""Invitations: a link with which the owner of an account chooses its password, once and for some days.

Nothing of it is kept. Its key is signed together with the account's `fs_uniquifier`, which another
link, a new password, another role and closing the account all change; so each of them ends it.
"""

import base64
import binascii
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.accounts import sessions, users
from cms.accounts.models import User
from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.clock import now
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Conflict, NotFound
from cms.core.sealing import Sealer

LASTS = timedelta(days=7)
USE = b"invitation"
SIGNATURE = 12
_TOLD = struct.Struct(">IQ")


@dataclass(frozen=True)
class Invitation:
    """What is handed to somebody: the key of the link, and when it ends."""

    key: str
    ends_at: datetime


def invite(actor: Actor, user: User, sealer: Sealer) -> Invitation:
    """Make a link for an account; the one before ends, and so does every session of the account.

    Raises Conflict for an account that is closed, and for one's own.
    """
    actor.must(Permission.SITE_ADMIN)
    if not user.active:
        raise Conflict("This account is closed. Open it first, and make the link then.")
    if actor.id == user.id:
        raise Conflict("This is your own account. You can change its password yourself.")
    sessions.end_all(user)
    ends_at = (now() + LASTS).replace(microsecond=0)
    told = _TOLD.pack(user.id, int(ends_at.timestamp()))
    log.record(actor, "user.invite", "user", user.id)
    return Invitation(base64.urlsafe_b64encode(_signature(user, told, sealer) + told).decode(), ends_at)


def invited(key: str, sealer: Sealer) -> User:
    """Give the account that a link is for. Raises NotFound where it was used, has ended, or was never made."""
    return _account(key, sealer, db.session.get)


def accept(key: str, sealer: Sealer, password: str, site_title: str = "") -> User:
    """Choose the password, which ends the link. Raises NotFound as `invited` does, and Invalid for a bad password."""
    user = _account(key, sealer, _locked)
    users.choose_password(user, password, site_title)
    log.record(users.actor_for(user), "user.choose_password", "user", user.id)
    return user


def _account(key: str, sealer: Sealer, find: Callable[[type[User], int], User | None]) -> User:
    ended = NotFound("This link does not work any more. It may have been used, or have ended, or a newer one was made.")
    signature, told = _parts(key)
    if not told:
        raise ended
    user_id, ends_at = _TOLD.unpack(told)
    user = find(User, user_id) if user_id <= LARGEST_ID else None
    right = user is not None and hmac.compare_digest(signature, _signature(user, told, sealer))
    if user is None or not right or not user.active or ends_at <= now().timestamp():
        raise ended
    return user


def _locked(model: type[User], user_id: int) -> User | None:
    return db.session.get(model, user_id, with_for_update=True, populate_existing=True)


def _parts(key: str) -> tuple[bytes, bytes]:
    """Give the signature and what is signed; of what was never made here, nothing."""
    try:
        raw = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b"", b""
    return (raw[:SIGNATURE], raw[SIGNATURE:]) if len(raw) == SIGNATURE + _TOLD.size else (b"", b"")


def _signature(user: User, told: bytes, sealer: Sealer) -> bytes:
    return sealer.sign(b"\0".join((USE, user.fs_uniquifier.encode(), told)))
