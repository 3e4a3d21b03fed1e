"""Entries as lists show them: who sees which, on which shelf, by which words."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL, Actor, Role
from cms.content import crediting, overviews, publishing
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import Author, Tag
from cms.content.overviews import Overview, Shelf
from cms.core.clock import now
from cms.core.db import db, writing
from tests.counting import counting
from tests.unit.content.entries import ARTICLE, EXERCISE, article, draft, edited, exercise, fresh


def found(actor: Actor = SHELL, kind: Any = ARTICLE, **asked: Any) -> list[Overview]:
    return overviews.gather(db.session.execute(overviews.found(actor, kind, **asked).order_by(Entry.id)).all())


def titles(actor: Actor = SHELL, kind: Any = ARTICLE, **asked: Any) -> list[str]:
    return [each.title for each in found(actor, kind, **asked)]


def somebody(role: Role) -> Actor:
    with writing():
        return users.actor_for(users.create(SHELL, email=f"{role}@clinic.example", role=role, name=role))


@pytest.fixture
def shelves(app: Flask) -> None:
    """Put one article on each shelf."""
    draft(title="A draft")
    waiting, later, old, binned = (draft(title=title) for title in ("Handed in", "For later", "Old", "Binned"))
    article(title="Live")
    edited(article(title="Live and changed"), title="Changed")
    exercise(title="An exercise")
    with writing():
        publishing.submit(SHELL, fresh(waiting), 1)
        publishing.schedule(
            SHELL, fresh(later), 1, publish_at=now() + timedelta(days=1), unpublish_at=None, required=()
        )
        publishing.archive(SHELL, fresh(old), 1)
        publishing.discard(SHELL, fresh(binned), 1)


SHELVES: list[tuple[Shelf | None, list[str]]] = [
    (None, ["A draft", "Handed in", "For later", "Old", "Live", "Changed"]),
    (Shelf.DRAFT, ["A draft"]),
    (Shelf.IN_REVIEW, ["Handed in"]),
    (Shelf.SCHEDULED, ["For later"]),
    (Shelf.PUBLISHED, ["Live", "Changed"]),
    (Shelf.CHANGED, ["Changed"]),
    (Shelf.ARCHIVED, ["Old"]),
    (Shelf.BIN, ["Binned"]),
]


@pytest.mark.parametrize(("shelf", "there"), SHELVES, ids=lambda each: str(each) if isinstance(each, Shelf) else "")
def test_each_shelf_holds_what_stands_there(shelves: None, shelf: Shelf | None, there: list[str]) -> None:
    assert titles(shelf=shelf) == there
    if shelf:
        assert overviews.counts(SHELL, ARTICLE)[shelf] == len(there)


def test_authors_see_their_own_and_what_is_live_of_others(app: Flask) -> None:
    author, editor = somebody(Role.AUTHOR), somebody(Role.EDITOR)
    draft(title="Own", actor=author)
    draft(title="Of others")
    edited(article(title="Live of others"), title="Its draft")
    assert titles(author) == ["Own", "Live of others"]
    assert titles(editor) == ["Own", "Of others", "Its draft"]
    assert titles(somebody(Role.MODERATOR)) == ["Own", "Of others", "Its draft"]
    assert titles(author, mine=True) == ["Own"]
    assert titles(editor, mine=True) == []
    assert overviews.counts(author, ARTICLE)[Shelf.DRAFT] == 1
    assert overviews.counts(editor, ARTICLE)[Shelf.DRAFT] == 2


@pytest.fixture
def library(app: Flask) -> None:
    """Make entries that share words, authors and tags."""
    with writing():
        crediting.create(SHELL, name="Ana Pérez")
        crediting.create(SHELL, name="Ben 100%")
    neck = article(
        title="Neck pain", summary="When it clicks.", authors=["ben-100", "ana-perez"], tags=[{"name": "Neck"}]
    )
    article(title="Back", content_html="<p>Pain in the <b>lower</b> back, 50% of it.</p>", authors=["ana-perez"])
    draft(EXERCISE, title="Chin tuck", content_html="<p>Nod.</p>", tags=[{"slug": "neck"}])
    edited(neck, title="Neck and shoulder", tags=[{"slug": "neck"}, {"name": "Shoulder"}])


ASKED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("a word of the title", {"q": "shoulder"}, ["Neck and shoulder"]),
    ("in capitals or not", {"q": "SHOULDER"}, ["Neck and shoulder"]),
    ("a word of the summary", {"q": "clicks"}, ["Neck and shoulder"]),
    ("a word of the text", {"q": "lower"}, ["Back"]),
    ("all words, wherever they stand", {"q": "back pain"}, ["Back"]),
    ("not a word of the live text alone", {"q": "neck pain"}, []),
    ("the beginning of a word", {"q": "should"}, ["Neck and shoulder"]),
    ("a sign that databases have for anything", {"q": "50%"}, ["Back"]),
    ("signs around a word, which say nothing", {"q": "%back%"}, ["Back"]),
    ("the same sign alone", {"q": "%"}, []),
    ("an author by slug", {"author": "ana-perez"}, ["Neck and shoulder", "Back"]),
    ("an author by name", {"author": "Ana Pérez"}, ["Neck and shoulder", "Back"]),
    ("an author by a name in small letters", {"author": "ben 100%"}, ["Neck and shoulder"]),
    ("an author who is not there", {"author": "nobody"}, []),
    ("a tag by slug", {"tag": "shoulder"}, ["Neck and shoulder"]),
    ("a tag by name", {"tag": "NECK"}, ["Neck and shoulder"]),
    ("all at once", {"tag": "neck", "author": "ben-100", "q": "and", "shelf": Shelf.CHANGED}, ["Neck and shoulder"]),
]


@pytest.mark.parametrize(("asked", "there"), [pytest.param(*row[1:], id=row[0]) for row in ASKED])
def test_entries_are_found(library: None, asked: dict[str, Any], there: list[str]) -> None:
    assert titles(**asked) == there


def test_a_list_tells_authors_and_tags_in_their_order(library: None) -> None:
    first = found()[0]
    assert first.summary == "When it clicks."
    assert first.authors == [("ben-100", "Ben 100%"), ("ana-perez", "Ana Pérez")]
    assert first.tags == [("neck", "Neck"), ("shoulder", "Shoulder")]


def test_the_most_used_come_first(library: None) -> None:
    assert overviews.most_used(Author, 9) == [("ana-perez", "Ana Pérez"), ("ben-100", "Ben 100%")]
    assert overviews.most_used(Tag, 1) == [("neck", "Neck")]


def test_authors_and_tags_are_found_by_a_part_of_their_name(library: None) -> None:
    assert overviews.called(Author, "pér", 9) == [("ana-perez", "Ana Pérez")]
    assert overviews.called(Tag, "e", 1) == [("neck", "Neck")]
    assert overviews.called(Tag, "neck shoulder", 9) == []


def test_a_list_costs_three_queries_however_long_it_is(library: None) -> None:
    for _ in range(9):
        article(authors=["ana-perez"], tags=[{"slug": "neck"}])
    with counting() as sent:
        assert len(found()) == 11
    assert len([statement for statement in sent if not statement.startswith("BEGIN")]) == 3
