"""Links that the owner of an account asked for: of each, nothing is kept but that, until when, and whether it was used.

They end with whatever signs an account out everywhere, as invitations do: whoever had got hold of one, or had asked
for one from a session that was not theirs, does not come back by it.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.models import User
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.numbers import NumberedOnce
from cms.core.resealing import Sealed

LASTS = timedelta(hours=1)
KEPT = timedelta(days=30)


class Purpose(StrEnum):
    """What a link is for; its key is signed for this use alone."""

    PASSWORD = "forgotten-password"  # noqa: S105 -- the name of a use
    EMAIL = "new-email"


class AccountLink(NumberedOnce, Base):
    """A link that somebody asked for; `email_sealed` is a new address, and the former one once that is confirmed."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    email_sealed: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


SEALED = (Sealed(AccountLink, ("email_sealed",)),)


def is_open(link: AccountLink) -> bool:
    """Tell whether a link still leads somewhere."""
    return link.used_at is None and link.at > now() - LASTS


def end(user: User, *purposes: Purpose) -> None:
    """End the links of an account that were not used; letters about them then have nothing to say."""
    unused = delete(AccountLink).where(
        AccountLink.user_id == user.id, AccountLink.purpose.in_(purposes), AccountLink.used_at.is_(None)
    )
    db.session.execute(unused.execution_options(synchronize_session="fetch"))


def forget_old() -> int:
    """Forget links that are long over; give the number."""
    old = delete(AccountLink).where(AccountLink.at < now() - KEPT).returning(AccountLink.id)
    return len(db.session.scalars(old.execution_options(synchronize_session=False)).all())
