"""The person behind a comment: one for each address, however it is spelt and whoever comes first."""

import threading

import pytest
from flask import Flask
from sqlalchemy import delete

from cms.comments import persons
from cms.comments.models import Person
from cms.comments.persons import Standing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.sealing import Sealer
from tests.unit.comments.commenting import SEALER, decide, submit
from tests.unit.content.entries import article

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def met(email: str, sealer: Sealer = SEALER, *, is_new: bool = False) -> int:
    with writing():
        return persons.find_or_make(email, sealer, is_new=is_new).id


def test_two_spellings_of_an_address_are_one_person(app: Flask) -> None:
    assert met("jo@reader.example") == met(" JO@Reader.Example ")
    assert met("ana@reader.example") != met("jo@reader.example")
    assert db.session.query(Person).count() == 2


def test_whoever_was_thought_to_be_new_is_who_came_first(app: Flask) -> None:
    first = met("jo@reader.example", is_new=True)
    assert met("jo@reader.example", is_new=True) == met("Jo@reader.example") == first
    assert db.session.query(Person).count() == 1


def test_an_address_that_reaches_the_same_person_by_its_provider_s_rules_is_another_person_here(app: Flask) -> None:
    article()
    first = submit(author_email="joblo@gmail.com")
    other = submit(author_email="j.o.b.l.o@gmail.com")
    assert (first.status, other.status, other.held_because) == ("approved", "pending", "alias")
    assert first.person_id != other.person_id, "nobody comes by the standing of another"


@ON_SQLITE
def test_whoever_was_met_before_the_keys_changed_is_the_same_after(app: Flask) -> None:
    before = met("jo@reader.example")
    rotated = Sealer(["n" * 32, "k" * 32])
    assert met("jo@reader.example", rotated) == before
    assert met("ana@reader.example", rotated) != before
    assert persons.find("ana@reader.example", SEALER) is None, "the old key alone does not find who came later"


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_nobody_gets_the_id_of_somebody_who_is_gone(app: Flask, several: bool) -> None:
    assert app
    there, gone = met("jo@reader.example"), met("ana@reader.example")
    with writing():
        db.session.execute(delete(Person).where(Person.id == gone))
    if several:
        seen = {f"{name}@reader.example": now() for name in ("jo", "lu", "bo", "ida")}
        with writing():
            found = persons.find_or_make_all(seen, SEALER)
        assert found.ids.pop("jo@reader.example") == there
        assert sorted(found.ids.values()) == sorted(found.made) == [gone + 1, gone + 2, gone + 3]
    assert met("ana@reader.example") > gone


def test_two_who_come_at_once_are_one_person(app: Flask) -> None:
    found: list[int] = []
    ready = threading.Barrier(4)

    def meet() -> None:
        with app.app_context():
            ready.wait(10)
            found.append(met("jo@reader.example"))
            db.session.remove()

    threads = [threading.Thread(target=meet) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 4
    assert len(set(found)) == 1


@ON_SQLITE
def test_standing_is_counted_by_status(app: Flask) -> None:
    article()
    made = [submit() for _ in range(6)]
    decide("reject", made[0])
    decide("spam", made[1], made[2])
    decide("hold", made[3])
    other = submit(author_email="ana@reader.example")
    ids = [made[0].person_id or 0, other.person_id or 0, 4711]
    assert persons.standings(ids) == {ids[0]: Standing(2, 1, 2, 1), ids[1]: Standing(1, 0, 0)}
    assert persons.standings([]) == {}
    found, standing = persons.find_standing("JO@reader.example", SEALER)
    assert (found and found.id, standing) == (ids[0], Standing(2, 1, 2, 1))


def test_who_said_nothing_so_far_is_known_and_whom_nobody_knows_is_not(app: Flask) -> None:
    known = met("jo@reader.example")
    found, standing = persons.find_standing("jo@reader.example", SEALER)
    assert (found and found.id, standing) == (known, Standing())
    assert persons.find_standing("ana@reader.example", SEALER) == (None, Standing())
