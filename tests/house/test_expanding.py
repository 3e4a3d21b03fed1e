"""A migration only adds: the version before goes on with the tables of this one, so nothing that it uses may change."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, inspect, text

from cms.app import create_app
from cms.core.db import db
from cms.core.migrations import is_mapped
from cms.core.settings import read
from tests.conftest import settings_for
from tests.databases import make_database

# Migrations that take away what no version in use needs any more, or ask more of a row, by their numbers, each with
# the version since when the code does without. It comes a version later than that code.
CONTRACTS: dict[str, str] = {}

Schema = dict[str, Any]


@pytest.fixture(params=["sqlite"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on an empty database."""
    url = f"sqlite:///{tmp_path / 'cms.db'}"
    if request.param == "postgresql":
        url = make_database(request.getfixturevalue("postgres"), f"expanding{os.getpid()}")
    app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with app.app_context():
        yield app
        db.engine.dispose()


def test_what_the_version_before_reads_and_writes_stays_as_it_is(empty: Flask) -> None:
    schemas: list[tuple[str, Schema]] = []

    def look(ctx: Any, step: Any, **_told: Any) -> None:
        schemas.append((step.up_revision_id, _schema(ctx.connection)))

    empty.extensions["migrate"].configure_args["on_version_apply"] = look
    upgrade()
    assert len(schemas) > 40, "it was looked at between all of them"
    changed = {number: _changed(former, then) for (_number, former), (number, then) in pairwise(schemas)}
    assert {number: told for number, told in changed.items() if told and number not in CONTRACTS} == {}
    assert {number for number in CONTRACTS if not changed.get(number)} == set(), "these take nothing away"


ASKED = [
    ("DROP TABLE was", ["was is gone"]),
    ("ALTER TABLE was RENAME TO became", ["was is gone"]),
    ("ALTER TABLE was DROP COLUMN name", ["was: column name is gone"]),
    ("ALTER TABLE was ALTER COLUMN name TYPE integer USING 1", ["was: column name is another"]),
    ("ALTER TABLE was ALTER COLUMN name SET NOT NULL", ["was: column name is another"]),
    ("ALTER TABLE was ADD COLUMN age integer NOT NULL", ["was: column age is asked"]),
    ("ALTER TABLE was ADD UNIQUE (name)", ["was: unique name is asked"]),
    ("CREATE UNIQUE INDEX ON was (name)", ["was: unique name is asked"]),
    ("ALTER TABLE was ADD CHECK (name <> '')", ["was: check name::text <> ''::text is asked"]),
    ("ALTER TABLE was ADD COLUMN age integer NOT NULL DEFAULT 1", []),
    ("ALTER TABLE was ADD COLUMN code integer UNIQUE", []),
    ("CREATE TABLE became (id integer PRIMARY KEY, name text NOT NULL)", []),
    ("CREATE INDEX ON was (name)", []),
]


@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_each_change_that_the_version_before_could_not_go_on_with_is_known(empty: Flask) -> None:
    with db.engine.connect() as connection:
        connection.execute(text("CREATE TABLE was (id integer PRIMARY KEY, name varchar(9))"))
        former = _schema(connection)
        for statement, told in ASKED:
            with connection.begin_nested() as step:
                connection.execute(text(statement))
                assert _changed(former, _schema(connection)) == told, statement
                step.rollback()


def _schema(connection: Connection) -> Schema:
    """Give what is asked of rows: each column, and each constraint, by what it is about."""
    looking = inspect(connection)
    found: Schema = {name: {} for name in looking.get_table_names() if is_mapped(name, "table", None)}
    for kind, asked in (
        ("column", looking.get_multi_columns()),
        ("unique", looking.get_multi_unique_constraints()),
        ("index", looking.get_multi_indexes()),
        ("check", looking.get_multi_check_constraints()),
        ("key", looking.get_multi_foreign_keys()),
    ):
        for (_schema_name, table), rows in asked.items():
            if table in found:
                found[table] |= {name: told for row in rows for name, told in _named(kind, row)}
    return found


def _named(kind: str, row: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give what a row of the reflection asks of rows of the table, if it asks anything."""
    if kind == "column":
        yield ("column", row["name"]), (str(row["type"]), row["nullable"], row["default"] is not None)
    elif kind == "unique" or (kind == "index" and row["unique"]):
        yield ("unique", *sorted(str(name) for name in row["column_names"])), True
    elif kind == "check":
        yield ("check", row["sqltext"]), True
    elif kind == "key":
        yield ("key", *row["constrained_columns"], row["referred_table"]), row["options"].get("ondelete")


def _changed(former: Schema, then: Schema) -> list[str]:
    """Tell in which ways code that knows the former tables cannot go on with those that follow."""
    told = [f"{table} is gone" for table in former.keys() - then.keys()]
    for table in former.keys() & then.keys():
        before, after = former[table], then[table]
        told += [f"{table}: {' '.join(each)} is gone" for each in before.keys() - after.keys()]
        told += [
            f"{table}: {' '.join(each)} is another"
            for each in before.keys() & after.keys()
            if before[each] != after[each]
        ]
        told += [
            f"{table}: {' '.join(each)} is asked" for each in after.keys() - before.keys() if _asks(each, after, before)
        ]
    return told


def _asks(each: tuple[str, ...], after: Any, before: Any) -> bool:
    """Tell whether something new asks of a row what former code does not know of."""
    kind, *names = each
    if kind == "column":
        _type, nullable, filled = after[each]
        return not nullable and not filled
    if kind == "check":
        return True
    return all(("column", name) in before for name in names[: -1 if kind == "key" else None])
