"""Readers vote, report, and change what they wrote, in Chromium: with scripts, and as far as it goes without."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from cms.comments.models import Comment
from cms.comments.triage.robot import FASTEST
from cms.core.db import db, writing
from tests.browser.conftest import Visit
from tests.browser.test_reader import SIZES, Team, _check_axe, _write, serving, team

__all__ = ["serving", "team"]
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
AT_ONCE = pytest.mark.parametrize("serving", [{"CMS_SITE_URL": "", "CMS_COMMENT_HOLD": "flagged"}], ids=["at once"])


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_an_author_changes_and_takes_back_a_comment_while_it_waits(
    app: Flask, visit: Callable[..., Visit], team: Team, width: int, theme: Any
) -> None:
    seen = visit(width, theme)
    page = seen.page
    page.goto("/articles/neck")
    _write(page, "It *clicks*.")
    waiting = page.get_by_role("article", name="What you wrote")
    expect(waiting).to_contain_text("Only you see this")
    expect(waiting.locator("em")).to_have_text("clicks")
    waiting.get_by_role("button", name="Change").press("Enter")
    expect(waiting.get_by_label("What it should say")).to_be_focused()
    expect(waiting.get_by_label("What it should say")).to_have_value("It *clicks*.")
    _check_axe(page)
    waiting.get_by_label("What it should say").fill("It cracks.")
    waiting.get_by_role("button", name="Save").click()
    expect(waiting).to_contain_text("It cracks.")
    page.reload()
    expect(waiting).to_contain_text("It cracks.")
    waiting.get_by_role("button", name="Take back").click()
    waiting.get_by_role("button", name="No, keep it").click()
    expect(waiting.get_by_role("button", name="Take back")).to_be_focused()
    waiting.get_by_role("button", name="Take back").click()
    waiting.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("Your comment is gone.")).to_be_focused()
    expect(waiting).to_have_count(0)
    assert seen.complaints == []


@AT_ONCE
def test_an_author_changes_a_comment_that_all_see(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    seen = visit()
    page = seen.page
    page.goto("/articles/neck")
    _write_as_people_do(page, "It clicks.")
    remark = page.locator("#thread").get_by_role("article", name="Jo")
    remark.get_by_role("button", name="Change").click()
    remark.get_by_label("What it should say").fill("")
    remark.get_by_label("What it should say").fill("It cracks.")
    remark.get_by_role("button", name="Save").click()
    expect(remark).to_contain_text("It cracks.")
    expect(remark).to_contain_text("changed")
    expect(remark).to_be_focused()
    remark.get_by_role("button", name="Take back").click()
    remark.get_by_role("button", name="Yes, take it back").click()
    expect(page.locator("#thread .remark")).to_have_count(0)
    assert seen.complaints == []


@pytest.mark.parametrize("serving", [{"CMS_SITE_URL": "", "CMS_COMMENT_HOLD": "first"}], ids=["new people wait"])
def test_who_was_approved_is_known_in_this_tab_and_not_by_the_address_alone(
    app: Flask, visit: Callable[..., Visit], team: Team
) -> None:
    page = visit().page
    page.goto("/articles/neck")
    _write_as_people_do(page, "First.")
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    team.approve_all()
    page.reload()
    _write_as_people_do(page, "Second.")
    expect(page.locator("#thread .remark")).to_have_count(2)
    other = visit().page
    other.goto("/articles/neck")
    _write(other, "Third, by nobody knows whom.")
    expect(other.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    expect(other.locator("#thread .remark")).to_have_count(2)


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_a_reader_votes_with_buttons_that_stay_pressed(
    app: Flask, visit: Callable[..., Visit], team: Team, width: int, theme: Any
) -> None:
    team.say("neck", "First.")
    team.approve_all()
    _forget_who_wrote(app)
    seen = visit(width, theme)
    page = seen.page
    page.goto("/articles/neck")
    helpful = page.get_by_role("button", name="Helpful: the comment by Tamsin", exact=True)
    other = page.get_by_role("button", name="Not helpful: the comment by Tamsin")
    score = page.locator(".score b")
    expect(helpful).to_have_attribute("aria-pressed", "false")
    for button, ends_at in ((helpful, "1"), (other, "-1"), (other, "0"), (helpful, "1")):
        button.press("Space")
        expect(score).to_have_text(ends_at)
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(other).to_have_attribute("aria-pressed", "false")
    _check_axe(page)
    page.reload()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(score).to_have_text("1")
    assert seen.complaints == []


def test_votes_and_reports_work_without_scripts(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    here = team.say("neck", "First.")
    team.approve_all()
    _forget_who_wrote(app)
    page = visit(scripts=False).page
    page.goto("/articles/neck")
    page.get_by_role("button", name="Helpful: the comment by Tamsin", exact=True).click()
    expect(page).to_have_url(f"{team.base.removesuffix('/api/v1')}/articles/neck#comment-{here}")
    expect(page.locator(".score b")).to_have_text("1")
    _report(page, "It is hurtful or threatening")
    expect(page.get_by_text("One of us will look at that comment.")).to_be_visible()
    _report(page, "Somebody may be in danger")
    expect(page.get_by_role("heading", name="Help now")).to_be_visible()
    expect(page.get_by_text("call the emergency number there now")).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), SIZES)
def test_the_form_of_a_report_is_for_everybody(
    app: Flask, visit: Callable[..., Visit], team: Team, width: int, theme: Any
) -> None:
    team.say("neck", "First.")
    team.approve_all()
    seen = visit(width, theme)
    page = seen.page
    page.goto("/articles/neck")
    page.get_by_role("link", name="Report the comment by Tamsin").click()
    expect(page.get_by_role("heading", name="Report a comment")).to_be_in_viewport()
    _check_axe(page)
    page.get_by_role("link", name="Back to the comment").click()
    expect(page.get_by_role("heading", name="Report a comment")).to_have_count(0)
    assert seen.complaints == []


def _write_as_people_do(page: Page, words: str) -> None:
    """Take the time that nobody is quicker than: what is sent at once waits, as programs' comments do."""
    page.wait_for_timeout(FASTEST * 1000 + 100)
    _write(page, words)


def _report(page: Page, reason: str) -> None:
    page.get_by_role("link", name="Report the comment by Tamsin").click()
    page.get_by_label(reason).check()
    page.get_by_role("button", name="Send report").click()


def _forget_who_wrote(app: Flask) -> None:
    """Let the comments come from elsewhere: here all clients have one address, and nobody votes on their own."""
    with app.app_context(), writing():
        db.session.execute(update(Comment).values(client_hash=None))
