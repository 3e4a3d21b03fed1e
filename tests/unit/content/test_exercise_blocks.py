"""Exercises within a text: named by slug, kept by id, and told apart from those named beside it."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import exercise_blocks, overviews, publishing, queries
from cms.content.changes import Worded, compare
from cms.content.exercise_blocks import MOST, ids_in, source_by_id
from cms.content.models.entry import Entry
from cms.content.quality.checking import draft_of
from cms.content.shapes import members_of
from cms.content.views import EntryView, view
from cms.core.db import db, writing
from cms.core.errors import Invalid
from tests.counting import counting
from tests.unit.content.entries import ARTICLE, EXERCISE, article, draft, edited, exercise, fresh, newest, published
from tests.unit.content.shelf import picture

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def block(name: str | int) -> str:
    return f'<figure data-exercise="{name}"></figure>'


def live(entry: Entry) -> EntryView:
    return view([queries.live_entry(ARTICLE, str(entry.id))], public=True)[0]


def used(entry: Entry) -> list[str]:
    return [each.slug for each in live(entry).neighbours]


def refusal(html: str) -> list[tuple[str, str | None]]:
    with pytest.raises(Invalid) as raised:
        draft(content_html=html)
    db.session.rollback()
    return [(fault.detail, fault.pointer) for fault in raised.value.faults]


def test_a_slug_is_kept_as_an_id_so_that_a_renamed_exercise_stays(app: Flask) -> None:
    tuck = exercise()
    made = article(content_html=f"<p>a</p>{block('chin-tuck')}")
    assert newest(made).source["content_html"] == f"<p>a</p>{block(tuck.id)}"
    assert newest(made).rendered["content_html"] == f"<p>a</p>{block(tuck.id)}"
    published(edited(tuck, slug="nod"))
    assert used(made) == ["nod"]
    published(edited(made, title="Changed"))
    assert used(made) == ["nod"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param("<figure data-exercise=tuck></figure>", '<figure data-exercise="{}"></figure>', id="bare"),
        pytest.param("<FIGURE a  Data-Exercise = 'tuck'>", '<FIGURE a  Data-Exercise = "{}">', id="in capitals"),
        pytest.param("<code>data-exercise=tuck</code>", "<code>data-exercise=tuck</code>", id="as text"),
        pytest.param("<figure data-exercise='nod'>", "<figure data-exercise='nod'>", id="another one"),
    ],
)
def test_only_the_name_in_a_block_is_written_anew(sent: str, kept: str) -> None:
    assert source_by_id(sent, {"tuck": 7}) == kept.format(7)


def test_a_slug_that_an_exercise_had_before_still_means_it(app: Flask) -> None:
    tuck = exercise()
    published(edited(tuck, slug="nod"))
    assert used(article(content_html=block("chin-tuck"))) == ["nod"]


def test_a_number_is_an_id_even_where_it_is_a_slug_too(app: Flask) -> None:
    first = exercise(title="First")
    exercise(title="Second", slug=str(first.id))
    assert used(article(content_html=block(first.id))) == ["first"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("no-such", "There is no exercise “no-such”, which the text is to show.", id="an unknown slug"),
        pytest.param("99999", "There is no exercise “99999”, which the text is to show.", id="an unknown id"),
        pytest.param("9" * 40, f"There is no exercise “{'9' * 40}”, which the text is to show.", id="no id at all"),
        pytest.param("an-article", "There is no exercise “an-article”, which the text is to show.", id="an article"),
        pytest.param("gone", "There is no exercise “gone”, which the text is to show.", id="one in the bin"),
        pytest.param(
            "Chin Tuck",
            "“data-exercise” takes the slug of an exercise, such as psoas-stretch, or its id.",
            id="no slug",
        ),
    ],
)  # fmt: skip
def test_what_there_is_not_is_named(app: Flask, name: str, told: str) -> None:
    article(slug="an-article")
    gone = exercise(slug="gone")
    with writing():
        publishing.discard(SHELL, fresh(gone))
    assert refusal(f"<p>a</p>{block(name)}") == [(told, "#/content_html")]


@ON_SQLITE
def test_each_unknown_one_is_named_once_and_there_is_an_end_to_blocks(app: Flask) -> None:
    assert len(refusal(block("a") + block("b") + block("a"))) == 2
    exercise(slug="tuck")
    article(content_html=block("tuck") * MOST)
    assert refusal(block("tuck") * (MOST + 1)) == [(f"A text shows at most {MOST} exercises.", "#/content_html")]


def test_the_exercises_of_an_article_are_those_in_its_text_and_then_those_beside_it(app: Flask) -> None:
    for title in ("One", "Two", "Three", "Four"):
        exercise(title=title)
    made = article(content_html=block("three") + block("one") + block("three"), exercises=["two", "one", "four"])
    assert used(made) == ["three", "one", "two", "four"]
    assert list(queries.exercises_of(newest(made))) == ["two", "one", "four"]


def test_an_exercise_knows_the_articles_that_show_it_in_their_texts(app: Flask) -> None:
    tuck = exercise()
    article(slug="neck", content_html=block("chin-tuck"))
    shown = view([queries.live_entry(EXERCISE, str(tuck.id))], public=True)[0]
    assert [each.slug for each in shown.neighbours] == ["neck"]


def test_what_is_taken_out_of_the_text_is_no_longer_used_unless_it_is_named_beside_it(app: Flask) -> None:
    exercise(title="One")
    exercise(title="Two")
    made = article(content_html=block("one") + block("two"), exercises=["two"])
    published(edited(made, content_html="<p>a</p>"))
    assert used(made) == ["two"]


@ON_SQLITE
def test_saving_the_same_again_is_no_change(app: Flask) -> None:
    for title in ("One", "Two"):
        exercise(title=title)
    made = article(content_html=block("one"), exercises=["two", "one"])
    before = made.newest_number
    assert edited(made, **newest(made).source).newest_number == before


def test_a_text_keeps_an_exercise_that_went_into_the_bin_and_does_not_show_it(app: Flask) -> None:
    tuck = exercise()
    made = article(content_html=block("chin-tuck"))
    with writing():
        publishing.discard(SHELL, fresh(tuck), force=True)
    published(edited(made, title="Changed"))
    assert ids_in(newest(fresh(made)).rendered["content_html"]) == [tuck.id]
    assert (used(made), live(made).blocks) == ([], {})


def test_the_text_of_an_exercise_shows_no_other(app: Flask) -> None:
    exercise(slug="tuck")
    made = exercise(title="Outer", content_html=f"<p>a</p>{block('tuck')}")
    assert newest(made).rendered["content_html"] == "<p>a</p><figure></figure>"
    assert view([(made, newest(made))], public=True)[0].blocks == {}


@ON_SQLITE
def test_editors_are_told_of_an_exercise_that_readers_do_not_get(app: Flask) -> None:
    waiting = draft(EXERCISE, title="Chin tuck", steps=[{"text": "Tuck."}])
    made = article(content_html=block("chin-tuck"))
    assert draft_of(live(made)).hidden_exercises == ("Chin tuck",)
    published(waiting)
    assert draft_of(live(made)).hidden_exercises == ()
    assert exercise_blocks.hidden(block("chin-tuck") + block("unheard-of")) == ("unheard-of",)


@ON_SQLITE
def test_what_changed_names_exercises_in_words(app: Flask) -> None:
    for title in ("Chin <b>tuck", "Nod"):
        exercise(title=title)
    made = draft(content_html=f"<p>a</p>{block('chin-b-tuck')}", exercises=["nod"])
    first = newest(made)
    second = newest(edited(made, content_html=f"<p>a</p>{block('nod')}"))
    titles = overviews.exercise_titles([first.id, second.id])
    shown: list[Any] = [
        members_of(view([(fresh(made), each)], public=False)[0], titles[each.id]) for each in (first, second)
    ]
    worded = next(change for change in compare(*shown) if change.member == "content_html")
    assert isinstance(worded, Worded)
    assert ("removed", "Chin <b>tuck") in [(run.mark, run.text.strip()) for run in worded.runs]
    assert ("added", "Nod") in [(run.mark, run.text.strip()) for run in worded.runs]


@ON_SQLITE
def test_any_number_of_articles_costs_the_same_queries(app: Flask) -> None:
    shown = picture().id
    for number in range(6):
        exercise(slug=f"move-{number}", image_id=shown)
    for number in range(3):
        article(content_html=block(f"move-{number}"))
    few = _queries()
    for number in range(9):
        article(content_html=block(f"move-{number % 6}") + block(f"move-{number % 5}"))
    assert _queries() == few


def _queries() -> int:
    db.session.rollback()
    db.session.expunge_all()
    with counting() as sent:
        rows = db.session.execute(queries.live_entries(ARTICLE)).all()
        for each in view([(entry, revision) for entry, revision in rows], public=True):
            assert all(shown.pictures for shown in each.blocks.values())
            assert each.blocks
    return len([statement for statement in sent if not statement.startswith("BEGIN")])
