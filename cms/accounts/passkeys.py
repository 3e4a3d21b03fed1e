"""Passkeys (WebAuthn Level 3): a key that a device keeps and uses once its owner has shown there who they are.

Where it is used is told by `CMS_PUBLIC_URL`, never by what a request says its host is. A passkey signs in by
itself: the device asks for a finger, a face or a PIN, so it is two factors at once.

A browser keeps the challenge in its session, and popping it there takes it from that browser alone. So a challenge
tells when it was made: it is good for some minutes, and for no key that was used since, whoever kept a copy of both.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import BigInteger, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cms.accounts.models import User
from cms.accounts.permissions import Actor
from cms.audit import log
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from cms.core.text import one_line

LONGEST_NAME = 100
MOST = 20
NEEDED = UserVerificationRequirement.REQUIRED
LASTS = timedelta(minutes=10)
MOMENT = 8  # bytes of a challenge that tell when it was made, in microseconds; the rest is chance


class Passkey(Base):
    """The public half of a key on somebody's device; it opens nothing by itself."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Place:
    """Where passkeys are used: the origin, the host that they belong to, and what a device calls it."""

    origin: str
    title: str

    @property
    def host(self) -> str:
        """Give the id that keys are bound to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def works(self) -> bool:
        """Tell whether browsers make keys for it: they want a name, and https but for this machine itself."""
        try:
            ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https:") or self.host == "localhost"
        return False


def ask_for_new(user: User, place: Place) -> tuple[str, str]:
    """Give what a browser is asked to make a key with, as JSON, and the challenge that its answer must hold."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.title,
        user_id=str(user.id).encode(),
        user_name=user.email,
        user_display_name=user.name,
        challenge=_challenge(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=NEEDED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(key.credential)) for key in of(user.id)],
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def add(actor: Actor, user: User, place: Place, *, answer: str, challenge: str, name: str) -> Passkey:
    """Keep a new key of one's own. Raises Invalid for an answer that is not right or a bad name, and Conflict."""
    _own(actor, user)
    if len(of(user.id)) >= MOST:
        raise Conflict("These are many passkeys. Remove one first.")
    unfit = Invalid(Fault("The device did not give a passkey that fits. Please try once more."))
    if not _made_after(now() - LASTS, challenge):
        raise unfit
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise unfit from None
    key = Passkey(
        user_id=user.id,
        name=_name(name),
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        created_at=now(),
    )
    db.session.add(key)
    db.session.flush()
    log.record(actor, "user.add_passkey", "user", user.id)
    return key


def rename(actor: Actor, passkey_id: int, name: str) -> None:
    """Call a key of one's own otherwise. Raises NotFound, and Invalid for a bad name."""
    _one(actor, passkey_id).name = _name(name)
    db.session.flush()


def remove(actor: Actor, passkey_id: int) -> None:
    """Let a key of one's own open nothing any more. Raises NotFound."""
    db.session.delete(_one(actor, passkey_id))
    log.record(actor, "user.remove_passkey", "user", actor.id)


def ask_for_known(place: Place) -> tuple[str, str]:
    """Give what a browser is asked to sign, as JSON, and the challenge that its answer must hold."""
    options = generate_authentication_options(rp_id=place.host, challenge=_challenge(), user_verification=NEEDED)
    return options_to_json(options), bytes_to_base64url(options.challenge)


def owner(answer: str, challenge: str, place: Place) -> User | None:
    """Give whose key has signed this, and note that it was used; None for what is not right, whatever it is."""
    found = db.session.execute(
        select(Passkey, User)
        .join(User, User.id == Passkey.user_id)
        .where(Passkey.credential == _credential(answer), User.active)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    key, user = found
    earliest = now() - LASTS
    if not _made_after(max(earliest, key.used_at or earliest), challenge):
        return None
    try:
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    key.sign_count, key.used_at = used.new_sign_count, now()
    db.session.flush()
    return user


def of(user_id: int) -> Sequence[Passkey]:
    """Give the keys of an account, the oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def _challenge() -> bytes:
    return _microseconds(now()).to_bytes(MOMENT) + secrets.token_bytes(32)


def _made_after(moment: datetime, challenge: str) -> bool:
    """Tell whether a challenge was made since a moment; what is none of ours was not."""
    made = int.from_bytes(base64url_to_bytes(challenge)[:MOMENT])
    return _microseconds(moment) < made <= _microseconds(now())


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _credential(answer: str) -> str:
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    name = told.get("id", "") if isinstance(told, dict) else ""
    return name if isinstance(name, str) else ""


def _one(actor: Actor, passkey_id: int) -> Passkey:
    key = db.session.get(Passkey, passkey_id, with_for_update=True)
    if key is None or actor.kind != "user" or key.user_id != actor.id:
        raise NotFound("There is no such passkey of yours.")
    return key


def _own(actor: Actor, user: User) -> None:
    if actor.kind != "user" or actor.id != user.id:
        raise Forbidden("Everybody looks after their own passkeys alone.")


def _name(name: str) -> str:
    kept = one_line(name)
    if not 1 <= len(kept) <= LONGEST_NAME:
        raise Invalid(Fault(f"Give the passkey a name of at most {LONGEST_NAME} characters.", "#/name"))
    return kept
