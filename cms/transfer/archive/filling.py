"""Rows into tables: in order, some hundred at once, and with the line of any that does not fit."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from cms.core.db import db
from cms.core.numbers import HighestId
from cms.transfer.archive.values import Row
from cms.transfer.zip_files import refusal

AT_ONCE = 500
LARGEST_BATCH = 4 * 1024 * 1024  # bytes of lines, since one row may be as large as an article can be
MOST_FORWARD = 100_000
REFUSED = (IntegrityError, DataError)
Numbered = tuple[int, Row, int]  # the number of a line, its row, and how long the line was


@dataclass
class Forward:
    """References within a table that point ahead; they are set once all its rows are there."""

    waiting: list[tuple[Any, str, int]] = field(default_factory=list)


def fill(table: Table, rows: Iterable[Numbered], where: str, advance: Callable[[int], None]) -> int:
    """Insert rows and give their number. Raises Invalid, with the line, for one that the database refuses."""
    bind, forward, count = db.session.connection(), Forward(), 0
    inward = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    for some in batches(rows):
        for number, row, _length in some:
            _lay_aside(inward, number, row, forward, where)
        _insert(bind, table, some, where)
        count += len(some)
        advance(len(some))
    for key, column, target in forward.waiting:
        try:
            bind.execute(update(table).where(table.c.id == key).values({column: target}))
        except REFUSED:
            raise refusal(where, f"row {key} refers to one that is not there, in {column}.") from None
    return count


def complete(table: Table, names: Iterable[str]) -> dict[str, Any]:
    """Give what columns hold where an older archive does not name them. Raises ValueError for one that must be told."""
    return {name: _default(table.c[name]) for name in names}


def follow(table: Table) -> None:
    """Have the numbers of new rows go on behind those that came along."""
    bind = db.session.connection()
    if bind.dialect.name != "postgresql":
        return
    if table.name == HighestId.__tablename__:
        for name in bind.scalars(select(HighestId.name)).all():
            _go_on(bind, db.metadata.tables[name])
    elif "id" in table.c:
        _go_on(bind, table)


def _go_on(bind: Connection, table: Table) -> None:
    """Have the numbers of a table go on behind the highest that is there, and the highest that was."""
    gone = bind.scalar(select(HighestId.number).where(HighestId.name == table.name)) or 0
    newest = max(bind.scalar(select(func.max(table.c.id))) or 0, gone)
    if newest:
        place = func.pg_get_serial_sequence(f'"{table.name}"', "id")
        bind.execute(select(func.setval(place, newest)))


def batches(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """Give rows some at a time: a few hundred, or fewer of those that are long."""
    some: list[Numbered] = []
    size = 0
    for each in rows:
        some.append(each)
        size += each[-1]
        if len(some) == AT_ONCE or size >= LARGEST_BATCH:
            yield some
            some, size = [], 0
    if some:
        yield some


def _lay_aside(inward: list[Column[Any]], number: int, row: Row, forward: Forward, where: str) -> None:
    for column in inward:
        target = row.get(column.name)
        if target is not None and target >= row["id"]:
            if len(forward.waiting) >= MOST_FORWARD:
                raise refusal(f"{where}, line {number}", "too many rows refer to later ones.")
            forward.waiting.append((row["id"], column.name, target))
            row[column.name] = None


def _insert(bind: Connection, table: Table, some: list[Numbered], where: str) -> None:
    """Insert a batch; where it is refused, row by row, to find the one that is meant."""
    try:
        with bind.begin_nested():
            bind.execute(insert(table), [row for _number, row, _length in some])
    except REFUSED:
        pass
    else:
        return
    for number, row, _length in some:
        try:
            with bind.begin_nested():
                bind.execute(insert(table), row)
        except REFUSED:
            raise refusal(
                f"{where}, line {number}",
                "this row refers to one that is not there, repeats what is there once, or has a value that cannot be.",
            ) from None


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is not None and default.is_scalar:
        return default.arg
    if default is not None and default.is_callable:
        return default.arg(None)
    if column.nullable:
        return None
    raise ValueError(f"{column.name} is missing")
