"""What the public sees has a version, and every change moves it and names what it touched.

One row counts all changes; one row for each named thing (`article:psoas`, `feed`) remembers the
count at which it changed last. Who keeps finished answers asks which names moved since; what this
process itself changed is told by `moved`, so that it need not ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from blinker import Signal
from sqlalchemy import BigInteger, bindparam, event, func, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from cms.core.clock import now
from cms.core.db import Base, Moment, db, inserting, table_of
from cms.core.in_bulk import Texts, each_of

EVERYTHING = "*"
TOUCHED = "vertebra.touched"
moved = Signal()  # the address of the database, with the `names` that moved and the `number` they moved to
heard = Signal()  # the address of a database in which another process changed something: look at it


@dataclass(frozen=True)
class Seen:
    """What an answer was made from: the count at its making, and when what it names changed last."""

    number: int
    newest: int
    at: datetime


class ContentVersion(Base):
    """The count at which a named thing changed last; the row `*` holds the count itself."""

    __tablename__ = "content_version"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[datetime]


_COUNTING = (
    update(table_of(ContentVersion))
    .where(ContentVersion.name == EVERYTHING)
    .values(number=ContentVersion.number + 1, at=bindparam("moment"))
    .returning(ContentVersion.number)
)


def touch(names: Iterable[str]) -> int:
    """Move the version in the running transaction, and mark the names; give the new count.

    The row of the count is taken first, so that concurrent changes queue up in one order.
    """
    db.session.flush()
    moment, bind = now(), db.session.connection()
    number: int | None = bind.execute(_COUNTING, {"moment": moment}).scalar()
    if number is None:
        raise LookupError("the content version is missing; migrations make its row")
    named = sorted(set(names))
    if named:
        marks = {"names": named, "number": number, "moment": moment}
        bind.execute(_marking(bind.dialect.name), marks)
    told = (db.session.get_bind().engine.url, named, number)
    db.session.info.setdefault(TOUCHED, []).append(told)
    return number


@cache
def _marking(dialect: str) -> Any:
    """Make, once for each kind of database, what has names bear a count, in one statement however many they are."""
    same = bindparam("number", type_=BigInteger), bindparam("moment", type_=Moment)
    named = each_of(dialect, bindparam("names", type_=Texts()))
    rows = select(named, *same).where(true())  # without which SQLite takes ON CONFLICT for a join's ON
    adding = inserting(ContentVersion).from_select(["name", "number", "at"], rows)
    values = {"number": adding.excluded.number, "at": adding.excluded.at}
    return adding.on_conflict_do_update(index_elements=["name"], set_=values)


def current() -> tuple[int, datetime]:
    """Give the count of all changes so far, and when the last of them was."""
    return db.session.execute(
        select(ContentVersion.number, ContentVersion.at).where(ContentVersion.name == EVERYTHING)
    ).one()


def changed_at(names: Iterable[str]) -> datetime:
    """Give when any of the named things changed last; the time of the last change of all where none of them did."""
    of_these = select(func.max(ContentVersion.at)).where(ContentVersion.name.in_(sorted(set(names)))).scalar_subquery()
    of_all = select(ContentVersion.at).where(ContentVersion.name == EVERYTHING).scalar_subquery()
    changed: datetime = db.session.execute(select(func.coalesce(of_these, of_all))).scalar_one()
    return changed


_STANDS = select(ContentVersion.name, ContentVersion.number, ContentVersion.at).where(
    ContentVersion.name.in_(bindparam("names", expanding=True))
)


def seen(names: Iterable[str]) -> Seen:
    """Give what an answer that depends on the names was made from; ask in the transaction that read its rows.

    Where none of them ever moved, the time is that of the last change of anything.
    """
    rows = db.session.connection().execute(_STANDS, {"names": list({EVERYTHING, *names})})
    found = {name: (number, at) for name, number, at in rows}
    number, at = found.pop(EVERYTHING)
    newest, at = max(found.values(), default=(0, at))
    return Seen(number, newest, at)


@event.listens_for(Session, "after_transaction_end")
def _tell(session: Session, transaction: Any) -> None:
    """Tell what moved once a transaction is over, before whoever made the change hears that it is done.

    A change that was taken back is told too: to look again at what did not change does no harm.
    """
    if transaction.parent is None:
        for address, names, number in session.info.pop(TOUCHED, ()):
            moved.send(address, names=names, number=number)
