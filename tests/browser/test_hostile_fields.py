"""Hostile texts in every field that takes one line or a few: each payload through each field, shown in Chromium."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import delete, func, select, update

from cms.accounts import configuring, tokens, users
from cms.accounts.models import Token, User
from cms.accounts.permissions import SHELL
from cms.comments import moderating, submitting
from cms.comments.models import Comment
from cms.comments.moderating import Wanted
from cms.comments.status import Action
from cms.comments.submission import Submission
from cms.content import crediting, drafting, library, publishing, tagging
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.site import SiteSettings
from cms.core.versions import EVERYTHING, ContentVersion, touch
from cms.delivery.installation import Installation
from cms.delivery.webhooks import managing
from cms.delivery.webhooks.events import EventType
from tests.browser.conftest import PASSWORD
from tests.browser.hostile import PARTS, Trapped, groups, lines, payloads, trapped
from tests.served import Served
from tests.showcase import sign_in
from tests.unit.content.shelf import picture

pytestmark = pytest.mark.browser
OPEN = SiteSettings(comment_hold="all", comment_rate="off")
LONGEST_NAME, MOST_LISTED, MOST_FRAMES = 100, 90, 40
ASKING = {  # each with how much it takes
    "/admin/search?q={0}": 300,
    "/admin/articles?q={0}&author={0}&tag={0}": 300,
    "/admin/sign-in?next={0}": 1500,
    "/?tag={0}": 300,
}
MARK, AT_ONCE, LONGEST_SITE_NAME = "Marked Text", 3000, 200
BEARING = {
    "author": {"name", "credentials", "bio"},
    "comment": {"author_name"},
    "decision": {"note"},
    "media": {"alt", "caption", "file_name"},
    "revision": {"source", "title"},
    "site_setting": {"value"},
    "tag": {"name"},
    "webhook": {"note"},
}
LACKING = """(word) => [...document.querySelectorAll("iframe[data-shown]")]
  .filter((each) => !each.contentDocument.documentElement.outerHTML.includes(word))
  .map((each) => each.dataset.shown)"""


@pytest.fixture
def serving() -> dict[str, str]:
    """Leave the name of the site to its admins."""
    return {"CMS_SITE_TITLE": ""}


@pytest.fixture
def trap(browser: Browser, served: Served) -> Iterator[Trapped]:
    """Give an admin's page that notes whatever runs or reaches out."""
    with trapped(browser, served) as trap:
        sign_in(trap.page, "admin@clinic.example", PASSWORD)
        yield trap


@dataclass
class Made:
    """What bears a text in every field: two drafts, two that are live, and what a reader said of one of these."""

    drafts: list[Entry]
    live: list[Entry]
    comment: int

    @property
    def pages(self) -> list[str]:
        """Give the pages that show it, to those who work on it and to readers."""
        return [
            *(f"/admin/{each.type}s/{each.id}{page}" for each in self.drafts for page in ("", "/changes")),
            *(f"/{each.type}s/{each.slug}" for each in self.live),
            f"/admin/comments/{self.comment}?pane=true",
            *(
                "/admin/webhooks",
                "/admin/webhooks/1",
                "/admin/media/1",
                "/admin/settings",
                "/",
                "/admin/",
                "/admin/log",
            ),
        ]


def _entries(text: str, place: int) -> list[Entry]:
    author = crediting.create(SHELL, name=text, slug=f"author-{place}", credentials=text, bio=text)
    tag = tagging.create(SHELL, name=text, slug=f"tag-{place}")
    members: dict[str, Any] = {
        "title": text,
        "summary": text,
        "key_takeaway": text,
        "funding": text,
        "content_html": "<p>A body has a test of its own.</p>",
        "seo": {"title": text, "description": text},
        "sources": [{"title": text}],
        "image_id": 1,
        "authors": [author.slug],
        "reviewer": author.slug,
        "tags": [{"slug": tag.slug}],
    }
    exercise = {
        "steps": [{"text_html": "Steps have a test of their own."}],
        "dosage": {"frequency": text},
        "position": text,
        "video": {"url": "https://video.example/x", "title": text, "transcript": text},
    }
    return [
        drafting.create(SHELL, EntryType.ARTICLE, {**members, "slug": f"article-{place}"}, OPEN),
        drafting.create(SHELL, EntryType.EXERCISE, {**members, **exercise, "slug": f"exercise-{place}"}, OPEN),
    ]


def _discuss(entry: Entry, text: str, installation: Installation) -> int:
    """Have it said by a reader, and by a moderator about that; give the comment's id."""
    submission = Submission(
        kind=EntryType.ARTICLE, reference=entry.slug, author_name=text, author_email=f"{entry.slug}@reader.example",
        author_url="", body="What readers say has a test of its own.", parent_id=None,
        notify_replies=False, consent=None, client=entry.slug, from_staff=False,
    )  # fmt: skip
    submitting.store(SHELL, submitting.examine(submission, OPEN, installation.sealer), installation.sealer)
    comment = db.session.scalars(select(Comment).where(Comment.entry_id == entry.id)).one()
    moderating.decide(SHELL, [Wanted(comment.id, Action.APPROVE, comment.version, note=text)])
    return comment.id


def _make(text: str, installation: Installation) -> Made:
    """Write a text into every field, by the same ways as people."""
    picture(file_name=text)
    with writing():
        told = {"url": "https://hooks.example/in", "events": [str(EventType.ARTICLE_PUBLISHED)], "note": text}
        managing.create(SHELL, told, installation.sealer, frozenset())
        about = library.get(1)
        library.describe(SHELL, about, about.version, {"alt": text, "caption": text})
        configuring.change(SHELL, {"site_title": text, "site_description": text}, {})
        drafts, live = _entries(text, 0), _entries(text, 1)
        for entry in live:
            publishing.publish(SHELL, entry, entry.version, required=())
        return Made(drafts, live, _discuss(live[0], text, installation))


class Marked:
    """The places in the database where a mark stands, so that other texts can stand there.

    A field takes three hundred signs. But what a page does to one sign of a text it does to each, however long the
    text is: with ten times as many a tenth of the pages need be opened, and each payload is still shown by each field.
    Only the name of the site is checked at each reading, and shows how each text begins.
    """

    def __init__(self) -> None:
        self.cells = [
            (
                table,
                row,
                {name: value for name, value in row._mapping.items() if MARK in json.dumps(value, default=str)},
            )
            for table in db.metadata.sorted_tables
            for row in db.session.execute(select(table))
        ]
        self.cells = [each for each in self.cells if each[2]]

    def become(self, text: str) -> None:
        """Put a text in the place of the mark."""
        for table, row, marked in self.cells:
            fitting = text[:LONGEST_SITE_NAME] if table.name == "site_setting" else text
            values = {name: self._with(value, fitting) for name, value in marked.items()}
            here = (column == row._mapping[column.name] for column in table.primary_key)
            db.session.execute(update(table).where(*here).values(values))
        touch(db.session.scalars(select(ContentVersion.name).where(ContentVersion.name != EVERYTHING)))

    @staticmethod
    def _with(value: Any, text: str) -> Any:
        if isinstance(value, str):
            return value.replace(MARK, text)
        return json.loads(json.dumps(value).replace(MARK, json.dumps(text)[1:-1]))


def _packed(told: list[str], longest: int) -> Iterator[str]:
    """Give the payloads as few lines: as many in each as a line takes."""
    line = ""
    for payload in told:
        if len(line) + len(payload) >= longest:
            yield line
            line = ""
        line = f"{line} {payload}".strip()
    yield line


def test_the_mark_stands_in_every_field(app: Flask) -> None:
    _make(MARK, app.extensions["vertebra"])
    found: dict[str, set[str]] = {}
    for table, _row, marked in Marked().cells:
        found.setdefault(table.name, set()).update(marked)
    assert found == BEARING


@pytest.mark.parametrize("part", range(PARTS))
def test_no_payload_runs_in_any_field(app: Flask, trap: Trapped, part: int) -> None:
    made = _make(MARK, app.extensions["vertebra"])
    marked = Marked()
    pages = dict.fromkeys(made.pages, 200)
    for place, text in enumerate(_packed(lines(payloads(part)), AT_ONCE)):
        with writing():
            marked.become(f"{text} shown{place}")
        db.session.remove()
        trap.look_at_all(pages)
        assert trap.notes == []
        assert set(trap.page.evaluate(LACKING, f"shown{place}")) <= {"/admin/settings", "/admin/", "/admin/log"}


def test_no_payload_runs_as_the_name_of_somebody_or_of_a_token(app: Flask, trap: Trapped) -> None:
    staff = db.session.scalar(select(func.max(User.id)))
    for part in range(PARTS):
        for batch in groups(lines(payloads(part), LONGEST_NAME), MOST_LISTED):
            with writing():
                for name in batch:
                    user = users.create(SHELL, email=f"{uuid4()}@clinic.example", role="author", name=name)
                    tokens.create(SHELL, user, name=name)
            trap.look_at_all({"/admin/people?limit=100": 200, "/admin/tokens?limit=100": 200})
            with writing():
                db.session.execute(delete(Token))
                db.session.execute(delete(User).where(User.id > staff))
            assert trap.notes == []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_payload_runs_that_an_address_brings(app: Flask, trap: Trapped, part: int) -> None:
    told = lines(payloads(part))
    addresses = [
        address.format(quote(each, safe="")) for address, most in ASKING.items() for each in _packed(told, most)
    ]
    for some in groups(addresses, MOST_FRAMES):
        trap.look_at_all(dict.fromkeys(some, 200))
        assert trap.notes == []
