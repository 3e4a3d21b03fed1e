"""Who was forgotten: that it was asked for, by whom, how far it is, and what went. It holds no words of theirs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base, db


class Ground(StrEnum):
    """Why somebody is forgotten."""

    REQUEST = "request"  # they asked for it (GDPR, Art. 17)
    CONSENT = "consent"  # they took back that we may keep it
    UNLAWFUL = "unlawful"  # it should never have been kept
    OTHER = "other"


class Erasure(Base):
    """The certificate of an erasure: `counts` tells how many rows of each kind went, `erased_at` when it was done.

    The row of the person stays without an address, so that its id is never given to anybody else.
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


def of(person_id: int) -> Erasure | None:
    """Give what is known of the erasure of a person, as it is at this moment."""
    return db.session.get(Erasure, person_id, populate_existing=True)
