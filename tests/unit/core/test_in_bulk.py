"""Many rows at once: what is stored is what was given, and all of it or nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from cms.audit.log import LogRow
from cms.core.clock import now
from cms.core.db import db, table_of, writing
from cms.core.in_bulk import FEW, Texts, among, each_of, insert_all
from cms.transfer.models import ImportedRecord
from cms.transfer.runs.models import ImportRun

TEXTS = [
    "plain",
    "",
    "a tab\tand two lines\nof which one ends in a return\r",
    r"a backslash \ at the end \\",
    r"\N",  # what COPY means by nothing
    r"\.",  # what COPY once ended with
    "“quoted”, 'so' and \"so\"",
    "braces {a,b} and NULL",
    "Größe 🧘 ελληνικά",
]


def noted(key: str, **told: Any) -> dict[str, Any]:
    return {"source": "s", "kind": "k", "key": key, "local_id": 1, "digest": "", "run_id": None, **told}


def keys() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(ImportedRecord.key)))


@pytest.mark.parametrize("count", [len(TEXTS), FEW + len(TEXTS)], ids=["few", "many"])
def test_texts_come_back_letter_by_letter_whatever_they_hold(app: Flask, count: int) -> None:
    texts = [*TEXTS, *(f"more {number}" for number in range(count - len(TEXTS)))]
    with writing():
        insert_all(db.session.connection(), table_of(ImportedRecord), [noted(each) for each in texts])
    assert keys() == set(texts)


@pytest.mark.parametrize("count", [2, 2 * FEW], ids=["few", "many"])
def test_members_that_are_not_named_have_what_the_model_gives_them(app: Flask, count: int) -> None:
    with writing():
        insert_all(db.session.connection(), table_of(ImportedRecord), [noted(str(number)) for number in range(count)])
    assert set(db.session.execute(select(ImportedRecord.version, ImportedRecord.run_id)).all()) == {(1, None)}


@pytest.mark.parametrize("count", [2, 2 * FEW], ids=["few", "many"])
def test_moments_and_details_are_stored_as_their_columns_say(app: Flask, count: int) -> None:
    at = datetime(2024, 2, 29, 23, 59, 59, 123456, UTC)
    told = {"actor_kind": "user", "actor_id": None, "actor_name": "Ana", "action": "x", "subject_type": "x"}
    more = {"subject_id": 1, "reason": None, "details": {"names": ["a\tb", None, 1.5], "of": {"ü": True}}}
    with writing():
        insert_all(db.session.connection(), table_of(LogRow), [{"at": at, **told, **more}] * count)
    rows = db.session.scalars(select(LogRow).where(LogRow.action == "x")).all()
    assert len(rows) == count
    assert {(row.at, row.actor_id, row.reason) for row in rows} == {(at, None, None)}
    assert all(row.details == more["details"] for row in rows)


def test_a_row_that_is_there_takes_all_of_them_back(app: Flask) -> None:
    with writing():
        insert_all(db.session.connection(), table_of(ImportedRecord), [noted("old")])

    def again() -> None:
        with writing():
            many = [noted(str(number)) for number in range(2 * FEW)]
            insert_all(db.session.connection(), table_of(ImportedRecord), [*many, noted("old")])

    with pytest.raises(IntegrityError):
        again()
    assert keys() == {"old"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_member_whose_value_is_made_for_each_row_cannot_be_left_out(app: Flask) -> None:
    with writing(), pytest.raises(TypeError, match="no plain default"):
        insert_all(db.session.connection(), table_of(ImportRun), [{"source": "s", "created_at": now()}] * 2 * FEW)


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ([], set()),
        (["absent"], set()),
        (TEXTS, set(TEXTS)),
        (["plain", "plain"], {"plain"}),
        ([*TEXTS, *(f"absent {number}" for number in range(5_000))], set(TEXTS)),
    ],
    ids=["nothing", "what is not there", "all", "one twice", "more than a statement takes parameters"],
)
def test_a_column_is_matched_with_any_of_many_texts(app: Flask, sought: list[str], found: set[str]) -> None:
    with writing():
        insert_all(db.session.connection(), table_of(ImportedRecord), [noted(each) for each in [*TEXTS, "another"]])
    matching = among(db.session.connection(), ImportedRecord.key, sought)
    assert set(db.session.scalars(select(ImportedRecord.key).where(matching))) == found


@pytest.mark.parametrize("texts", [[], TEXTS, [*reversed(TEXTS), *TEXTS]], ids=["none", "some", "some twice"])
def test_texts_stand_in_a_table_in_their_order(app: Flask, texts: list[str]) -> None:
    with writing():
        told = bindparam(None, texts, type_=Texts())
        asked = select(each_of(db.session.connection().dialect.name, told))
        assert list(db.session.scalars(asked)) == texts
