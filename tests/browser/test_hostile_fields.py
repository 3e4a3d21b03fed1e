"""Hostile texts in every field that takes one line or a few: each payload through each field, shown in Chromium."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import delete, func, select

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
from cms.delivery.installation import Installation
from tests.browser.conftest import PASSWORD
from tests.browser.hostile import LONGEST_LINE, PARTS, Trapped, groups, lines, payloads, trapped
from tests.served import Served
from tests.showcase import sign_in
from tests.unit.content.shelf import picture

pytestmark = pytest.mark.browser
OPEN = SiteSettings(comment_hold="all", comment_rate="off")
LONGEST_NAME, MOST_LISTED, MOST_FRAMES = 100, 90, 40
EVERY = 20
ASKING = ["/admin/search?q={0}", "/admin/articles?q={0}&author={0}&tag={0}", "/admin/sign-in?next={0}", "/?tag={0}"]


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
    """What bears payloads in every field: two drafts, and what stands around them."""

    article: Entry
    exercise: Entry

    @property
    def drafts(self) -> list[str]:
        """Give the pages that show it before it is published."""
        kinds = (("articles", self.article), ("exercises", self.exercise))
        return [
            *(f"/admin/{kind}/{entry.id}{page}" for kind, entry in kinds for page in ("", "/changes")),
            "/admin/media/1",
            "/admin/settings",
        ]

    @property
    def live(self) -> list[str]:
        """Give the pages that show it to readers."""
        return [f"/articles/{self.article.slug}", f"/exercises/{self.exercise.slug}"]


def _make(payload: str, place: int) -> Made:
    author = crediting.create(SHELL, name=payload, slug=f"author-{place}", credentials=payload, bio=payload)
    tag = tagging.create(SHELL, name=payload, slug=f"tag-{place}")
    about = library.get(1)
    library.describe(SHELL, about, about.version, {"alt": payload, "caption": payload})
    configuring.change(SHELL, {"site_title": payload[:200], "site_description": payload}, {})
    members: dict[str, Any] = {
        "title": payload,
        "summary": payload,
        "key_takeaway": payload,
        "funding": payload,
        "content_html": "<p>A body has a test of its own.</p>",
        "seo": {"title": payload, "description": payload},
        "sources": [{"title": payload}],
        "image_id": about.id,
        "authors": [author.slug],
        "reviewer": author.slug,
        "tags": [{"slug": tag.slug}],
    }
    exercise = {
        "steps": [{"text_html": "Steps have a test of their own."}],
        "dosage": {"frequency": payload},
        "position": payload,
        "video": {"url": "https://video.example/x", "title": payload, "transcript": payload},
    }
    return Made(
        drafting.create(SHELL, EntryType.ARTICLE, {**members, "slug": f"article-{place}"}, OPEN),
        drafting.create(SHELL, EntryType.EXERCISE, {**members, **exercise, "slug": f"exercise-{place}"}, OPEN),
    )


def _discuss(made: Made, payload: str, installation: Installation) -> int:
    """Publish both, have it said by a reader, and by a moderator about that; give the comment's id."""
    for entry in (made.article, made.exercise):
        publishing.publish(SHELL, entry, entry.version, required=())
    submission = Submission(
        kind=EntryType.ARTICLE, reference=made.article.slug, author_name=payload[:LONGEST_NAME],
        author_email=f"{made.article.slug}@reader.example", author_url="", body=payload, parent_id=None,
        notify_replies=False, consent=None, client=made.article.slug, from_staff=False,
    )  # fmt: skip
    submitting.store(SHELL, submitting.examine(submission, OPEN, installation.sealer), installation.sealer)
    comment = db.session.scalars(select(Comment).where(Comment.entry_id == made.article.id)).one()
    moderating.decide(SHELL, [Wanted(comment.id, Action.APPROVE, comment.version, note=payload)])
    return comment.id


def _packed(told: list[str]) -> Iterator[str]:
    """Give the payloads as few lines: as many in each as a line takes."""
    line = ""
    for payload in told:
        if len(line) + len(payload) >= LONGEST_LINE:
            yield line
            line = ""
        line = f"{line} {payload}".strip()
    yield line


@pytest.mark.parametrize("part", range(PARTS))
def test_no_payload_runs_in_any_field(app: Flask, trap: Trapped, part: int) -> None:
    picture()
    for place, payload in enumerate(_packed(lines(payloads(part)))):
        with writing():
            made = _make(payload, place)
        trap.look_at_all(dict.fromkeys(made.drafts, 200))
        with writing():
            comment = _discuss(made, payload, app.extensions["vertebra"])
        trap.look_at_all(dict.fromkeys([*made.live, f"/admin/comments/{comment}?pane=true"], 200))
        if place % EVERY == 0:
            trap.look_at_all(dict.fromkeys(["/", "/admin/", "/admin/log"], 200))
        db.session.remove()
        assert trap.notes == []


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
    asked = (quote(each, safe="") for each in _packed(lines(payloads(part))))
    addresses = [address.format(each) for each in asked for address in ASKING]
    for some in groups(addresses, MOST_FRAMES):
        trap.look_at_all(dict.fromkeys(some, 200))
        assert trap.notes == []
