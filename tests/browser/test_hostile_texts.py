"""Payloads that others collected, through every field that takes text, on every page that shows it, in Chromium.

The browser's own protection is switched off for this (`bypass_csp`), so that what would run does run.
A sample is taken, unless `CI` is `true`.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, Request
from sqlalchemy import select

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.comments import submitting
from cms.comments.models import Comment
from cms.comments.submission import Submission
from cms.content import crediting, drafting, publishing, queries, tagging
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, TooMany
from cms.core.markup import ARTICLE, STEP, sanitize
from cms.core.site import SiteSettings
from cms.core.text import clean
from cms.delivery.installation import Installation
from tests.browser.conftest import PASSWORD
from tests.conftest import CORPORA
from tests.served import Served
from tests.showcase import sign_in
from tests.unit.core.payloads import ATTACKS

pytestmark = pytest.mark.browser
WHOLE = os.environ.get("CI") == "true"
BATCH, SAMPLE, PARTS = 50, 60, 6 if WHOLE else 1
SITE = SiteSettings(comment_hold="flagged", comment_rate="off", comment_length=20_000)
TRAP = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { window.ran.push(name); };
"""
RUNNABLE = """() => {
  const HANDLER = /^on|^srcdoc$/i;
  const ADDRESS = /^(href|src|action|formaction|data|xlink:href)$/i;
  const runs = (address) => {
    const scheme = URL.parse(address, location.href)?.protocol ?? "";
    if (scheme === "data:") return !/^data:image/i.test(address.trim());
    return ["javascript:", "vbscript:"].includes(scheme);
  };
  return [
  ...window.ran,
  ...[...document.querySelectorAll("*")].flatMap((each) => [...each.attributes]
    .filter((told) => HANDLER.test(told.name) || (ADDRESS.test(told.name) && runs(told.value)))
    .map((told) => `${each.localName} ${told.name}=${told.value}`)),
  ...[...document.querySelectorAll("script, iframe, object, embed, base, meta[http-equiv]")]
    .filter((each) => !(each.localName === "script" && each.src.startsWith(location.origin + "/static/")))
    .map((each) => each.outerHTML.slice(0, 100)),
  ];
}"""
LISTS = [
    "/",
    "/admin/",
    "/admin/articles?limit=100",
    "/admin/exercises?limit=100",
    "/admin/media",
    "/admin/people",
    "/admin/log",
    "/admin/search?q=script",
    "/admin/search?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E",
]


def _payloads() -> list[str]:
    told = list(ATTACKS.values())
    if CORPORA.is_dir():
        found = [
            html for file in sorted((CORPORA / "xss").glob("*.json")) for html in json.loads(file.read_text("utf-8"))
        ]
        told += found if WHOLE else found[:: len(found) // SAMPLE]
    return [clean(html) for html in told]


@dataclass
class Shown:
    """What was made of a batch: the entries that hold it."""

    article: Entry
    exercise: Entry


def _plain(batch: Sequence[str], longest: int, most: int) -> list[str]:
    """Give the payloads that a plain field takes: cut to its length, none of them empty."""
    return [cut for cut in (html[:longest].strip() for html in batch) if cut][:most]


def _rendered(batch: Sequence[str], policy: Any) -> list[str]:
    """Give the payloads that a field of HTML takes."""
    kept = []
    for html in batch:
        try:
            if html.strip() and sanitize(html[:20_000], policy) is not None:
                kept.append(html[:20_000])
        except Invalid:
            continue
    return kept


def _members(batch: Sequence[str]) -> dict[str, Any]:
    lines = cycle(_plain(batch, 300, BATCH) or ["x"])
    return {
        "title": next(lines),
        "summary": next(lines),
        "key_takeaway": next(lines),
        "funding": next(lines),
        "seo": {"title": next(lines), "description": next(lines)},
        "sources": [{"title": line} for line in _plain(batch, 300, 100)],
    }


def _article(batch: Sequence[str], authors: list[str], tags: list[str]) -> Entry:
    members = {**_members(batch), "authors": authors, "tags": [{"slug": slug} for slug in tags]}
    entry = drafting.create(SHELL, EntryType.ARTICLE, members, SITE)
    revision = queries.revision(entry, entry.newest_number)
    # Each payload passes the sanitiser alone, and stands in an element of its own on one page.
    shown = "".join(f"<div>{sanitize(html, ARTICLE)}</div>" for html in _rendered(batch, ARTICLE))
    revision.rendered = {**revision.rendered, "content_html": shown}
    revision.source = {**revision.source, "content_html": "\n".join(batch)}
    publishing.publish(SHELL, entry, entry.version)
    return entry


def _exercise(batch: Sequence[str]) -> Entry:
    steps = [{"text_html": html} for html in _rendered(batch, STEP)] or [{"text_html": "x"}]
    lines, few = _plain(batch, 300, BATCH), _plain(batch, 300, 20)
    members = {
        **_members(batch),
        "content_html": batch[0],
        "steps": steps,
        "dosage": {"frequency": lines[0]},
        "position": lines[-1],
        "equipment": lines,
        "muscles": [{"name": line, "action": "stretch"} for line in lines],
        "variations": [{"title": line, "reason": line, "steps": steps[:2]} for line in few],
        "reminders": lines,
        "cautions": [{"level": "urgent", "text": line, "action": line} for line in lines],
        "contraindications": lines,
        "video": {"url": "https://video.example/x", "title": lines[0], "transcript": lines[-1]},
    }
    entry = drafting.create(SHELL, EntryType.EXERCISE, members, SITE)
    publishing.publish(SHELL, entry, entry.version)
    return entry


def _discuss(entry: Entry, batch: Sequence[str], installation: Installation) -> None:
    """Have the batch said by readers: the names and the words; every second comment waits."""
    for place, html in enumerate(batch):
        submission = Submission(
            kind=EntryType.ARTICLE, reference=entry.slug, author_name=html[:100].strip() or "x",
            author_email=f"r{place}@reader.example", author_url="", body=html, parent_id=None, notify_replies=False,
            consent=None, client=f"{entry.id}-{place}", from_staff=False,
        )  # fmt: skip
        policy = SITE.model_copy(update={"comment_hold": "all"}) if place % 2 else SITE
        try:
            examined = submitting.examine(submission, policy, installation.sealer)
            submitting.store(SHELL, examined, installation.sealer)
        except (Invalid, Conflict, TooMany):
            continue


def _names(batch: Sequence[str]) -> tuple[list[str], list[str]]:
    lines = _plain(batch, 300, 20)
    authors = [crediting.create(SHELL, name=line, credentials=line, bio=line).slug for line in lines]
    return authors, [tagging.create(SHELL, name=line).slug for line in lines]


@pytest.fixture
def trapped(browser: Browser, served: Served) -> Iterator[tuple[Page, list[str]]]:
    """Give an admin's page that notes whatever runs or reaches out, with its notes."""
    context = browser.new_context(base_url=served.address, bypass_csp=True)
    context.add_init_script(TRAP)
    page, notes = context.new_page(), list[str]()

    def close(dialog: Dialog) -> None:
        notes.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def watch(sent: Request) -> None:
        if not sent.url.startswith((served.address, "data:image/")):
            notes.append(f"reached {sent.url}")

    page.on("dialog", close)
    page.on("request", watch)
    sign_in(page, "admin@clinic.example", PASSWORD)
    yield page, notes
    context.close()


def _look(page: Page, path: str, notes: list[str]) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, f"{path}: {answer.status}"
    page.wait_for_timeout(50)
    assert page.url.endswith(path), f"{path} was left for {page.url}"
    notes += [f"{path}: {each}" for each in page.evaluate(RUNNABLE)]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_payload_runs_wherever_it_is_shown(app: Flask, trapped: tuple[Page, list[str]], part: int) -> None:
    page, notes = trapped
    installation: Installation = app.extensions["vertebra"]
    payloads = _payloads()[part::PARTS]
    authors: list[str] = []
    tags: list[str] = []
    batches = [payloads[start : start + BATCH] for start in range(0, len(payloads), BATCH)]
    for place, batch in enumerate(batches):
        with writing():
            if place == 0:
                authors, tags = _names(batch)
                users.create(SHELL, email="hostile@clinic.example", role="author", name=batch[0][:100])
            made = Shown(_article(batch, authors, tags), _exercise(batch))
        with writing():
            _discuss(made.article, batch, installation)
        said = db.session.scalars(select(Comment.id).where(Comment.entry_id == made.article.id)).all()
        db.session.remove()
        for path in _places(made, said[::10]):
            _look(page, path, notes)
        assert notes == []
    for path in LISTS:
        _look(page, path, notes)
    assert notes == []


def _places(made: Shown, comments: Sequence[int]) -> list[str]:
    """Give the pages that show a batch; of its comments every tenth opened whole."""
    return [
        f"/articles/{made.article.slug}",
        f"/exercises/{made.exercise.slug}",
        f"/admin/articles/{made.article.id}",
        f"/admin/exercises/{made.exercise.id}",
        f"/admin/articles/{made.article.id}/changes",
        f"/admin/exercises/{made.exercise.id}/changes",
        f"/admin/comments?article={made.article.slug}&limit=100",
        *(f"/admin/comments/{each}?pane=true" for each in comments),
    ]


@pytest.mark.parametrize("serving", [{"CMS_SITE_TITLE": ""}], ids=["a name that is not fixed"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_payload_runs_as_the_name_of_the_site(app: Flask, trapped: tuple[Page, list[str]]) -> None:
    page, notes = trapped
    for html in islice(_plain(_payloads(), 200, 10_000), 12):
        page.goto("/admin/settings")
        page.locator("[name=site_title]").fill(html)
        page.locator("[name=site_description]").fill(html)
        page.locator("main form button.primary").first.click()
        for path in ("/admin/settings", "/admin/", "/"):
            _look(page, path, notes)
    assert notes == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_trap_notices_what_runs(app: Flask, trapped: tuple[Page, list[str]], served: Served) -> None:
    page, notes = trapped
    page.goto("/healthz")
    page.set_content("<img src='//elsewhere.example/x' onerror='alert(1)'>")
    page.wait_for_timeout(300)
    found: list[str] = page.evaluate(RUNNABLE)
    assert any("onerror" in each for each in found)
    assert any("elsewhere.example" in each for each in notes)
