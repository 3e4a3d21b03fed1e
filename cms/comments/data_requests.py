"""Readers who ask what is kept of them: by typing an address, and told of it at that mailbox alone.

Whoever asks learns nothing here: whether anybody writes with an address changes neither the answer nor the work
that is done before it. Only the worker looks whether there is somebody to write to.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.comments import persons
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import Base, db, one_at_a_time
from cms.core.errors import TooMany
from cms.core.numbers import NumberedOnce
from cms.core.sealing import Sealer

ASK = "person.ask"
MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)
KEPT = timedelta(days=1)


class DataRequest(NumberedOnce, Base):
    """Somebody asked about an address; `person_id` is who writes with it, none where nobody does."""

    __tablename__ = "data_request"
    __table_args__ = (Index("ix_data_request_client_hash", "client_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    client_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


def ask(email: str, client: str, sealer: Sealer) -> None:
    """Take a request from a client, known by a keyed hash. Raises TooMany, whatever the addresses were."""
    one_at_a_time(f"data request {client}")
    moment = now()
    lately = DataRequest.client_hash == client, DataRequest.at > moment - HOUR
    count, oldest = db.session.execute(select(func.count(), func.min(DataRequest.at)).where(*lately)).one()
    if count >= MOST_AN_HOUR:
        wait = max(1, int((oldest + HOUR - moment).total_seconds()))
        raise TooMany("That was asked often in a short time. Please try again in an hour.", retry_after=wait)
    found = persons.find(email, sealer)
    asked = DataRequest(person_id=found and found.id, client_hash=client, at=moment)
    db.session.add(asked)
    db.session.flush()
    outbox.write(ASK, {"request": asked.id})


def forget(person_id: int) -> None:
    """Forget that somebody asked, who is forgotten themselves."""
    theirs = delete(DataRequest).where(DataRequest.person_id == person_id)
    db.session.execute(theirs.execution_options(synchronize_session=False))


def forget_old() -> int:
    """Delete what is older than a day; give the number."""
    old = delete(DataRequest).where(DataRequest.at < now() - KEPT).returning(DataRequest.id)
    return len(db.session.scalars(old.execution_options(synchronize_session=False)).all())
