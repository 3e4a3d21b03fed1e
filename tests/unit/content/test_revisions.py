"""The history of an entry, and the way back to any save of it."""

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import publishing, queries, revisions
from cms.core.db import db, writing
from cms.core.errors import Forbidden, NotFound, Stale
from tests.unit.accounts.people import person
from tests.unit.content.entries import ARTICLE, SITE, article, draft, edited, exercise, fresh, newest, published

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_older_save_becomes_the_newest_and_what_is_live_stays(app: Flask) -> None:
    live = article(summary="one", tags=[{"name": "Neck"}])
    published(edited(live, summary="two", tags=[], title="Back pain"))
    with writing():
        revisions.restore(SHELL, fresh(live), fresh(live).version, 1, SITE)
    entry = fresh(live)
    told = newest(entry)
    assert (entry.newest_number, told.title, told.source["summary"], told.source["tags"]) == (
        3, "Neck pain", "one", [{"slug": "neck"}],
    )  # fmt: skip
    assert told.note == "restored from 1"
    assert queries.live_entry(ARTICLE, "neck-pain")[1].number == 2
    assert entry.has_draft


@ON_SQLITE
def test_a_save_that_there_is_not_cannot_come_back(app: Flask) -> None:
    made = draft()
    with pytest.raises(NotFound), writing():
        revisions.restore(SHELL, fresh(made), 1, 2, SITE)


@ON_SQLITE
def test_a_stale_version_and_a_stranger_change_nothing(app: Flask) -> None:
    made = draft(actor=person(email="ana@clinic.example"))
    edited(made, summary="two")
    with pytest.raises(Stale), writing():
        revisions.restore(SHELL, fresh(made), 1, 1, SITE)
    stranger = person(email="ben@clinic.example")
    with pytest.raises(Forbidden), writing():
        revisions.restore(stranger, fresh(made), 2, 1, SITE)
    assert fresh(made).newest_number == 2


@ON_SQLITE
def test_a_save_comes_back_with_its_exercises_wherever_they_are_by_now(app: Flask) -> None:
    renamed, binned = exercise(title="One"), exercise(title="Two")
    made = draft(exercises=["two", "one"])
    edited(made, exercises=[])
    published(edited(renamed, slug="first"))
    with writing():
        publishing.discard(SHELL, fresh(binned))
    with writing():
        revisions.restore(SHELL, fresh(made), 2, 1, SITE)
    assert queries.exercises_of(newest(fresh(made))) == {"two": binned.id, "first": renamed.id}


@ON_SQLITE
def test_whether_comments_are_open_does_not_come_back_with_a_save(app: Flask) -> None:
    made = draft(comments_open=True)
    edited(made, comments_open=False, summary="two")
    with writing():
        revisions.restore(SHELL, fresh(made), 2, 1, SITE)
    assert fresh(made).comments_open is False
    assert [row.number for row in db.session.scalars(queries.revisions_of(made))] == [1, 2, 3]


@ON_SQLITE
def test_a_save_that_says_what_the_newest_says_does_not_come_back(app: Flask) -> None:
    made = draft()
    with writing():
        revisions.restore(SHELL, fresh(made), 1, 1, SITE)
    assert (fresh(made).newest_number, fresh(made).version) == (1, 1)
