"""Who is editing what: a mark that keeps nobody out, and ends by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import Actor, Role
from cms.content import editing
from cms.content.models.desk import Editing
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.errors import Forbidden
from tests.counting import counting
from tests.unit.accounts.people import person
from tests.unit.content.entries import draft, fresh

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock where it stands."""
    with time_machine.travel(datetime.now(UTC), tick=False) as stopped:
        yield stopped


@pytest.fixture
def ana(app: Flask) -> Actor:
    """Give an editor."""
    return person(Role.EDITOR, "ana@clinic.example")


@pytest.fixture
def ben(app: Flask) -> Actor:
    """Give another editor."""
    return person(Role.EDITOR, "ben@clinic.example")


def _begun(actor: Actor, entry: Entry) -> editing.Writer:
    with writing():
        return editing.begin(actor, fresh(entry))


def _end(actor: Actor, entry: Entry, seen: datetime) -> None:
    with writing():
        editing.end(actor, entry.id, seen)


def test_who_comes_second_hears_who_is_there_and_since_when(
    clock: time_machine.Traveller, ana: Actor, ben: Actor
) -> None:
    made, began = draft(), datetime.now(UTC)
    assert _begun(ana, made) == editing.Writer(ana.id or 0, ana.name, began, began)
    clock.shift(timedelta(seconds=60))
    again = _begun(ana, made)
    assert (again.since, again.seen) == (began, datetime.now(UTC)), "she is heard of again"
    clock.shift(timedelta(seconds=60))
    assert _begun(ben, made) == again


def test_the_mark_ends_when_nothing_is_heard_any_more(clock: time_machine.Traveller, ana: Actor, ben: Actor) -> None:
    made = draft()
    _begun(ana, made)
    clock.shift(editing.ENDS_AFTER - timedelta(seconds=1))
    assert _begun(ben, made).user_id == ana.id
    clock.shift(timedelta(seconds=1))
    assert editing.writers([made.id]) == {}
    began = _begun(ben, made)
    assert (began.user_id, began.since) == (ben.id, datetime.now(UTC))


def test_what_is_taken_over_is_the_others_until_they_go(clock: time_machine.Traveller, ana: Actor, ben: Actor) -> None:
    made = draft()
    first = _begun(ana, made)
    with writing():
        before = editing.take_over(ben, fresh(made))
    assert before == first
    told = _begun(ana, made)
    assert told.user_id == ben.id
    _end(ana, made, told.seen)
    assert editing.writers([made.id])[made.id].user_id == ben.id, "who was taken over ends nothing"
    _end(ben, made, told.seen)
    assert _begun(ana, made).user_id == ana.id


def test_the_last_word_of_a_page_ends_nothing_that_began_after_it(clock: time_machine.Traveller, ana: Actor) -> None:
    made = draft()
    left = _begun(ana, made)
    clock.shift(timedelta(milliseconds=1))
    opened = _begun(ana, made)
    _end(ana, made, left.seen)
    assert editing.writers([made.id])[made.id] == opened


@ON_SQLITE
def test_who_may_not_write_it_is_never_marked(app: Flask) -> None:
    made = draft()
    for someone in (person(Role.AUTHOR), person(Role.MODERATOR)):
        for verb in (editing.begin, editing.take_over):
            with pytest.raises(Forbidden), writing():
                verb(someone, fresh(made))
    assert editing.writers([made.id]) == {}


def test_a_whole_page_is_asked_for_in_one_query(ana: Actor, ben: Actor) -> None:
    made = [draft(title=f"No {number}") for number in range(3)]
    _begun(ana, made[0])
    _begun(ben, made[2])
    db.session.rollback()
    with counting() as statements:
        found = editing.writers([each.id for each in made])
    assert {entry_id: each.user_id for entry_id, each in found.items()} == {made[0].id: ana.id, made[2].id: ben.id}
    assert len([each for each in statements if not each.startswith("BEGIN")]) == 1


def test_marks_of_those_who_went_are_forgotten(clock: time_machine.Traveller, ana: Actor) -> None:
    made = draft()
    _begun(ana, made)
    clock.shift(timedelta(days=1))
    with writing():
        assert editing.forget_old() == 1
    assert db.session.get(Editing, made.id, populate_existing=True) is None
