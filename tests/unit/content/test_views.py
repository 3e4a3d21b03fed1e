"""An entry with all that stands around it, in a constant number of queries."""

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import crediting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.narrowing import Narrowing
from cms.content.status import EntryType
from cms.content.views import EntryView, view
from cms.core.db import db, writing
from tests.counting import counting
from tests.unit.content.entries import ARTICLE, EXERCISE, article, draft, edited, exercise, fresh
from tests.unit.content.shelf import picture


def live(kind: EntryType) -> list[EntryView]:
    rows = db.session.execute(queries.live_entries(kind).order_by(Entry.id)).all()
    return view([(entry, revision) for entry, revision in rows], public=True)


def fill(count: int) -> None:
    with writing():
        crediting.create(SHELL, name="Ana")
        crediting.create(SHELL, name="Ben")
    shown = picture().id
    for title in ("One", "Two"):
        exercise(title=title, authors=["ana"], tags=[{"name": "Hip"}], image_id=shown)
    for _ in range(count):
        article(
            authors=["ben", "ana"],
            reviewer="ana",
            tags=[{"name": "Neck"}, {"name": "Pain"}],
            exercises=["two", "one"],
            image_id=shown,
        )


def queries_of(kind: EntryType) -> int:
    db.session.rollback()
    db.session.expunge_all()
    with counting() as sent:
        found = live(kind)
        assert all(each.authors and each.tags and each.neighbours and each.pictures for each in found)
    return len([statement for statement in sent if not statement.startswith("BEGIN")])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", [ARTICLE, EXERCISE])
def test_thirty_entries_cost_as_many_queries_as_three(app: Flask, kind: EntryType) -> None:
    fill(3)
    few = queries_of(kind)
    for _ in range(27):
        article(authors=["ana"], reviewer="ben", tags=[{"name": "Neck"}], exercises=["one"], image_id=picture().id)
    assert queries_of(kind) == few
    assert few <= 8


def test_what_stands_around_an_entry_is_in_its_order(app: Flask) -> None:
    fill(1)
    found = live(ARTICLE)[0]
    assert [each.slug for each in found.authors] == ["ben", "ana"]
    assert [each.slug for each in found.tags] == ["neck", "pain"]
    assert found.reviewer is not None
    assert found.reviewer.slug == "ana"
    assert [(each.slug, each.title) for each in found.neighbours] == [("two", "Two"), ("one", "One")]
    assert [[each.slug for each in of.neighbours] for of in live(EXERCISE)] == [["neck-pain"], ["neck-pain"]]


def test_neighbours_are_live_ones_at_their_live_words(app: Flask) -> None:
    used = exercise(title="One")
    draft(EXERCISE, title="Draft")
    article(slug="a", exercises=["one", "draft"])
    draft(slug="b", exercises=["one"])
    edited(used, title="Not public yet")
    assert [(each.slug, each.title) for each in live(ARTICLE)[0].neighbours] == [("one", "One")]
    assert [each.slug for each in live(EXERCISE)[0].neighbours] == ["a"]
    with writing():
        publishing.unpublish(SHELL, fresh(used), fresh(used).version, force=True)
    assert live(ARTICLE)[0].neighbours == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_draft_beside_what_is_live_is_not_seen_around_it(app: Flask) -> None:
    made = article(tags=[{"name": "Neck"}])
    edited(made, tags=[{"name": "Hip"}])
    assert [each.slug for each in live(ARTICLE)[0].tags] == ["neck"]
    staff = view([queries.staff_entry(SHELL, ARTICLE, "neck-pain")], public=False)[0]
    assert [each.slug for each in staff.tags] == ["hip"]
    assert db.session.execute(Narrowing(tag="hip").apply(queries.live_entries(ARTICLE), None)).all() == []
    assert len(db.session.execute(Narrowing(tag="neck").apply(queries.live_entries(ARTICLE), None)).all()) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_entries_are_no_views(app: Flask) -> None:
    assert view([], public=True) == []


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        pytest.param("neck-pain", "neck-pain", id="its slug"),
        pytest.param("1", "neck-pain", id="its id"),
        pytest.param("2", "2", id="a slug of digits comes before an id"),
        pytest.param("9", None, id="an id that there is not"),
        pytest.param("9" * 15, None, id="an id beyond all"),
        pytest.param("9" * 400, None, id="digits without end"),
        pytest.param("Neck-Pain", None, id="a slug in capitals is another"),
        pytest.param("", None, id="nothing"),
        pytest.param("-1", None, id="less than nothing"),
    ],
)
def test_an_entry_is_found_by(app: Flask, reference: str, found: str | None) -> None:
    article()
    article(slug="second")
    article(slug="2")
    rows = db.session.execute(queries.live_entries(ARTICLE).where(queries.by_reference(ARTICLE, reference))).all()
    assert [entry.slug for entry, _revision in rows] == ([found] if found else [])
