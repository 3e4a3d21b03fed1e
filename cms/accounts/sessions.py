"""Sessions: where somebody is signed in, how long that lasts, and how it ends.

A browser holds a key, we its keyed hash. A session ends by being signed out, by lying idle, by its age, and
by whatever changes the `fs_uniquifier` of the account: another password, another role, closing it.
"""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts import links
from cms.accounts.devices import Device
from cms.accounts.links import Purpose
from cms.accounts.models import User
from cms.accounts.permissions import Actor
from cms.audit import log
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.errors import Forbidden, NotFound
from cms.core.sealing import Sealer

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
NOTED = timedelta(minutes=5)  # how exactly the last use is known
FRESH = timedelta(minutes=15)
USE = "session"


class SignIn(Base):
    """One browser in which somebody is signed in.

    `proved_at` is when they last showed who they are, `second` whether a second factor was among it.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str]
    system: Mapped[str]
    began_at: Mapped[datetime]
    used_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    second: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def is_fresh(self) -> bool:
        """Tell whether it is only minutes since they showed who they are."""
        return self.proved_at > now() - FRESH


def begin(user: User, device: Device, sealer: Sealer, *, second: bool = False) -> str:
    """Sign an account in, with a second factor or without, and give the key that its browser keeps."""
    key, moment = secrets.token_urlsafe(32), now()
    db.session.add(
        SignIn(
            user_id=user.id,
            hash=sealer.marks(USE, key)[0],
            browser=device.browser,
            system=device.system,
            began_at=moment,
            used_at=moment,
            proved_at=moment,
            second=second,
        )
    )
    db.session.flush()
    return key


def find(key: str, uniquifier: str, sealer: Sealer) -> tuple[SignIn, User] | None:
    """Give the session that a key belongs to, with its account; None where it has ended."""
    moment = now()
    statement = (
        select(SignIn, User)
        .join(User, User.id == SignIn.user_id)
        .where(
            SignIn.hash.in_(sealer.marks(USE, key)),
            SignIn.used_at > moment - IDLE,
            SignIn.began_at > moment - LONGEST,
            User.fs_uniquifier == uniquifier,
            User.active,
        )
    )
    found = db.session.execute(statement).one_or_none()
    return None if found is None else (found[0], found[1])


def note_use(session_id: int) -> None:
    """Note that a session is used now."""
    used = db.session.get(SignIn, session_id)
    if used is not None:
        used.used_at = now()


def prove(session_id: int) -> None:
    """Note that whoever sits there has just shown once more who they are."""
    proved = db.session.get(SignIn, session_id)
    if proved is not None:
        proved.proved_at = now()


def note_second(session_id: int) -> None:
    """Note that whoever sits there has shown their second factor."""
    shown = db.session.get(SignIn, session_id)
    if shown is not None:
        shown.second = True


def renew(session_id: int, sealer: Sealer) -> str:
    """Give a session another key, which its browser is to keep: what was copied of the old one opens nothing more."""
    key, renewed = secrets.token_urlsafe(32), db.session.get(SignIn, session_id)
    if renewed is not None:
        renewed.hash = sealer.marks(USE, key)[0]
    return key


def found(actor: Actor) -> Sequence[SignIn]:
    """Give where somebody is signed in, the one used last first."""
    moment = now()
    own = select(SignIn).where(SignIn.user_id == actor.id)
    alive = own.where(SignIn.used_at > moment - IDLE, SignIn.began_at > moment - LONGEST)
    return db.session.scalars(alive.order_by(SignIn.used_at.desc(), SignIn.id.desc())).all()


def end(actor: Actor, session_id: int) -> None:
    """Sign oneself out in one browser. Raises NotFound."""
    ended = db.session.get(SignIn, session_id)
    if ended is None or actor.kind != "user" or ended.user_id != actor.id:
        raise NotFound("You are not signed in there any more.")
    db.session.delete(ended)
    log.record(actor, "user.end_session", "user", actor.id)


def end_others(actor: Actor, kept_id: int) -> int:
    """Sign oneself out everywhere but here; give in how many places."""
    if actor.kind != "user":
        raise Forbidden("Everybody ends their own sessions alone.")
    others = delete(SignIn).where(SignIn.user_id == actor.id, SignIn.id != kept_id).returning(SignIn.id)
    gone = len(db.session.scalars(others.execution_options(synchronize_session=False)).all())
    if gone:
        log.record(actor, "user.end_sessions", "user", actor.id)
    return gone


def end_all(user: User) -> None:
    """Sign an account out everywhere, also where it was half signed in, and end its links."""
    user.fs_uniquifier = uuid.uuid4().hex
    links.end(user, *Purpose)
    own = delete(SignIn).where(SignIn.user_id == user.id)
    db.session.execute(own.execution_options(synchronize_session=False))


def forget_old() -> int:
    """Forget sessions that are over; give the number."""
    moment = now()
    over = delete(SignIn).where(or_(SignIn.used_at <= moment - IDLE, SignIn.began_at <= moment - LONGEST))
    return len(db.session.scalars(over.returning(SignIn.id).execution_options(synchronize_session=False)).all())
