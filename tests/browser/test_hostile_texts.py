"""Hostile texts in every field that takes many of them, on every page that shows it, in Chromium."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
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
from cms.delivery.installation import Installation
from tests.browser.conftest import PASSWORD
from tests.browser.hostile import PARTS, RUNNABLE, Trapped, groups, lines, payloads, trapped
from tests.served import Served
from tests.showcase import sign_in

pytestmark = pytest.mark.browser
BATCH = 50
SITE = SiteSettings(comment_hold="flagged", comment_rate="off", comment_length=20_000)
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


@dataclass
class Shown:
    """What was made of a batch: the entries that hold it."""

    article: Entry
    exercise: Entry


def _rendered(batch: Sequence[str], policy: Any) -> list[str]:
    """Give the payloads that a field of HTML takes."""
    kept = []
    for html in batch:
        try:
            if html.strip():
                sanitize(html[:20_000], policy)
                kept.append(html[:20_000])
        except Invalid:
            continue
    return kept


def _members(batch: Sequence[str]) -> dict[str, Any]:
    each = cycle(lines(batch) or ["x"])
    return {
        "title": next(each),
        "summary": next(each),
        "key_takeaway": next(each),
        "funding": next(each),
        "seo": {"title": next(each), "description": next(each)},
        "sources": [{"title": line} for line in lines(batch)],
    }


def _article(batch: Sequence[str], authors: list[str], tags: list[str]) -> Entry:
    members = {**_members(batch), "authors": authors, "tags": [{"slug": slug} for slug in tags]}
    entry = drafting.create(SHELL, EntryType.ARTICLE, members, SITE)
    revision = queries.revision(entry, entry.newest_number)
    # Each payload passes the sanitiser alone, and stands in an element of its own on one page.
    shown = "".join(f"<div>{sanitize(html, ARTICLE)}</div>" for html in _rendered(batch, ARTICLE))
    revision.rendered = {**revision.rendered, "content_html": shown}
    revision.source = {**revision.source, "content_html": "\n".join(batch)}
    publishing.publish(SHELL, entry, entry.version, required=())
    return entry


def _exercise(batch: Sequence[str]) -> Entry:
    steps = [{"text_html": html} for html in _rendered(batch, STEP)] or [{"text_html": "x"}]
    told = lines(batch)
    members = {
        **_members(batch),
        "content_html": batch[0],
        "steps": steps,
        "dosage": {"frequency": told[0]},
        "position": told[-1],
        "equipment": told,
        "muscles": [{"name": line, "action": "stretch"} for line in told],
        "variations": [{"title": line, "reason": line, "steps": steps[:2]} for line in told[:20]],
        "reminders": told,
        "cautions": [{"level": "urgent", "text": line, "action": line} for line in told],
        "contraindications": told,
        "video": {"url": "https://video.example/x", "title": told[0], "transcript": told[-1]},
    }
    entry = drafting.create(SHELL, EntryType.EXERCISE, members, SITE)
    publishing.publish(SHELL, entry, entry.version, required=())
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
    told = lines(batch)[:20]
    authors = [crediting.create(SHELL, name=line, credentials=line, bio=line).slug for line in told]
    return authors, [tagging.create(SHELL, name=line).slug for line in told]


@pytest.fixture
def trap(browser: Browser, served: Served) -> Iterator[Trapped]:
    """Give an admin's page that notes whatever runs or reaches out."""
    with trapped(browser, served) as trap:
        sign_in(trap.page, "admin@clinic.example", PASSWORD)
        yield trap


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_payload_runs_wherever_it_is_shown(app: Flask, trap: Trapped, part: int) -> None:
    installation: Installation = app.extensions["vertebra"]
    authors: list[str] = []
    tags: list[str] = []
    for place, batch in enumerate(groups(payloads(part), BATCH)):
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
            trap.look(path)
        assert trap.notes == []
    for path in LISTS:
        trap.look(path)
    assert trap.notes == []


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
def test_no_payload_runs_as_the_name_of_the_site(app: Flask, trap: Trapped) -> None:
    for html in islice(lines(payloads(0), 200), 12):
        trap.page.goto("/admin/settings")
        trap.page.locator("[name=site_title]").fill(html)
        trap.page.locator("[name=site_description]").fill(html)
        with trap.page.expect_navigation():
            trap.page.locator("main form button.primary").first.click()
        for path in ("/admin/settings", "/admin/", "/"):
            trap.look(path)
    assert trap.notes == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_trap_notices_what_runs(app: Flask, trap: Trapped, served: Served) -> None:
    trap.page.goto("/healthz")
    with trap.page.expect_request("**//elsewhere.example/x"):
        trap.page.set_content("<img src='//elsewhere.example/x' onerror='alert(1)'>", wait_until="commit")
    found: list[str] = trap.page.evaluate(RUNNABLE)
    assert any("onerror" in each for each in found)
    assert any("elsewhere.example" in each for each in trap.notes)
