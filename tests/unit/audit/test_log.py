"""The log: append only, in the transaction of the change."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cms.accounts.permissions import SHELL, Actor
from cms.audit import log
from cms.audit.log import LogRow
from cms.core.clock import now
from cms.core.db import db, writing

ANA = Actor("user", 7, "Ana", frozenset())


def kept() -> list[LogRow]:
    return list(db.session.scalars(log.rows().order_by(LogRow.id)))


def test_a_row_tells_who_did_what_to_what_when_and_why(app: Flask) -> None:
    begun = now()
    with writing():
        log.record(ANA, "comment.reject", "comment", 5, reason="abusive", before="pending", after="rejected")
    row = kept()[0]
    assert (row.actor_kind, row.actor_id, row.actor_name) == ("user", 7, "Ana")
    assert (row.action, row.subject_type, row.subject_id, row.reason) == ("comment.reject", "comment", 5, "abusive")
    assert row.details == {"before": "pending", "after": "rejected"}
    assert begun <= row.at <= now()


def test_a_change_that_is_taken_back_leaves_no_row(app: Flask) -> None:
    with writing():
        log.record(SHELL, "a", "b", 1)
        db.session.rollback()
    assert kept() == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda row: setattr(row, "actor_name", "somebody else"), id="another name"),
        pytest.param(lambda row: setattr(row, "details", {}), id="other details"),
        pytest.param(db.session.delete, id="no row at all"),
    ],
)
def test_a_row_cannot_be_changed_or_deleted(app: Flask, change: Any) -> None:
    with writing():
        log.record(ANA, "a", "b", 1, detail=1)
    change(kept()[0])
    with pytest.raises(TypeError, match="cannot be changed"):
        db.session.commit()
    db.session.rollback()
    db.session.expunge_all()
    assert [(row.actor_name, row.details) for row in kept()] == [("Ana", {"detail": 1})]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param((), ["a", "b", "c"], id="all of it"),
        pytest.param(("comment",), ["a", "b"], id="of one kind of thing"),
        pytest.param(("comment", 2), ["b"], id="of one thing"),
        pytest.param(("comment", 3), [], id="of a thing to which nothing was done"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_log_is_read(app: Flask, asked: tuple[Any, ...], found: list[str]) -> None:
    with writing():
        for action, kind, number in (("a", "comment", 1), ("b", "comment", 2), ("c", "article", 2)):
            log.record(SHELL, action, kind, number)
    assert [row.action for row in db.session.scalars(log.rows(*asked).order_by(LogRow.id))] == found


CHANGES = [
    ("another name", "UPDATE audit_log SET actor_name = 'somebody else'"),
    ("another time, of one row", "UPDATE audit_log SET at = at WHERE id = 1"),
    ("no row", "DELETE FROM audit_log"),
    ("no row of one kind", "DELETE FROM audit_log WHERE action = 'a'"),
]
REPLACED = """
    INSERT OR REPLACE INTO audit_log (id, at, actor_kind, actor_name, action, subject_type, details)
    VALUES (1, '2026-01-01 00:00:00.000000', 'user', 'somebody else', 'a', 'b', '{}')
"""


def refused(statement: str) -> None:
    """Send a statement past all models, and see that the database refuses it and everything stays."""
    before = db.session.execute(text("SELECT * FROM audit_log ORDER BY id")).all()
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.execute(text("SELECT * FROM audit_log ORDER BY id")).all() == before
    assert len(before) == 2


@pytest.mark.parametrize("change", [pytest.param(row[1], id=row[0]) for row in CHANGES])
def test_the_database_itself_refuses_a_change(app: Flask, change: str) -> None:
    with writing():
        log.record(ANA, "a", "b", 1)
        log.record(ANA, "c", "b", 1)
    refused(change)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_puts_no_row_in_the_place_of_another(app: Flask) -> None:
    with writing():
        log.record(ANA, "a", "b", 1)
        log.record(ANA, "c", "b", 1)
    refused(REPLACED)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_does_not_empty_the_log(app: Flask) -> None:
    with writing():
        log.record(ANA, "a", "b", 1)
        log.record(ANA, "c", "b", 1)
    refused("TRUNCATE audit_log CASCADE")
