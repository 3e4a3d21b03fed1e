"""Importing exercises from a table: each cell becomes what its column says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Tag
from cms.core import outbox
from cms.core.db import db
from cms.core.errors import Invalid
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from cms.transfer.tables import cells, opening
from tests.api import Api

COUNTED = (Entry, Revision, Tag, ImportedRecord, outbox.OutboxRow)
Import = Callable[..., Report]
WHOLE = {
    "title": "Chin tuck",
    "slug": "chin-tuck",
    "summary": "Brings the head back over the shoulders.",
    "key_takeaway": "Small and often.",
    "description": "Why it helps.\n\nAnd when <not>.",
    "language": "en-GB",
    "steps": "1. Sit tall. 2. Draw the chin back. 3. Hold.",
    "hold_seconds": "5",
    "repetitions": "10",
    "sets": "2",
    "rest_seconds": "0",
    "per_side": "no",
    "frequency": "Twice a day",
    "position": "Sitting",
    "difficulty": "Easy",
    "equipment": "Chair | Towel",
    "muscles": "Longus colli: strengthen | Suboccipitals: stretch",
    "variations": "Lying down (easier): 1. Lie. 2. Nod. | With a band",
    "keep_in_mind": "Breathe | Look ahead",
    "cautions": "note: May click | urgent: Numb fingers -> Call us today",
    "contraindications": "Fresh fracture",
    "sources": "NICE NG59 https://example.org/ng59 | A book",
    "funding": "None.",
    "comments_open": "no",
    "topics": "Posture",
    "body_regions": "Neck",
    "conditions": "Neck pain",
    "muscle_tags": "Longus colli",
    "authors": "Ana Silva | Bo Berg",
    "reviewer": "Ana Silva",
    "video_url": "https://video.example/1",
    "video_title": "Chin tuck",
    "video_captions_url": "https://video.example/1.vtt",
    "video_transcript": "Sit tall.",
}


def table(*rows: dict[str, str], separator: str = ",") -> str:
    """Give a table with the columns of its first row."""
    names = list(rows[0])
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "\r\n".join(separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in each) for each in lines)


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Import:
    """Give a function that imports a table, given by its text."""

    def run(text: str | bytes, *, publish: bool = False, **told: Any) -> Report:
        path = tmp_path / "exercises.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        order = Order(SHELL, path, SiteSettings(), app.extensions["vertebra"].sealer)
        return importing.run(opening.opened(order, publish=publish), **told)

    return run


def _newest(slug: str) -> dict[str, Any]:
    entry = db.session.scalars(select(Entry).where(Entry.slug == slug)).one()
    found = select(Revision.source).where(Revision.entry_id == entry.id, Revision.number == entry.newest_number)
    return dict(db.session.scalars(found).one())


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


def test_every_cell_becomes_what_its_column_says(take: Import, editor: Api) -> None:
    report = take(table(WHOLE), publish=True)
    assert (_told(report), report.exercises.created, report.tags.created) == ({}, 1, 4)
    found = editor.get("/exercises/chin-tuck").get_json()
    expected = {
        "title": "Chin tuck",
        "summary": "Brings the head back over the shoulders.",
        "key_takeaway": "Small and often.",
        "content_html": "<p>Why it helps.</p><p>And when &lt;not&gt;.</p>",
        "language": "en-GB",
        "position": "Sitting",
        "difficulty": "easy",
        "equipment": ["Chair", "Towel"],
        "muscles": [
            {"name": "Longus colli", "action": "strengthen"},
            {"name": "Suboccipitals", "action": "stretch"},
        ],
        "reminders": ["Breathe", "Look ahead"],
        "contraindications": ["Fresh fracture"],
        "cautions": [
            {"level": "note", "text": "May click", "action": ""},
            {"level": "urgent", "text": "Numb fingers", "action": "Call us today"},
        ],
        "sources": [{"title": "NICE NG59", "url": "https://example.org/ng59"}, {"title": "A book", "url": ""}],
        "funding": "None.",
        "dosage": {
            "hold_seconds": 5,
            "repetitions": 10,
            "sets": 2,
            "rest_seconds": 0,
            "per_side": False,
            "frequency": "Twice a day",
        },
    }
    assert {name: found[name] for name in expected} == expected
    assert [step["text"] for step in found["steps"]] == ["Sit tall.", "Draw the chin back.", "Hold."]
    assert [(each["title"], each["kind"], len(each["steps"])) for each in found["variations"]] == [
        ("Lying down", "easier", 2),
        ("With a band", "alternative", 0),
    ]
    assert {tag["name"]: tag["kind"] for tag in found["tags"]} == {
        "Posture": "topic",
        "Neck": "body_region",
        "Neck pain": "condition",
        "Longus colli": "muscle",
    }
    assert [each["name"] for each in found["authors"]] == ["Ana Silva", "Bo Berg"]
    assert (found["reviewer"]["name"], found["comments"]["open"]) == ("Ana Silva", False)
    assert found["video"]["transcript"] == "Sit tall."


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_and_marks_of_spreadsheets_are_understood(take: Import, separator: str, mark: str) -> None:
    take(mark + table({"title": "Rücken; lang, breit", "steps": "A|B"}, separator=separator))
    assert _newest("rucken-lang-breit")["title"] == "Rücken; lang, breit"


def test_exercises_are_drafts_until_they_are_to_be_published(take: Import) -> None:
    text = table({"title": "A", "steps": "Sit."})
    take(text)
    status = select(Entry.status)
    assert db.session.scalars(status).all() == ["draft"]
    assert take(text, publish=True).exercises.updated == 1
    assert db.session.scalars(status).all() == ["published"]


def test_what_is_public_stays_so_since_when_it_was(take: Import) -> None:
    take(table({"title": "A", "slug": "a", "steps": "Sit."}), publish=True)
    at = select(Entry.published_at)
    first = db.session.scalars(at).one()
    assert take(table({"title": "A", "slug": "a", "steps": "Sit still."}), publish=True).exercises.updated == 1
    assert "Sit still." in str(_newest("a")["steps"])
    assert db.session.scalars(at).one() == first is not None


def test_what_is_public_stays_public_and_a_change_of_it_waits_as_a_draft(take: Import, reader: Api) -> None:
    rows = [{"title": "A", "slug": "a", "steps": "Sit."}, {"title": "B", "slug": "b", "steps": "Lie."}]
    take(table(*rows), publish=True)
    since = db.session.scalars(select(Entry.live_since).order_by(Entry.id)).all()
    changed = table({**rows[0], "steps": "Sit still."}, rows[1])
    report = take(changed)
    assert (report.exercises.updated, report.exercises.skipped) == (1, 1)
    assert _told(report) == {"line 2": "It is public. What changed waits as a draft beside it."}
    live = [reader.get(f"/exercises/{slug}").get_json() for slug in ("a", "b")]
    assert [each["steps"][0]["text"] for each in live] == ["Sit.", "Lie."]
    assert "Sit still." in str(_newest("a")["steps"])
    assert db.session.scalars(select(Entry.live_since).order_by(Entry.id)).all() == since
    assert take(changed).exercises.changes == 0
    assert take(changed, publish=True).exercises.updated == 1
    assert reader.get("/exercises/a").get_json()["steps"][0]["text"] == "Sit still."


def test_a_draft_and_what_is_in_review_stay_where_they_are(take: Import) -> None:
    take(table({"title": "A", "slug": "a", "steps": "Sit."}))
    created = db.session.scalars(select(Entry.created_at)).one()
    assert take(table({"title": "A", "slug": "a", "steps": "Lie."})).exercises.updated == 1
    assert db.session.execute(select(Entry.status, Entry.created_at)).one() == ("draft", created)


def test_a_second_import_changes_nothing(take: Import) -> None:
    take(table(WHOLE))
    before = [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]
    assert take(table(WHOLE)).exercises.changes == 0
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED] == before


@pytest.mark.parametrize(
    ("cells_told", "told", "why"),
    [
        ({"hold_seconds": "5 s"}, "column hold_seconds: give a whole number", "a unit"),
        ({"hold_seconds": "99999"}, "column hold_seconds:", "too long"),
        ({"difficulty": "tricky"}, "column difficulty: give one of easy, moderate, hard", "another word"),
        ({"per_side": "maybe"}, "column per_side: say yes or no", "another word"),
        ({"slug": "Chin Tuck"}, "column slug:", "no slug"),
        ({"muscles": "trapezius"}, "column muscles: give a muscle and", "no action"),
        ({"cautions": "fatal: x"}, "column cautions:", "another level"),
        ({"video_url": "http://x.example/"}, "column video_url:", "not secure"),
        ({"authors": "ana@clinic.example"}, "column authors: give names", "an address"),
        ({"title": "", "summary": "x"}, "column title: it is empty", "no title"),
        ({"title": "x" * 301}, "column title:", "too long"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_the_others_are_kept(
    take: Import, cells_told: dict[str, str], told: str, why: str
) -> None:
    report = take(
        table(
            {"title": "Good", "steps": "Sit.", **dict.fromkeys(cells_told, "")} | {"title": "Good"},
            {"title": "Bad", **cells_told},
        )
    )
    assert (report.exercises.created, report.exercises.skipped) == (1, 1)
    assert told in _told(report)["line 3"], why
    assert "@" not in str(_told(report))


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        ("name\nx", "line 1: there is no column title", "no title"),
        ("title,colour\nx,red", "line 1: column 2 has a name that is not known", "a strange column"),
        ("title,title\nx,y", "line 1: the column title comes twice", "twice"),
        ("title,summary\nx,y,z", "line 2: this row has 3 cells, but there are 2 columns", "a comma without quotes"),
        ('title,summary\nx,"y', "the table is damaged", "quotes without an end"),
        ("title\nRücken".encode("latin-1"), "this is not UTF-8. In the spreadsheet, choose “CSV UTF-8”", "encoding"),
        ("", "line 1: there is no column title", "nothing"),
    ],
)
def test_a_damaged_table_is_refused_whole(take: Import, text: str | bytes, told: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        take(text)
    assert told in refused.value.detail, why
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


@pytest.mark.parametrize(
    ("cell", "expected", "why"),
    [
        ("1. Sit. 2. Stand.", ["Sit.", "Stand."], "numbered in a line"),
        ("1) Sit\n2) Stand", ["Sit", "Stand"], "numbered on lines"),
        ("Sit | Stand", ["Sit", "Stand"], "signs between"),
        ("Sit\nStand", ["Sit", "Stand"], "on lines"),
        ("Hold for 5. Then stand.", ["Hold for 5. Then stand."], "a number that ends a sentence"),
        ("Repeat 10. 2. Rest", ["Repeat 10. 2. Rest"], "numbers that do not begin at 1"),
        ("", [], "nothing"),
    ],
)
def test_steps_are_told_apart(cell: str, expected: list[str], why: str) -> None:
    assert [each["text"] for each in cells.steps(cell)] == expected, why
