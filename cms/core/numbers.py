"""Ids that never come back, also where the row that had one is removed: the log, letters and links go on naming it.

PostgreSQL's sequences never go back. SQLite gives the highest id that is there plus one
(https://www.sqlite.org/autoinc.html). So there each of these tables has a trigger (migration 0049) that keeps the
highest id of what is removed, whoever removes it and be it along with another row; and new rows count on from there.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Table,
    Update,
    cast,
    event,
    func,
    literal,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base, db, inserting, table_of


class HighestId(Base):
    """The highest id that a table gave before its row was removed."""

    __tablename__ = "highest_id"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class NumberedOnce:
    """A model whose ids are given once: its rows are added as objects, by `numbering` or with `reserved_ids`.

    A migration gives its table the trigger on SQLite, also one that makes the table anew.
    """


def models() -> Sequence[type[Base]]:
    """Give the models whose ids are given once, in the order of their tables' names."""
    every: list[Any] = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted((each for each in every if issubclass(each, NumberedOnce)), key=lambda each: each.__tablename__)


def numbering(model: type[Base]) -> Any:
    """Give an INSERT of rows as `inserting` does, for a model whose ids are given once.

    SQLite counts by itself unless the highest id is gone; many rows are added one after the other there.
    """
    return _numbering(model, db.session.get_bind().dialect.name)


def reserved_ids(model: type[Base], count: int) -> Sequence[int]:
    """Give ids for rows that are to be inserted in the running transaction, in their order.

    On SQLite it holds the write lock, so that nobody else takes them; PostgreSQL's sequence moves on for good.
    """
    table = table_of(model)
    if db.session.get_bind().dialect.name == "postgresql":
        taken = select(func.array_agg(func.nextval(_sequence(table), type_=BigInteger))).select_from(
            func.generate_series(1, count)
        )
        return sorted(db.session.scalar(taken) or ())
    last = max(db.session.scalar(_highest(table)) or 0, db.session.scalar(_kept(table)) or 0)
    return range(last + 1, last + 1 + count)


def given() -> Any:
    """Select, as rows of `HighestId`, how far the ids of each table came: an archive tells it to the other database."""
    most = func.greatest if db.session.get_bind().dialect.name == "postgresql" else func.max
    return union_all(
        *(
            select(literal(table.name).label("name"), type_coerce(most(*_known(table)), Integer).label("number"))
            for table in map(table_of, models())
        )
    ).order_by("name")


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
    """Make, once for each table, what counts on where the highest id is gone: of several objects, before any is in."""
    counted = update(HighestId).where(*_is_gone(table)).values(number=HighestId.number + 1)
    return counted.returning(HighestId.number)


@cache
def _numbering(model: type[Base], dialect: str) -> Any:
    """Make, once for each table and kind of database, what adds rows."""
    adding = inserting(model)
    if dialect == "postgresql":
        return adding
    behind = select(HighestId.number + 1).where(*_is_gone(table_of(model)))
    return adding.values(id=behind.scalar_subquery()).execution_options(insertmanyvalues_page_size=1)


def _is_gone(table: Table) -> tuple[Any, Any]:
    return HighestId.name == table.name, HighestId.number > _highest(table).scalar_subquery()


def _known(table: Table) -> list[Any]:
    """Give what tells how far the ids of a table came: its rows, what was kept, and where the sequence stands."""
    known = [_highest(table).scalar_subquery(), func.coalesce(_kept(table).scalar_subquery(), 0)]
    if db.session.get_bind().dialect.name == "postgresql":
        known.append(func.coalesce(func.pg_sequence_last_value(cast(_sequence(table), REGCLASS)), 0))
    return known


def _kept(table: Table) -> Any:
    return select(HighestId.number).where(HighestId.name == table.name)


def _highest(table: Table) -> Any:
    return select(type_coerce(func.coalesce(func.max(table.c.id), 0), Integer))


def _sequence(table: Table) -> Any:
    return func.pg_get_serial_sequence(f'"{table.name}"', "id")
