"""Posts as drafts of exercises: what is found is placed, what is not stays in the text."""

import time
from typing import Any

import pytest
from sqlalchemy import select

from cms.content import noting
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core.db import db
from cms.transfer.report import Report
from cms.transfer.wordpress.exercises import dosage, placing
from cms.transfer.wordpress.mapping import Mapping
from cms.transfer.wordpress.texts.paragraphs import elements
from tests.api import Api
from tests.unit.transfer.conftest import Wished
from tests.unit.transfer.wxr import post, wxr

POST = """<p>A gentle stretch for the front of the hip.</p>
<h2>How to do it</h2>
<ol><li>Kneel on one <strong>knee</strong>.</li><li>Hold for 30 seconds.<ul><li>breathe</li></ul></li></ol>
<p>Do 3 sets of 10 reps on each side, twice a day.</p>
<p>[youtube https://youtu.be/abc]</p>
<h2>You will need</h2><ul><li>A mat</li></ul>
<h2>Variations</h2>
<h3>Easier: lying down</h3><p>If kneeling hurts.</p><ol><li>Lie down.</li><li>Hold for 90 seconds.</li></ol>
<h3>Advanced</h3><ul><li>Lift the arm.</li></ul>
<h2>Remember</h2><ul><li>Breathe.</li><li>Go slowly.</li></ul>
<p><strong>Avoid this exercise if</strong> you had surgery.</p>
<h2>Caution</h2><p>It may pull a little.</p>
<h2>Why it works</h2><p>Because.</p>"""


def _placed(html: str) -> placing.Placed:
    return placing.placed(elements(html, breaks=True))


def test_the_parts_of_a_post_are_placed_and_the_rest_stays() -> None:
    found = _placed(POST.replace("[youtube https://youtu.be/abc]", "So."))
    assert found.members == {
        "steps": [
            {"text_html": "Kneel on one <strong>knee</strong>."},
            {"text_html": "Hold for 30 seconds.<ul><li>breathe</li></ul>"},
        ],
        "equipment": ["A mat"],
        "variations": [
            {
                "title": "Easier: lying down",
                "kind": "easier",
                "reason": "If kneeling hurts.",
                "steps": [{"text_html": "Lie down."}, {"text_html": "Hold for 90 seconds."}],
            },
            {"title": "Advanced", "kind": "harder", "reason": "", "steps": [{"text_html": "Lift the arm."}]},
        ],
        "reminders": ["Breathe.", "Go slowly.", "Avoid this exercise if you had surgery."],
        "cautions": [{"level": "note", "text": "It may pull a little."}],
        "dosage": {"hold_seconds": 30, "sets": 3, "repetitions": 10, "per_side": True, "frequency": "twice a day"},
    }
    assert found.left == [
        "<p>A gentle stretch for the front of the hip.</p>",
        "<h2>How to do it</h2>",
        "<p>Do 3 sets of 10 reps on each side, twice a day.</p>",
        "<p>So.</p>",
        "<h2>Variations</h2>",
        "<h2>Why it works</h2>",
        "<p>Because.</p>",
    ]


@pytest.mark.parametrize(
    ("html", "member", "value"),
    [
        ("<p>1. Sit.<br>2. Stand.</p>", "steps", ["Sit.", "Stand."]),
        ("<p>Step 1: Sit.</p><p>Step 2: Stand.</p>", "steps", ["Sit.", "Stand."]),
        ("<h2>Anleitung</h2><ul><li>Setzen.</li></ul>", "steps", ["Setzen."]),
        ("<h2>Étapes</h2><ol><li>Assis.</li><li>Debout.</li></ol>", "steps", ["Assis.", "Debout."]),
        ("<h2>Cómo hacerlo</h2><ol><li>Siéntate.</li></ol>", "steps", ["Siéntate."]),
        ("<p>Avoid if you:</p><ul><li>had a fracture</li></ul>", "contraindications", ["had a fracture"]),
        ("<h2>Contraindicaciones</h2><ul><li>Fractura</li></ul>", "contraindications", ["Fractura"]),
        ("<p>Keep in mind: breathe.</p>", "reminders", ["Keep in mind: breathe."]),
        ("<p>Denken Sie daran zu atmen.</p>", "reminders", ["Denken Sie daran zu atmen."]),
        ("<p>Attention : doucement.</p>", "cautions", [{"level": "note", "text": "Attention : doucement."}]),
    ],
)
def test_parts_are_known_by_the_words_of_four_languages(html: str, member: str, value: list[Any]) -> None:
    found = _placed(html).members
    told = [step["text_html"] for step in found["steps"]] if member == "steps" else found[member]
    assert told == value


@pytest.mark.parametrize(
    ("html", "titles"),
    [
        ("<ul><li><strong>Seated:</strong> on a chair</li><li>Standing: at a wall</li></ul>", ["Seated", "Standing"]),
        ("<p><b>Seated</b> – on a chair</p><p>At a wall</p>", ["Seated", "At a wall"]),
    ],
)
def test_variations_in_a_list_are_one_each(html: str, titles: list[str]) -> None:
    found = _placed(f"<h2>Variations</h2>{html}")
    assert [each["title"] for each in found.variations] == titles
    assert found.left == []


def test_a_picture_in_a_step_stays_in_the_text() -> None:
    found = _placed('<ol><li>Sit.<img src="/a.jpg" alt=""></li><li>Stand.</li></ol>')
    assert len(found.steps) == 2
    assert found.left == ['<p><img src="/a.jpg" alt=""></p>']


def test_a_second_numbered_list_stays_in_the_text() -> None:
    other = "<ol><li>c</li><li>d</li></ol>"
    assert _placed(f"<ol><li>a</li><li>b</li></ol><p>or</p>{other}").left == ["<p>or</p>", other]


def test_more_than_an_exercise_can_hold_stays_in_the_text() -> None:
    long = "<ol>" + "<li>a</li>" * 51 + "</ol>"
    found = _placed(f"{long}<h2>Remember</h2><ul>{'<li>b</li>' * 51}</ul>")
    assert (found.steps, found.reminders) == ([], [])
    assert found.left[0] == long


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hold for 30 seconds.", {"hold_seconds": 30}),
        ("Hold the stretch for 20-30 secs", {"hold_seconds": 20}),
        ("Hold for one minute", {"hold_seconds": 60}),
        ("Rest for 60 seconds between sets.", {"rest_seconds": 60}),
        ("3 sets of 10", {"sets": 3, "repetitions": 10}),
        ("Three sets of 8 to 12 reps", {"sets": 3, "repetitions": 8}),
        ("3 sets of 30 seconds", {"sets": 3, "hold_seconds": 30}),
        ("3 x 10", {"sets": 3, "repetitions": 10}),
        ("Repeat 10 times.", {"repetitions": 10}),
        ("Repeat 10 times, 3 times a day.", {"repetitions": 10, "frequency": "3 times a day"}),
        ("Do it daily. Walk 20 minutes.", {"frequency": "daily"}),
        ("10 reps per side", {"repetitions": 10, "per_side": True}),
        (
            "Mantén la posición 30 segundos. Haz 3 series de 10 repeticiones.",
            {"hold_seconds": 30, "sets": 3, "repetitions": 10},
        ),
        (
            "Maintenez 30 secondes, 2 séries de 8 répétitions de chaque côté",
            {"hold_seconds": 30, "sets": 2, "repetitions": 8, "per_side": True},
        ),
        (
            "30 Sekunden halten. 3 Sätze mit 10 Wiederholungen, zweimal täglich.",
            {"hold_seconds": 30, "sets": 3, "repetitions": 10, "frequency": "zweimal täglich"},
        ),
        ("In 2019, 40 people aged 50 took part.", {}),
        ("Hold for 99999 seconds", {}),
        ("", {}),
    ],
)
def test_numbers_beside_their_words_are_the_dosage(text: str, told: dict[str, Any]) -> None:
    assert dosage.read(text) == told


@pytest.mark.parametrize(
    "hostile",
    [
        "<ol>" + "<li>" * 50_000,
        "<ol>" * 30_000,
        "<p>" + "1. " * 60_000 + "</p>",
        "<p>" + "<b>" * 60_000 + "</p>",
        "<h2>Variations</h2>" * 10_000,
        "hold 3 " * 30_000,
        "3 sets of " * 20_000,
        "1" * 200_000,
        "\n" * 200_000,
        "<p>Avoid if:</p>" * 10_000,
    ],
)
def test_hostile_posts_cost_no_more_than_their_length(hostile: str) -> None:
    start = time.process_time()
    _placed(hostile)
    dosage.read(hostile)
    assert time.process_time() - start < 5


def _used(nicename: str) -> str:
    return f'<category domain="category" nicename="{nicename}">{nicename.title()}</category>'


def _revision(slug: str) -> tuple[Entry, Revision]:
    entry = db.session.scalars(select(Entry).where(Entry.slug == slug)).one()
    newest = Revision.entry_id == entry.id, Revision.number == entry.newest_number
    return entry, db.session.scalars(select(Revision).where(*newest)).one()


def _changes(report: Report) -> int:
    return sum(tally.changes for tally in report.tallies.values())


BELOW = """<wp:category><wp:category_nicename>hip</wp:category_nicename><wp:cat_name>Hip</wp:cat_name>
<wp:category_parent>exercises</wp:category_parent></wp:category>"""


def test_posts_of_a_category_become_drafts_with_a_note_and_a_second_run_changes_nothing(
    wished: Wished, reader: Api
) -> None:
    text = wxr(BELOW, post(1, terms=_used("exercises"), content=POST), post(2, terms=_used("hip")), post(3))
    report = wished(text, exercises_from="Exercises")
    assert (report.exercises.created, report.articles.created) == (2, 1)
    entry, revision = _revision("post-1")
    assert (entry.type, entry.status, entry.is_live) == ("exercise", "draft", False)
    assert revision.rendered["steps"][0]["text"] == "Kneel on one knee."
    assert revision.source["video"]["url"] == "https://www.youtube.com/watch?v=abc"
    assert revision.source["dosage"]["sets"] == 3
    assert "A gentle stretch" in revision.rendered["content_text"]
    (note,) = db.session.scalars(noting.of(entry)).all()
    assert "Made from post 1 of WordPress" in note.body
    assert "Steps: 2" in note.body
    assert "hold 30 seconds" in note.body
    assert reader.get("/exercises/post-1").status_code == 404
    for again in ("Exercises", ""):
        assert _changes(wished(text, exercises_from=again)) == 0
    assert len(db.session.scalars(noting.of(entry)).all()) == 1


def test_a_type_of_posts_becomes_drafts_of_exercises_by_mapping(wished: Wished) -> None:
    mapping = Mapping.model_validate({"types": {"workout": "exercise"}})
    wished(wxr(post(1, type="workout", content=POST), post(2, type="workout", status="trash")), mapping=mapping)
    assert (_revision("post-1")[0].type, _revision("post-1")[0].status) == ("exercise", "draft")
    assert _revision("post-2")[0].binned_at is not None


def test_what_is_an_article_already_stays_one(wished: Wished) -> None:
    text = wxr(post(1, terms=_used("exercises")))
    wished(text)
    report = wished(text, exercises_from="exercises")
    assert _changes(report) == 0
    assert [each.message for each in report.problems] == ["It is an article here already, and stays one."]


def test_a_category_that_no_post_is_in_is_told(wished: Wished) -> None:
    report = wished(wxr(post(1)), exercises_from="exercise")
    assert [each.where for each in report.problems] == ["the file"]
