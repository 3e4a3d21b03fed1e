"""Many rows at once, where a statement or a parameter for each would cost more than the database needs for them."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    TableClause,
    Text,
    TypeDecorator,
    any_,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

FEW = 20  # rows that are as soon stored one after the other


def insert_all(bind: Connection, table: TableClause, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to a table; all name the same columns, others get what the model gives them.

    Each is new: nothing is done about one that is there. PostgreSQL takes them by COPY.
    """
    if bind.dialect.name != "postgresql" or len(rows) < FEW:
        bind.execute(_adding(table), rows)
        return
    named = [table.c[name] for name in rows[0]]
    same = {each.name: _default(each) for each in table.c if each.name not in rows[0] and each.default is not None}
    stored = [_stored(each, bind.dialect) for each in named]
    constants = list(same.values())
    told = ([store(row[each.name]) for store, each in zip(stored, named, strict=True)] + constants for row in rows)
    copy_in(bind, table.name, [*(each.name for each in named), *same], told)


def copy_in(bind: Connection, table: str, columns: Collection[str], rows: Iterable[Sequence[Any]]) -> None:
    """Send rows to a table of PostgreSQL in one stream (https://www.postgresql.org/docs/current/sql-copy.html).

    Raises what SQLAlchemy raises, since it knows no COPY itself.
    """
    quoted = bind.dialect.identifier_preparer.quote
    statement = f"COPY {quoted(table)} ({', '.join(map(quoted, columns))}) FROM STDIN"
    driver: Any = bind.dialect.dbapi
    raw: Any = bind.connection.driver_connection
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as problem:
        raise DBAPIError.instance(statement, None, problem, driver.Error) from problem


def among(bind: Connection, sought: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """Match a column that is any of many texts: they are one parameter, an array or a list in JSON."""
    if bind.dialect.name == "postgresql":
        return sought == any_(bindparam(None, list(values), type_=ARRAY(sought.type)))  # type: ignore[no-any-return]
    told = bindparam(None, list(values), type_=Texts())
    return sought.in_(select(each_of(bind.dialect.name, told)))  # type: ignore[no-any-return]


class Texts(TypeDecorator[list[str]]):
    """Many texts as one parameter: an array, or a list in JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the type that the database has for it."""
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """Give the texts as the database takes them."""
        return value if dialect.name == "postgresql" else json.dumps(value)


def each_of(dialect: str, texts: BindParameter[list[str]]) -> ColumnElement[str]:
    """Give the column of a table of texts, in their order, which are one parameter of the type `Texts`."""
    if dialect == "postgresql":
        return func.unnest(texts).column_valued("value")
    return func.json_each(texts).table_valued("value").c.value


@cache
def _adding(table: TableClause) -> Insert:
    """Make, once for each table, what adds rows: some come with every change."""
    return insert(table)


def _default(column: Any) -> Any:
    if column.default is None or not column.default.is_scalar:
        raise TypeError(f"{column} has no plain default: give it with the rows")
    return column.default.arg


def _stored(column: Any, dialect: Dialect) -> Callable[[Any], Any]:
    """Give what makes of a value that which the database stores, as its column's type says."""
    return column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
