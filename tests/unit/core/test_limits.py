"""What takes too long in PostgreSQL is ended, and what may take long is not."""

import time

import pytest
from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from cms.core.connecting import FOR_EVER, Limits, limited, pooling
from cms.core.db import db
from cms.core.trouble import Trouble, trouble

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LOCKED = text("SELECT number FROM content_version WHERE name = '*' FOR UPDATE")
SHORT = Limits(statement=0.5, lock=0.05, idle=0.2)


def test_a_statement_that_takes_too_long_is_ended(app: Flask) -> None:
    with limited(SHORT), pytest.raises(OperationalError):
        db.session.execute(text("SELECT pg_sleep(30)"))
    db.session.rollback()
    assert db.session.scalar(text("SELECT 1")) == 1


def test_a_transaction_that_is_left_open_is_ended(app: Flask) -> None:
    with limited(SHORT):
        here = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        end = time.monotonic() + 30
        while other.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE pid = :here"), {"here": here}):
            assert time.monotonic() < end, "it was not ended"
            time.sleep(0.05)
    with pytest.raises(DBAPIError) as raised:
        db.session.execute(text("SELECT 1"))
    assert trouble(raised.value) is Trouble.AWAY
    db.session.rollback()
    assert db.session.scalar(text("SELECT 1")) == 1


def test_what_may_take_long_has_no_limit_and_leaves_none_behind(app: Flask) -> None:
    usual = db.session.scalar(text("SHOW statement_timeout"))
    db.session.rollback()
    with limited(FOR_EVER):
        assert db.session.scalar(text("SHOW statement_timeout")) == "0"
        db.session.rollback()
    assert db.session.scalar(text("SHOW statement_timeout")) == usual


def test_what_the_address_says_of_a_connection_holds(app: Flask) -> None:
    said = pooling(make_url("postgresql://a@b/c?connect_timeout=1"))["connect_args"]
    assert "connect_timeout" not in said
    assert "application_name" in said


def test_to_let_go_of_a_connection_that_is_lost_is_no_failure(app: Flask) -> None:
    process = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.connect() as other:
        assert other.scalar(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    db.session.close()
    assert db.session.scalar(text("SELECT 1")) == 1


def test_two_changes_that_wait_for_each_other_are_told_from_a_database_that_is_away(app: Flask) -> None:
    with db.engine.connect() as other, limited(SHORT):
        other.execute(LOCKED)
        with pytest.raises(OperationalError) as raised:
            db.session.execute(LOCKED)
    assert trouble(raised.value) is Trouble.MET
