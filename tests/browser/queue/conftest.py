"""The queue of the desk as a moderator finds it: its list, the comment that is open, what was said of it."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from cms.comments.models import Comment, Decision
from cms.core.db import db
from tests.browser.moderators import reader as reader  # noqa: PLC0414 -- a fixture

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


def the_pane(page: Page) -> Locator:
    """Give the comment that is open."""
    return page.get_by_role("article")


def the_row(page: Page, number: int) -> Locator:
    """Give the line of a reader’s comment in the list."""
    return page.locator("[data-row]", has_text=f"Reader {number}")


def expect_open(page: Page, number: int) -> None:
    """Expect a comment to be open, to have the focus, and to be marked in the list."""
    heading = page.get_by_role("heading", name=f"Reader {number}")
    expect(heading).to_be_focused()
    expect(the_row(page, number).locator("a")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-rows] [aria-current]")).to_have_count(1)


def the_toasts(page: Page) -> Locator:
    """Give what the page says was done."""
    return page.locator("[data-toasts]")


def statuses() -> list[str]:
    """Give where the comments stand, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Comment.status).order_by(Comment.id)))


def last_decision() -> Decision:
    """Give the newest decision."""
    db.session.rollback()
    return db.session.scalars(select(Decision).order_by(Decision.id.desc())).first() or Decision()
