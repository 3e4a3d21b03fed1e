"""Who was forgotten: that it was asked for, by whom, how far it is, and what went. It holds no words of theirs."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db

ADDRESS_KEPT = timedelta(days=3)  # after it is done, where the letter that tells of it cannot be sent


class Ground(StrEnum):
    """Why somebody is forgotten."""

    REQUEST = "request"  # they asked for it (GDPR, Art. 17)
    CONSENT = "consent"  # they took back that we may keep it
    UNLAWFUL = "unlawful"  # it should never have been kept
    OTHER = "other"


class Erasure(Base):
    """The certificate of an erasure: `counts` tells how many rows of each kind went, `erased_at` when it was done.

    The row of the person stays without an address, so that its id is never given to anybody else. `email_sealed` is
    kept only for who asked for it themselves, until the last letter to them is sent. `mark` knows the row of the
    person again in a backup that was made before.
    """

    __tablename__ = "erasure"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    asked_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]
    email_sealed: Mapped[str | None]
    mark: Mapped[str | None] = mapped_column(String(64))


def of(person_id: int) -> Erasure | None:
    """Give what is known of the erasure of a person, as it is at this moment."""
    return db.session.get(Erasure, person_id, populate_existing=True)


def forget_address(person_id: int) -> None:
    """Drop the address that was kept for the last letter."""
    told = update(Erasure).where(Erasure.person_id == person_id).values(email_sealed=None)
    db.session.execute(told.execution_options(synchronize_session=False))


def forget_addresses() -> int:
    """Drop the addresses that no letter reached in three days; give their number."""
    over = Erasure.email_sealed.is_not(None), Erasure.erased_at < now() - ADDRESS_KEPT
    gone = update(Erasure).where(*over).values(email_sealed=None).returning(Erasure.person_id)
    return len(db.session.scalars(gone.execution_options(synchronize_session=False)).all())
