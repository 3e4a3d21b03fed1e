"""Hostile texts that come in by a file: its preview, what becomes of it, and the letters about it, in Chromium."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.core.db import db
from cms.delivery.notices.rendering import words
from cms.worker.moving import run_imports
from tests.browser.conftest import PASSWORD
from tests.browser.hostile import RUNNABLE, Trapped, groups, lines, payloads, trapped
from tests.served import Served
from tests.showcase import sign_in
from tests.unit.transfer.wxr import comment, post, wxr

pytestmark = pytest.mark.browser
TOLD = payloads(0)
MOST_FRAMES = 30
LISTS = [
    "/",
    "/admin/",
    "/admin/articles?limit=100",
    "/admin/exercises?limit=100",
    "/admin/comments?limit=100",
    "/admin/comments?status=approved&limit=100",
    "/admin/authors",
    "/admin/tags",
    "/admin/media",
    "/admin/imports",
    "/admin/log?limit=100",
]
LETTERS = {
    "reply": {"is_staff": False, "title": "", "address": "https://cms.example/x"},
    "decision": {
        "approved": False, "title": "", "address": "https://cms.example/x", "reason": "abusive", "by_person": True,
        "appeal": "https://cms.example/a", "days": 30,
    },
    "new_email": {"address": "https://cms.example/x", "minutes": 60},
}  # fmt: skip


def wordpress(folder: Path) -> Path:
    """Write each payload as the text of a post, as its title and its category, as the words and the name of readers."""
    told = [html.replace("]]>", "]] >") for html in TOLD]
    parts = [
        post(
            number,
            comment(1000 + number, content=html, author=html[:90], url=html[:90].replace("<", "&lt;").split("&")[0]),
            comment(5000 + number, content=html, author=html[:90], status="0"),
            terms=f'<category domain="category" nicename="c-{number}"><![CDATA[{html[:80]}]]></category>',
            title=html[:200],
            content=html,
            excerpt=html[:200],
        )
        for number, html in enumerate(told, 1)
    ]
    return _written(folder / "export.xml", wxr(*parts))


def exercises(folder: Path) -> Path:
    """Write each payload into every column of a table that takes words."""
    columns = (
        *("title", "summary", "description", "steps", "frequency", "position"),
        *("equipment", "keep_in_mind", "contraindications", "topics"),
    )
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    table.writerows([[html] * len(columns) for html in lines(TOLD, 100)])
    return _written(folder / "<img src=x onerror=alert(1)>.csv", out.getvalue())


def markdown(folder: Path) -> Path:
    """Write each payload as a file of Markdown, and into what stands before its text."""
    path = folder / "site.zip"
    with ZipFile(path, "w") as packed:
        for number, html in enumerate(TOLD):
            head = json.dumps({"title": html[:200], "summary": html[:200], "tags": [html[:80]], "slug": f"m-{number}"})
            packed.writestr(f"content/posts/m-{number}.md", f"---\n{head}\n---\n\n{html}\n")
    return path


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@dataclass(frozen=True)
class Way:
    """A way in: how the page calls it, and what writes its file."""

    name: str
    write: Callable[[Path], Path]
    kind: str
    is_live: bool


WAYS = [
    Way("WordPress", wordpress, "articles", is_live=True),
    Way("A table of exercises", exercises, "exercises", is_live=False),
    Way("A folder of Markdown files", markdown, "articles", is_live=True),
]


@pytest.fixture
def trap(browser: Browser, served: Served) -> Iterator[Trapped]:
    """Give an admin's page that notes whatever runs or reaches out."""
    with trapped(browser, served) as trap:
        sign_in(trap.page, "admin@clinic.example", PASSWORD)
        yield trap


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.name))
def test_no_payload_runs_that_a_file_brings(app: Flask, trap: Trapped, way: Way, tmp_path: Path) -> None:
    page, house = trap.page, app.extensions["vertebra"]
    page.goto("/admin/imports")
    page.get_by_role("radio", name=way.name).check()
    page.set_input_files("#file", [way.write(tmp_path)])
    page.get_by_role("button", name="Send and check it").click()
    page.wait_for_url("**/admin/imports/1")
    for heading in ("What would happen", "What happened"):
        run_imports(house, lambda: False)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert (page.evaluate(RUNNABLE), trap.notes) == ([], [])
        if heading == "What would happen":
            page.get_by_role("button", name="Import now").click()
            expect(page.locator("progress")).to_be_visible()
    made = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert len(made) > len(TOLD) // 2, "refusing everything is no import"
    paths = [f"/admin/{way.kind}/{entry.id}" for entry in made[::4]]
    paths += [f"/{way.kind}/{entry.slug}" for entry in made if entry.is_live]
    paths += [f"/admin/comments/{each}?pane=true" for each in db.session.scalars(select(Comment.id)).all()[::8]]
    paths += [f"/admin/commenters/{each}" for each in db.session.scalars(select(Person.id)).all()[:1]]
    paths += [f"/admin/search?q={quote(html)}" for html in lines(TOLD, 60)[::20]]
    db.session.remove()
    assert way.is_live == any(path.startswith(f"/{way.kind}/") for path in paths)
    for some in groups([*LISTS, *paths], MOST_FRAMES):
        trap.look_at_all(dict.fromkeys(some, 200))
        assert trap.notes == []


def test_no_payload_runs_in_a_letter(app: Flask, trap: Trapped) -> None:
    trap.page.goto("/healthz")
    for html in groups(lines(TOLD), 8):
        title = " ".join(html)
        for template, facts in LETTERS.items():
            common = {"site_title": title, "site_url": "https://clinic.example", "unsubscribe": ""}
            told = {**common, **facts, **({"title": title} if "title" in facts else {})}
            letter = words(template, "en", told)
            assert "\n" not in letter.subject
            trap.page.set_content(letter.html)
            assert (
                trap.page.evaluate(RUNNABLE.replace("window.ran", "[]").replace("view.ran", "(view.ran ?? [])")) == []
            )
    assert trap.notes == []
