"""Ids that something names when their row is gone are given once, whatever removes the row and whatever adds the next.

Those of other models may come back on SQLite, each for a reason.
"""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, Table, delete, insert, select, text

from cms.comments.models import Person
from cms.core.db import Base, Moment, db, table_of, writing
from cms.core.numbers import given, models, numbering, reserved_ids
from tests.served import CHECKOUT

STAYS, GOES_ALONG, OWN = (
    "no row of it is ever removed",
    "goes with what it is about, whose own id names it and is given once",
    "is named by nothing but a page of whoever it belongs to",
)
MAY_COME_BACK = {
    "adverse_effect": GOES_ALONG,
    "appeal": GOES_ALONG,
    "audit_log": STAYS,
    "authenticator": OWN,
    "comment_report": GOES_ALONG,
    "comment_rule_stamp": "there is one row",
    "decision_batch": STAYS,
    "import_run": STAYS,
    "note": GOES_ALONG,
    "outbox": "what was finished a month ago is named by nobody",
    "passkey": OWN,
    "preview_link": OWN,
    "recovery_code": OWN,
    "review": GOES_ALONG,
    "review_notice": GOES_ALONG,
    "revision": GOES_ALONG,
    "sealed_original": GOES_ALONG,
    "sign_in": OWN,
    "staff_note": GOES_ALONG,
    "token": STAYS,
    "user": STAYS,
    "webhook_attempt": GOES_ALONG,
    "webhook_delivery": GOES_ALONG,
}
WORDS: dict[str, Any] = {
    "comment.status": "approved",
    "comment_rule.kind": "word",
    "comment_rule.action": "hold",
    "entry.status": "draft",
    "entry.type": "article",
    "redirect.code": 410,
}
MOMENT = datetime(2026, 3, 4, tzinfo=UTC)
ONCE = [pytest.param(model, id=model.__tablename__) for model in models()]
_numbers = count(1)


def test_every_model_with_a_number_gives_it_once_or_says_why_not(app: Flask) -> None:
    assert app
    tables = map(table_of, (mapper.class_ for mapper in Base.registry.mappers))
    numbered = {table.name for table in tables if "id" in table.c and isinstance(table.c.id.type, Integer)}
    once = {model.__tablename__ for model in models()}
    assert numbered - once - set(MAY_COME_BACK) == set(), "make these NumberedOnce, with a trigger, or say why not"
    assert once & set(MAY_COME_BACK) == set()
    assert once | set(MAY_COME_BACK) == numbered, "these are gone from the models"


@pytest.mark.parametrize("model", ONCE)
def test_no_id_comes_back_however_its_row_was_removed_and_the_next_is_added(app: Flask, model: type[Base]) -> None:
    assert app
    table = table_of(model)
    for remove in [_by_object, _by_statement, _in_bulk, *_by_parents(table)]:
        for add in (_as_object, _as_objects, _by_numbering, _by_numbering_many, _by_reserving):
            with writing():
                _planted(table)
                last = _planted(table)
                remove(model, last)
                assert db.session.get(model, last, populate_existing=True) is None
                made = add(model)
                told = f"{remove.__name__}, then {add.__name__}"
                assert min(made) > last, told
                assert len(set(made)) == len(made), told
                db.session.expunge_all()


@pytest.mark.parametrize("model", ONCE)
def test_what_was_given_is_told_to_the_other_database(app: Flask, model: type[Base]) -> None:
    assert app
    with writing():
        last = _planted(table_of(model))
        _by_statement(model, last)
        assert {row.name: row.number for row in db.session.execute(given())}[model.__tablename__] == last


def test_of_persons_one_who_is_there_already_is_left_out_where_the_highest_is_gone(app: Flask) -> None:
    assert app
    with writing():
        first, last = _planted(table_of(Person)), _planted(table_of(Person))
        there = db.session.get_one(Person, first).email_index
        _by_statement(Person, last)
        rows = [{**_values(table_of(Person)), **told} for told in ({}, {"email_index": there}, {})]
        adding = numbering(Person).on_conflict_do_nothing(index_elements=["email_index"]).returning(Person.id)
        made = db.session.connection().execute(adding, rows).scalars().all()
        assert [number > last for number in made] == [True, True]


def test_no_row_of_such_a_model_is_added_in_another_way() -> None:
    once = {model.__name__ for model in models()}
    wrong = []
    for path in sorted((CHECKOUT / "cms").rglob("*.py")):
        if path == CHECKOUT / "cms" / "core" / "numbers.py":
            continue
        calls = list(_calls(path))
        reserved = {model for called, named in calls if called == "reserved_ids" for model in named}
        for called, named in calls:
            bare = named & once if called in {"insert", "inserting"} else set()
            bulk = (named & once) - reserved if called == "insert_all" else set()
            wrong += [f"{path.relative_to(CHECKOUT)}: {called} {name}" for name in bare | bulk]
    assert wrong == []


def _calls(path: Path) -> Iterator[tuple[str, set[str]]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _by_object(model: type[Base], last: int) -> None:
    db.session.delete(db.session.get_one(model, last))
    db.session.flush()


def _by_statement(model: type[Base], last: int) -> None:
    table = table_of(model)
    db.session.execute(delete(table).where(table.c.id == last))


def _in_bulk(model: type[Base], _last: int) -> None:
    db.session.execute(text(f'DELETE FROM "{model.__tablename__}"'))


def _by_parents(table: Table) -> Iterator[Callable[[type[Base], int], None]]:
    """Give what removes rows of others that take those of a table along."""
    for key in table.foreign_keys:
        if key.ondelete == "CASCADE":

            def along(_model: type[Base], last: int, key: Any = key) -> None:
                parent = db.session.scalar(select(key.parent).where(table.c.id == last))
                db.session.execute(delete(key.column.table).where(key.column == parent))

            along.__name__ = f"along with {key.column.table.name}"
            yield along


def _as_object(model: type[Base]) -> list[int]:
    db.session.add(row := model(**_values(table_of(model))))
    db.session.flush()
    return [row.id]  # type: ignore[attr-defined]


def _as_objects(model: type[Base]) -> list[int]:
    rows: list[Any] = [model(**_values(table_of(model))) for _each in range(3)]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def _by_numbering(model: type[Base]) -> list[int]:
    table = table_of(model)
    return list(db.session.scalars(numbering(model).values(**_values(table)).returning(table.c.id)))


def _by_numbering_many(model: type[Base]) -> list[int]:
    table = table_of(model)
    rows = [_values(table) for _each in range(3)]
    return list(db.session.connection().execute(numbering(model).returning(table.c.id), rows).scalars())


def _by_reserving(model: type[Base]) -> list[int]:
    table = table_of(model)
    ids = reserved_ids(model, 2)
    db.session.execute(insert(table), [{"id": number, **_values(table)} for number in ids])
    return list(ids)


def _planted(table: Table) -> int:
    """Add an object of the model that has a table, and give its id."""
    model: Any = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    db.session.add(row := model(**_values(table)))
    db.session.flush()
    return int(row.id)


def _values(table: Table) -> dict[str, Any]:
    """Give a value for each column that needs one, and a row for each that it must be along with."""
    needed = (column for column in table.c if column.name != "id" and _is_needed(column))
    return {column.name: _value(column) for column in needed}


def _is_needed(column: Column[Any]) -> bool:
    goes_along = any(key.ondelete == "CASCADE" for key in column.foreign_keys)
    return goes_along or (not column.nullable and column.default is None and column.server_default is None)


def _value(column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return _planted(key.column.table)
    if (name := f"{column.table.name}.{column.name}") in WORDS:
        return WORDS[name]
    kind = datetime if isinstance(column.type, Moment) else column.type.python_type
    number = next(_numbers)
    made = {datetime: MOMENT, int: number, bool: False, float: 0.0, dict: {}, list: [], bytes: b""}
    return made.get(kind, str(number))
