"""The chain over the log: whatever is done to a row below the application shows."""

import hashlib
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.accounts.permissions import SHELL, Actor
from cms.audit import chain, log
from cms.core.db import db, writing
from cms.core.sealing import Sealer
from tests.emptying import as_owner

ANA = Actor("user", 7, "Änne 🦴", frozenset())
KEYS = Sealer(["the present key of this test, and only of it"])
OTHERS = Sealer(["a key that somebody else has, of whom we know nothing"])
BOTH = Sealer(["a new key that encrypts from now on, after a rotation", "the present key of this test, and only of it"])


def written(number: int) -> None:
    with writing():
        log.record_all(
            log.row(ANA, "comment.reject", "comment", at, reason="abusive", before={"z": 1, "a": 0.5}, number=at)
            for at in range(number)
        )


def linked() -> int:
    with writing():
        return chain.link(KEYS)


def fault(sealer: Sealer = KEYS, newest: int | None = None) -> str | None:
    return next(
        (each.fault for each in chain.check(db.session.connection(), sealer, newest) if each.fault is not None), None
    )


def tamper(statement: str) -> None:
    with writing(), as_owner("audit_log", "audit_link"):
        db.session.execute(text(statement))


def test_what_was_written_is_linked_once_and_found_sound(app: Flask) -> None:
    written(3)
    assert (linked(), linked()) == (3, 0)
    written(2)
    assert linked() == 2
    assert fault() is None
    assert chain.head(db.session.connection()).position == 5


def test_the_chain_can_be_made_again_by_other_programs(app: Flask) -> None:
    written(1)
    linked()
    row = db.session.scalars(log.rows()).one()
    told = [row.id, row.at.isoformat(), "user", 7, "Änne 🦴", "comment.reject", "comment", 0, "abusive"]
    text_of_row = json.dumps([*told, {"before": {"a": 0.5, "z": 1}, "number": 0}], separators=(",", ":"))
    by_hand = hashlib.sha256(b"0" * 64 + b"\n" + text_of_row.encode()).hexdigest()
    assert chain.head(db.session.connection()) == (1, by_hand)


def test_a_long_log_is_linked_in_loads(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "LOAD", 4)
    monkeypatch.setattr(chain.waiting, "__defaults__", (4,))
    written(10)
    assert [linked() for _load in range(4)] == [4, 4, 2, 0]
    looked = list(chain.check(db.session.connection(), KEYS))
    assert [each.links for each in looked] == [4, 8, 10]
    assert fault() is None


DEEDS = [
    ("another actor", "UPDATE audit_log SET actor_name = 'Ben' WHERE id = 2", "Row 2"),
    ("another action", "UPDATE audit_log SET action = 'comment.approve' WHERE id = 2", "Row 2"),
    ("another reason", "UPDATE audit_log SET reason = NULL WHERE id = 3", "Row 3"),
    ("other details", """UPDATE audit_log SET details = '{"number": 1}' WHERE id = 2""", "Row 2"),
    ("another thing", "UPDATE audit_log SET subject_id = 99 WHERE id = 4", "Row 4"),
    ("a row taken out", "DELETE FROM audit_log WHERE id = 3", "Row 3 is gone"),
    ("a link taken out", "DELETE FROM audit_link WHERE position = 3", "Link 3 is gone"),
    ("the newest links taken out", "DELETE FROM audit_link WHERE position > 3", "Link 3, the newest"),
    ("a link to another row", "UPDATE audit_link SET row_id = 77 WHERE position = 2", "Row 77 is gone"),
    ("another hash", "UPDATE audit_link SET hash = 'f' WHERE position = 1", "Row 1"),
    ("no mark", "UPDATE audit_link SET mark = NULL", "bears no mark"),
    ("a mark of one’s own", "UPDATE audit_link SET mark = hash", "bears no mark"),
]


@pytest.mark.parametrize(("deed", "told"), [pytest.param(*row[1:], id=row[0]) for row in DEEDS])
def test_a_deed_below_the_application_shows(app: Flask, deed: str, told: str) -> None:
    written(5)
    linked()
    assert fault() is None
    tamper(deed)
    assert told in (fault() or "")


def test_a_chain_made_anew_without_the_key_shows(app: Flask) -> None:
    written(3)
    linked()
    tamper("UPDATE audit_log SET actor_name = 'Ben' WHERE id = 2")
    tamper("DELETE FROM audit_link")
    with writing():
        chain.link(OTHERS)
    assert "bears no mark" in (fault() or "")


def test_after_a_rotation_the_marks_of_the_former_key_still_hold(app: Flask) -> None:
    written(3)
    linked()
    assert fault(BOTH) is None
    assert fault(OTHERS) is not None


def test_the_newest_links_are_looked_at_without_the_rest(app: Flask) -> None:
    written(9)
    linked()
    tamper("UPDATE audit_log SET actor_name = 'Ben' WHERE id = 2")
    assert fault(newest=5) is None
    assert fault(newest=8) is not None
    assert fault(newest=100) is not None


@pytest.mark.parametrize("statement", ["UPDATE audit_link SET mark = ''", "DELETE FROM audit_link"])
def test_the_database_refuses_to_change_a_link(app: Flask, statement: str) -> None:
    written(1)
    linked()
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_row_whose_transaction_ended_late_is_linked_behind_the_others(app: Flask) -> None:
    with Session(db.engine) as slow:
        slow.execute(log._ADDING, log.row(ANA, "slow", "comment", 1))
        written(3)
        assert linked() == 3
        slow.commit()
    assert linked() == 1
    assert fault() is None
    first: Any = db.session.execute(text("SELECT position FROM audit_link WHERE row_id = 1")).scalar()
    assert first == 4


def test_an_empty_log_is_sound(app: Flask) -> None:
    assert linked() == 0
    assert fault() is None
    with writing():
        log.record(SHELL, "a", "b", 1)
    assert fault() is None
