"""Who was erased in a state of this database that a backup has taken the place of: to be erased once more.

A tombstone holds a number and a mark: a hash of that number and the moment at which the person was first seen here.
It tells nothing of anybody who is not in the database, and knows again who came back with a backup.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, inspect, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import CreateTable

from cms.comments.erasures import Erasure, Ground
from cms.comments.models import Person
from cms.core.db import LARGEST_ID, Base, db, inserting, table_of

LINE = "person erased"  # of the service's own log
_MARK_LENGTH = 64
_json = json.JSONDecoder()


class Tombstone(Base):
    """An erasure that is to be repeated; `person_id` names nobody of this database until the mark was compared."""

    __tablename__ = "tombstone"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str | None] = mapped_column(String(_MARK_LENGTH))
    reason: Mapped[str]


class Told(NamedTuple):
    """A tombstone on its way from one database to another; the mark is None for one from before there were any."""

    person_id: int
    mark: str | None
    reason: str


def mark_of(person: Person) -> str:
    """Give the mark of a person who is not erased yet."""
    return hashlib.sha256(f"{person.id} {person.first_seen_at.isoformat()}".encode()).hexdigest()


def of_database(connection: Connection) -> list[Told] | None:
    """Give the tombstones of a database, however old its version is: of all who were erased in it, or are to be.

    None where it cannot know of any: it has no table of them, or nobody was ever in it, since the row of a person
    stays when they are erased. So it is with one that was made new where the former one is lost.
    """
    tables = inspect(connection)
    there = {table: {each["name"] for each in tables.get_columns(table)} for table in tables.get_table_names()}
    told = [
        Told(*row)
        for model in (Tombstone, Erasure)
        if {"person_id", "mark", "reason"} <= there.get(model.__tablename__, set())
        for row in connection.execute(select(model.person_id, model.mark, model.reason))
    ]
    if told:
        return told
    if "erasure" not in there or connection.scalar(select(Person.id).limit(1)) is None:
        return None
    unmarked = select(Erasure.person_id, Erasure.reason)
    return [Told(person_id, None, reason) for person_id, reason in connection.execute(unmarked)]


def of_log(lines: Iterable[str]) -> list[Told]:
    """Give the tombstones that stand in the service's own log, one for each person; all other lines are passed over.

    What keeps logs sets a moment, a host or a stream before each line, so it is read from its first brace.
    """
    found: dict[int, Told] = {}
    for line in lines:
        if LINE in line:
            with suppress(ValueError):
                told, _end = _json.raw_decode(line, line.index("{"))
                found.update((each.person_id, each) for each in _read(told))
    return list(found.values())


def statements(told: Iterable[Told]) -> list[str]:
    """Give the SQL that puts tombstones into a database of this kind, before anybody can reach it.

    It may be of a version that has no table for them yet.
    """
    rows = {each.person_id: each._asdict() for each in told}
    if not rows:
        return []
    adding = (inserting(Tombstone).values(row).on_conflict_do_nothing() for row in rows.values())
    dialect = db.engine.dialect
    return [
        str(CreateTable(table_of(Tombstone), if_not_exists=True).compile(dialect=dialect)),
        *(str(each.compile(dialect=dialect, compile_kwargs={"literal_binds": True})) for each in adding),
    ]


def _read(line: dict[str, Any]) -> list[Told]:
    if line.get("event") != LINE:
        return []
    person_id, mark, reason = (line.get(name) for name in ("person", "mark", "reason"))
    is_ours = isinstance(person_id, int) and 0 < person_id <= LARGEST_ID and reason in set(Ground)
    return [Told(person_id, str(mark)[:_MARK_LENGTH].replace("\0", ""), str(reason))] if is_ours and person_id else []
