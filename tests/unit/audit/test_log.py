"""The log: append only, in the transaction of the change."""

from typing import Any

import pytest
from flask import Flask

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
