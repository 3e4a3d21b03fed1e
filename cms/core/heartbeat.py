"""When the worker last went round, so that everybody can see whether there is one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db, inserting

EVERY = timedelta(seconds=10)
SILENCE = timedelta(minutes=1)  # after which no worker seems to run
WORKER = "worker"


class Heartbeat(Base):
    """The last round of a process that goes round: one row, however many workers there are."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


LAST = select(Heartbeat.at).where(Heartbeat.name == WORKER)


def beat() -> None:
    """Note in the running transaction that the worker went round just now."""
    adding = inserting(Heartbeat).values(name=WORKER, at=now())
    db.session.execute(
        adding.on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": adding.excluded["at"]})
    )


def last() -> datetime | None:
    """Give when a worker went round last; None where none ever did."""
    return db.session.scalar(LAST)


def is_silent(at: datetime | None, moment: datetime) -> bool:
    """Tell whether no worker has been seen for a minute."""
    return at is None or moment - at > SILENCE
