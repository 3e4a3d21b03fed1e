"""Work that must happen, written in the transaction of the change that asks for it.

A row is claimed under a lease, so that a worker that dies gives it back; a failure comes back with
growing pauses; what fails too often is kept as dead, to be looked at. Delivery is at least once,
and exactly once for work that is done in the database alone, since it is finished in the same
transaction.
"""

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db

LEASE = timedelta(seconds=3)  # of work in the database: if the worker dies, it is done soon all the same
LONG_LEASE = timedelta(seconds=60)  # of what takes long, such as a picture
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=2)
MOST_ATTEMPTS = 15
LOAD = 20
KEPT = timedelta(days=30)
PENDING, DONE, DEAD = "pending", "done", "dead"


class OutboxRow(Base):
    """One piece of work: its topic, what it is about (ids only), when it is due, how it went."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state_due_at", "state", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=PENDING)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


def write(topic: str, payload: dict[str, Any], due_at: datetime | None = None) -> OutboxRow:
    """Add work to the running transaction, due now unless a time is given."""
    moment = now()
    row = OutboxRow(topic=topic, payload=payload, due_at=due_at or moment, created_at=moment)
    db.session.add(row)
    db.session.flush()
    return row


def claim(
    limit: int = LOAD, *, lease: timedelta = LEASE, only: Collection[str] = (), without: Collection[str] = ()
) -> list[int]:
    """Lease up to `limit` due rows, the longest due first, and count the attempt; give their ids.

    What is due is asked for in a `WITH`, which is done once: PostgreSQL may do a subquery again for each row that it
    looks at, lock other rows each time and so lease more than anybody works on.
    `only` and `without` name topics: what takes long is not to keep the rest waiting. A lease that
    ends too early costs an attempt and nothing more, since `take` gives a row to one at a time.
    """
    moment = now()
    due = (
        select(OutboxRow.id)
        .where(
            OutboxRow.state == PENDING,
            OutboxRow.due_at <= moment,
            or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= moment),
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if only:
        due = due.where(OutboxRow.topic.in_(only))
    if without:
        due = due.where(OutboxRow.topic.not_in(without))
    taking = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(due.cte("due").c.id)))
        .values(leased_until=moment + lease, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow.due_at, OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return [row_id for _due_at, row_id in sorted((due_at, row_id) for due_at, row_id in db.session.execute(taking))]


def take(row_id: int) -> OutboxRow | None:
    """Lock one row for finishing it in this transaction; None if it is finished already."""
    row = db.session.scalars(
        select(OutboxRow).where(OutboxRow.id == row_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    return row if row is not None and row.state == PENDING else None


def payload(row_id: int) -> dict[str, Any]:
    """Give what a row is about, without locking it."""
    told: dict[str, Any] = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.id == row_id)).one()
    return told


def finish(row: OutboxRow) -> None:
    """Mark the work as done."""
    row.state, row.finished_at, row.leased_until, row.last_error = DONE, now(), None, None
    db.session.flush()


def fail(row_id: int, error: BaseException, *, pause: timedelta | None = None, most: int = MOST_ATTEMPTS) -> None:
    """Put the work off with a growing pause, or with the one given; lay it aside as dead after `most` attempts.

    Only the kind of the error is kept: its message may hold what a reader wrote.
    """
    row = take(row_id)
    if row is None:
        return
    row.last_error, row.leased_until = type(error).__name__, None
    if row.attempts >= most:
        row.state, row.finished_at = DEAD, now()
    else:
        row.due_at = now() + (pause or pause_after(row.attempts))
    db.session.flush()


def pause_after(attempts: int) -> timedelta:
    """Give the pause before the next attempt: it doubles, is bounded, and is spread by a tenth."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** max(0, attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.9, 1.1)  # noqa: S311 -- spreads load, guards nothing


def forget_old() -> int:
    """Delete what was done more than thirty days ago; what is dead stays. Give the number."""
    old = delete(OutboxRow).where(OutboxRow.state == DONE, OutboxRow.finished_at < now() - KEPT)
    return len(db.session.scalars(old.returning(OutboxRow.id).execution_options(synchronize_session=False)).all())
