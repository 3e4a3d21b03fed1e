"""The second factor: codes of an app (TOTP, RFC 6238), each taken once, and recovery codes for when it is lost.

The secret is encrypted, recovery codes are kept as keyed hashes. A factor holds once a first code was right.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts import sessions
from cms.accounts.models import User
from cms.accounts.passkeys import Passkey
from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.errors import Conflict, Fault, Forbidden, Invalid
from cms.core.resealing import Sealed
from cms.core.sealing import Sealer

STEP = 30  # seconds: RFC 6238, 5.2
DRIFT = 1  # steps that a clock may be off, either way
CODES = 10
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none of them looks like another
LENGTH = 10
USE = "recovery-code"


class Authenticator(Base):
    """The app of an account: its secret, since when it holds, and the step of the last code that was taken."""

    __tablename__ = "authenticator"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    secret_sealed: Mapped[str]
    last_step: Mapped[int]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One code that lets somebody in once without their app."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    hash: Mapped[str] = mapped_column(String(64))


SEALED = (Sealed(Authenticator, ("secret_sealed",)),)


def is_on(user_id: int) -> bool:
    """Tell whether an account has a second factor."""
    held = select(Authenticator.id).where(Authenticator.user_id == user_id, Authenticator.confirmed_at.is_not(None))
    return db.session.scalar(held) is not None


def begin(actor: Actor, user: User, sealer: Sealer) -> None:
    """Make a secret for an app; it holds once `confirm` has seen a code of it. Raises Conflict where one holds."""
    _own(actor, user)
    kept = _of(user, lock=True)
    if kept is not None and kept.confirmed_at is not None:
        raise Conflict("There is an app already. Remove it first.")
    sealed = sealer.seal(pyotp.random_base32())
    if kept is None:
        db.session.add(Authenticator(user_id=user.id, secret_sealed=sealed, last_step=0))
    else:
        kept.secret_sealed, kept.last_step = sealed, 0
    db.session.flush()


def secret(actor: Actor, user: User, sealer: Sealer) -> str | None:
    """Give the secret that an app is to be told, as long as it has shown no code; else None."""
    _own(actor, user)
    kept = _of(user)
    return sealer.open(kept.secret_sealed) if kept is not None and kept.confirmed_at is None else None


def address(told: str, user: User, site_title: str) -> str:
    """Give what the picture for the app says (https://github.com/google/google-authenticator/wiki/Key-Uri-Format)."""
    return pyotp.TOTP(told, interval=STEP).provisioning_uri(name=user.email, issuer_name=site_title)


def confirm(actor: Actor, user: User, code: str, session_id: int, sealer: Sealer) -> list[str]:
    """Let the app hold from now on, and give recovery codes; whoever is signed in elsewhere signs in anew.

    Raises Invalid for a wrong code, and Conflict where nothing was begun.
    """
    _own(actor, user)
    kept = _of(user, lock=True)
    if kept is None or kept.confirmed_at is not None:
        raise Conflict("Begin once more, please: this was finished, or made anew in another window.")
    if not _take(kept, code, sealer):
        raise Invalid(Fault("This is not the code that the app shows now.", "#/code"))
    kept.confirmed_at = now()
    sessions.end_others(actor, session_id)
    sessions.note_second(session_id)
    log.record(actor, "user.set_second_factor", "user", user.id)
    return _new_codes(user, sealer)


def renew_codes(actor: Actor, user: User, sealer: Sealer) -> list[str]:
    """Give new recovery codes; those before them open nothing any more. Raises Conflict without a second factor."""
    _own(actor, user)
    if not is_on(user.id):
        raise Conflict("There is no second step to recover.")
    log.record(actor, "user.renew_recovery_codes", "user", user.id)
    return _new_codes(user, sealer)


def count_codes(user: User) -> int:
    """Count the recovery codes that are left."""
    return db.session.scalar(select(func.count()).where(RecoveryCode.user_id == user.id)) or 0


def take(user: User, code: str, sealer: Sealer) -> bool:
    """Tell whether a code lets somebody in, and use it up: of the app or a recovery code, each once."""
    kept = _of(user, lock=True)
    if kept is None or kept.confirmed_at is None:
        return False
    plain = "".join(code.split()).replace("-", "").lower()
    if plain.isdigit() and len(plain) == pyotp.TOTP(sealer.open(kept.secret_sealed)).digits:
        return _take(kept, plain, sealer)
    marks = _marks(user, plain, sealer)
    used = delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.hash.in_(marks))
    gone = db.session.scalars(used.returning(RecoveryCode.id).execution_options(synchronize_session=False)).all()
    return bool(gone)


def remove(actor: Actor, user: User) -> None:
    """Do without a second factor from now on."""
    _own(actor, user)
    _forget(user)
    log.record(actor, "user.remove_second_factor", "user", user.id)


def reset(actor: Actor, user: User) -> None:
    """Take app, codes and passkeys away from somebody who lost their device, and sign them out everywhere."""
    actor.must(Permission.SITE_ADMIN)
    _forget(user)
    keys = delete(Passkey).where(Passkey.user_id == user.id)
    db.session.execute(keys.execution_options(synchronize_session=False))
    sessions.end_all(user)
    log.record(actor, "user.reset_second_factor", "user", user.id)


def _own(actor: Actor, user: User) -> None:
    if actor.kind != "user" or actor.id != user.id:
        raise Forbidden("Everybody looks after their own second step alone.")


def _of(user: User, *, lock: bool = False) -> Authenticator | None:
    found = select(Authenticator).where(Authenticator.user_id == user.id)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(found).one_or_none()


def _take(kept: Authenticator, code: str, sealer: Sealer) -> bool:
    """Take a code of the app if it is of about now and later than the last: seen once, it is worth nothing."""
    app, step = pyotp.TOTP(sealer.open(kept.secret_sealed), interval=STEP), int(now().timestamp()) // STEP
    plain = "".join(code.split())
    for each in range(step - DRIFT, step + DRIFT + 1):
        if each > kept.last_step and compare_digest(app.generate_otp(each).encode(), plain.encode()):
            kept.last_step = each
            db.session.flush()
            return True
    return False


def _new_codes(user: User, sealer: Sealer) -> list[str]:
    _drop_codes(user)
    made = ["".join(secrets.choice(SIGNS) for _sign in range(LENGTH)) for _code in range(CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, hash=_marks(user, code, sealer)[0]) for code in made)
    db.session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in made]


def _marks(user: User, plain: str, sealer: Sealer) -> Sequence[str]:
    return sealer.marks(USE, f"{user.id}:{plain}")


def _forget(user: User) -> None:
    gone = delete(Authenticator).where(Authenticator.user_id == user.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    _drop_codes(user)
    known = update(sessions.SignIn).where(sessions.SignIn.user_id == user.id).values(second=False)
    db.session.execute(known.execution_options(synchronize_session=False))


def _drop_codes(user: User) -> None:
    codes = delete(RecoveryCode).where(RecoveryCode.user_id == user.id)
    db.session.execute(codes.execution_options(synchronize_session=False))
