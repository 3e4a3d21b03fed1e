"""The chain over the log: each link holds a hash of a row and of the link before it.

So a row that is changed, taken out or put in later shows, also when it was done below the application. What makes
the chain runs behind the changes, a few seconds later, so that no change waits for another to be linked; rows are
linked in the order in which they were found, which need not be that of their ids. The newest link bears a keyed
mark, which nobody can make who has the database alone. Whoever has the key, too, can write all of it anew:
against that helps only the head of the chain, kept where they cannot reach it.
After Schneier and Kelsey, Secure Audit Logs to Support Computer Forensics, ACM TISSEC 1999, doi 10.1145/317087.317089.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, String, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.audit.log import LogRow
from cms.core.db import Base, db, one_at_a_time
from cms.core.sealing import Sealer

LOAD = 1_000
LATE = 50_000  # rows that others may have written and linked while one transaction with earlier ids was open
START = "0" * 64
USE = "audit-chain"


class LogLink(Base):
    """One link; like the rows of the log it is added, and triggers of the database refuse all else."""

    __tablename__ = "audit_link"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_id: Mapped[int] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str | None] = mapped_column(String(64))


class Head(NamedTuple):
    """The newest link: where the chain stands. Without any, position 0."""

    position: int
    hash: str


class Looked(NamedTuple):
    """How far a check has come, and what is wrong behind there."""

    links: int
    head: Head
    fault: str | None


_COLUMNS = tuple(LogRow.__table__.c)
_NEWEST = select(LogLink.position, LogLink.hash).order_by(LogLink.position.desc()).limit(1)


def head(connection: Connection) -> Head:
    """Give where the chain stands."""
    found = connection.execute(_NEWEST).first()
    return Head(*found) if found else Head(0, START)


def waiting(connection: Connection, most: int = LOAD) -> list[Row[Any]]:
    """Give the next rows of the log that have no link, as columns of `LogRow`, in the order of their ids."""
    newest = select(func.coalesce(func.max(LogLink.row_id), 0)).scalar_subquery()
    linked = select(1).where(LogLink.row_id == LogRow.id).correlate(LogRow).exists()
    statement = select(*_COLUMNS).where(LogRow.id > newest - LATE, ~linked).order_by(LogRow.id).limit(most)
    return list(connection.execute(statement))


def link(sealer: Sealer) -> int:
    """Link the rows that have no link yet, a load of them; give their number. Side effect: those links."""
    one_at_a_time(USE)
    connection = db.session.connection()
    rows, (position, before) = waiting(connection), head(connection)
    links = []
    for number, row in enumerate(rows, position + 1):
        before = _hash(before, row)
        links.append({"position": number, "row_id": row.id, "hash": before, "mark": None})
    if links:
        links[-1]["mark"] = sealer.marks(USE, before)[0]
        connection.execute(insert(LogLink), links)
    return len(links)


def check(connection: Connection, sealer: Sealer, newest: int | None = None) -> Iterator[Looked]:
    """Look at the chain, or at its newest links, and tell after each load how far it is; a fault ends it."""
    last = head(connection)
    place = Head(0, START) if newest is None else _place(connection, last.position - newest)
    looked = 0
    while place.position < last.position:
        for each in connection.execute(_after(place.position)).all():
            if message := _fault(each, place):
                yield Looked(looked, place, message)
                return
            place, looked = Head(each.position, each.hash), looked + 1
        yield Looked(looked, place, None)
    mark = connection.scalar(select(LogLink.mark).where(LogLink.position == last.position))
    if last.position and mark not in sealer.marks(USE, last.hash):
        yield Looked(looked, place, f"Link {last.position}, the newest, bears no mark of a key that is known here.")


def _place(connection: Connection, position: int) -> Head:
    found = connection.execute(select(LogLink.position, LogLink.hash).where(LogLink.position == position)).first()
    return Head(*found) if found else Head(0, START)


def _after(position: int) -> Any:
    own = (LogLink.position, LogLink.row_id, LogLink.hash, LogLink.mark)
    rows = select(*own, *_COLUMNS).outerjoin(LogRow, LogRow.id == LogLink.row_id)
    return rows.where(LogLink.position > position).order_by(LogLink.position).limit(LOAD)


def _fault(found: Row[Any], before: Head) -> str | None:
    if found.position != before.position + 1:
        return f"Link {before.position + 1} is gone."
    if found.id is None:
        return f"Row {found.row_id} is gone."
    if _hash(before.hash, found) != found.hash:
        return f"Row {found.row_id}, or the link that holds its hash, was changed."
    return None


def _hash(before: str, row: Row[Any]) -> str:
    told = [
        *(row.id, row.at.isoformat(), row.actor_kind, row.actor_id, row.actor_name, row.action),
        *(row.subject_type, row.subject_id, row.reason, row.details),
    ]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
