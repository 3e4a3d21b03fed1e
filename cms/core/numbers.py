"""Ids that never come back, also where the row that had one is removed: the log and links go on naming it.

PostgreSQL's sequences never go back. SQLite gives the highest id that is there plus one, so whoever
removes rows has their highest id kept (https://www.sqlite.org/autoinc.html).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Table, Update, case, event, func, select, type_coerce, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base, db, inserting, table_of


class HighestId(Base):
    """The highest id that a table gave before rows of it were removed."""

    __tablename__ = "highest_id"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class NumberedOnce:
    """A model whose ids are given once: call `keep_highest` before rows of it are removed."""


def keep_highest(model: type[Base]) -> None:
    """Remember how far the ids of a table came, in the transaction that removes some of its rows.

    PostgreSQL needs it for archives alone, which may come to SQLite.
    """
    table = table_of(model)
    adding = inserting(HighestId).values(name=table.name, number=db.session.scalar(_highest(table)))
    ours, theirs = HighestId.number, adding.excluded.number
    higher = case((theirs > ours, theirs), else_=ours)
    db.session.execute(adding.on_conflict_do_update(index_elements=["name"], set_={"number": higher}))


def reserved_ids(model: type[Base], count: int) -> Sequence[int]:
    """Give ids for rows that are to be inserted in the running transaction, in their order.

    On SQLite it holds the write lock, so that nobody else takes them; PostgreSQL's sequence moves on for good.
    """
    table = table_of(model)
    if db.session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(str(table), "id")
        taken = select(func.array_agg(func.nextval(sequence, type_=BigInteger))).select_from(
            func.generate_series(1, count)
        )
        return sorted(db.session.scalar(taken) or ())
    kept = select(HighestId.number).where(HighestId.name == table.name)
    last = max(db.session.scalar(_highest(table)) or 0, db.session.scalar(kept) or 0)
    return range(last + 1, last + 1 + count)


@event.listens_for(NumberedOnce, "before_insert", propagate=True)
def _number(_mapper: Any, connection: Connection, row: Any) -> None:
    """Give a new row the id behind the highest there ever was, where that row is gone; else the database counts."""
    if connection.dialect.name != "sqlite" or row.id is not None:
        return
    number = connection.execute(_next(type(row).__table__)).scalar_one_or_none()
    if number is not None:
        row.id = number


@cache
def _next(table: Table) -> Update:
    """Make, once for each table, what counts on where the highest id is gone."""
    is_gone = HighestId.name == table.name, HighestId.number > _highest(table).scalar_subquery()
    counted = update(HighestId).where(*is_gone).values(number=HighestId.number + 1)
    return counted.returning(HighestId.number)


def _highest(table: Table) -> Any:
    return select(type_coerce(func.coalesce(func.max(table.c.id), 0), Integer))
