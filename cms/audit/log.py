"""The log: one row for each change, written in its transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, event, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db, table_of
from cms.core.in_bulk import insert_all


class LogRow(Base):
    """Who did what to what, when and why. Holds ids, codes and names of fields; never a reader's words.

    Rows are added and never changed: triggers of the database refuse all else. So nothing may stand in
    them that somebody can ask to have forgotten. A migration that makes this table anew must make them, too.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[int | None]
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]]


_ADDING = insert(LogRow)  # made once: every change writes a row


def record(
    actor: Any, action: str, subject_type: str, subject_id: int | None, *, reason: str | None = None, **details: Any
) -> int:
    """Write a row behind all that was changed before; `actor` is whoever has `kind`, `id` and `name`. Give its id."""
    db.session.flush()
    told = row(actor, action, subject_type, subject_id, reason=reason, **details)
    key = db.session.connection().execute(_ADDING, told).inserted_primary_key
    if key is None:
        raise LookupError("the database did not say which row it made")
    return int(key[0])


def row(
    actor: Any, action: str, subject_type: str, subject_id: int | None, *, reason: str | None = None, **details: Any
) -> dict[str, Any]:
    """Give the values of a row, for `record_all`."""
    return {
        "at": now(), "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "action": action,
        "subject_type": subject_type, "subject_id": subject_id, "reason": reason, "details": details,
    }  # fmt: skip


def record_all(told: Iterable[dict[str, Any]]) -> None:
    """Write rows in their order, at once."""
    if rows_told := list(told):
        insert_all(db.session.connection(), table_of(LogRow), rows_told)


def rows(subject_type: str | None = None, subject_id: int | None = None) -> Select[LogRow]:
    """Select the log, or what was done to one kind of thing, or to one thing."""
    statement = select(LogRow)
    if subject_type is not None:
        statement = statement.where(LogRow.subject_type == subject_type)
    if subject_id is not None:
        statement = statement.where(LogRow.subject_id == subject_id)
    return statement


@event.listens_for(LogRow, "before_update")
@event.listens_for(LogRow, "before_delete")
def _refuse(_mapper: Any, _connection: Any, row: LogRow) -> None:
    raise TypeError(f"row {row.id} of the log cannot be changed")
