"""What is typed and not saved yet: the newest state, for one person alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import Role
from cms.audit import log
from cms.content import autosaving
from cms.content.models.desk import Autosave
from cms.core.db import db, writing
from cms.core.errors import Forbidden
from cms.worker import upkeep
from tests.unit.accounts.people import person
from tests.unit.content.entries import ARTICLE, EXERCISE, draft, fresh

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HALF = [("title", ""), ("slug", "Not A"), ("tags", "a"), ("tags", "b")]


def _number() -> int:
    return db.session.scalar(select(func.count()).select_from(Autosave)) or 0


def test_only_the_newest_state_is_kept_and_the_entry_does_not_notice(app: Flask) -> None:
    ana, made = person(), None
    made = draft(actor=ana)
    rows = db.session.scalar(select(func.count()).select_from(log.LogRow))
    for fields in ([("title", "One")], HALF):
        with writing():
            autosaving.keep(ana, ARTICLE, fresh(made), fields)
    found = autosaving.kept(ana, ARTICLE, made.id)
    assert found is not None
    assert [tuple(pair) for pair in found.fields] == HALF
    assert _number() == 1
    assert (fresh(made).version, fresh(made).newest_number) == (1, 1)
    assert db.session.scalar(select(func.count()).select_from(log.LogRow)) == rows


def test_what_is_begun_and_has_no_entry_yet_is_kept_once_a_kind(app: Flask) -> None:
    ana = person()
    with writing():
        autosaving.keep(ana, ARTICLE, None, [("title", "One")])
        autosaving.keep(ana, ARTICLE, None, [("title", "Two")])
        autosaving.keep(ana, EXERCISE, None, [("title", "Three")])
    kept = [autosaving.kept(ana, kind, None) for kind in (ARTICLE, EXERCISE)]
    assert [each.fields for each in kept if each] == [[["title", "Two"]], [["title", "Three"]]]


def test_what_somebody_typed_is_for_them_alone(app: Flask) -> None:
    ana, ben = person(Role.EDITOR, "ana@clinic.example"), person(Role.EDITOR, "ben@clinic.example")
    made = draft()
    with writing():
        autosaving.keep(ana, ARTICLE, fresh(made), HALF)
        autosaving.discard(ben, ARTICLE, made.id)
    assert autosaving.kept(ben, ARTICLE, made.id) is None
    assert autosaving.kept(ana, ARTICLE, made.id) is not None
    with writing():
        autosaving.discard(ana, ARTICLE, made.id)
    assert _number() == 0


@ON_SQLITE
def test_who_may_not_write_an_entry_keeps_nothing_beside_it(app: Flask) -> None:
    made = draft()
    for someone in (person(Role.AUTHOR), person(Role.MODERATOR)):
        with pytest.raises(Forbidden), writing():
            autosaving.keep(someone, ARTICLE, fresh(made), HALF)
    assert _number() == 0


def test_what_cannot_be_stored_is_taken_out(app: Flask) -> None:
    ana = person()
    with writing():
        kept = autosaving.keep(ana, ARTICLE, None, [("title", "a\0b\ud800c"), ("summary\0", "x\r\ny")])
    assert kept.fields == [["title", "abc"], ["summary", "x\ny"]]


def test_it_goes_with_the_entry_and_after_thirty_days(app: Flask) -> None:
    ana = person()
    made = draft(actor=ana)
    with writing():
        autosaving.keep(ana, ARTICLE, fresh(made), HALF)
        autosaving.keep(ana, ARTICLE, None, HALF)
    with writing():
        db.session.delete(fresh(made))
    assert _number() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=29)):
        upkeep.forget(app.extensions["vertebra"])
        assert _number() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        upkeep.forget(app.extensions["vertebra"])
        assert _number() == 0
