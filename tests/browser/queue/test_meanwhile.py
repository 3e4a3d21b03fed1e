"""What colleagues do meanwhile is seen at the desk, and nothing that one is writing is lost by it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from cms.accounts import users
from cms.accounts.models import User
from cms.accounts.permissions import SHELL
from cms.comments import claiming, moderating, staff_notes
from cms.comments.moderating import Wanted
from cms.comments.status import Action
from cms.core.db import db, writing
from tests.browser.conftest import Visit
from tests.browser.moderators import Reader, sign_in
from tests.browser.queue.conftest import expect_open, last_decision, statuses, the_pane, the_toasts

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def _at_the_desk(page: Page) -> None:
    """Sign in, and have the next comments at hand."""
    page.clock.install()
    sign_in(page)
    page.wait_for_load_state("networkidle")


def _note(comment_id: int, text: str) -> None:
    with writing():
        staff_notes.on_comment(SHELL, comment_id, text)


def _decide(comment_id: int, action: Action) -> None:
    with writing():
        moderating.decide(SHELL, [Wanted(comment_id, action, 1)])


def _the_note(page: Page) -> Locator:
    return the_pane(page).get_by_label("Note for the team")


def test_a_note_that_came_since_is_seen_on_a_comment_that_was_at_hand(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    _at_the_desk(page)
    _note(2, "Ring them before anything.")
    page.clock.fast_forward(11_000)
    held: list[Route] = []
    page.route("**/admin/comments/2?pane=true", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/admin/comments/2?pane=true"):
        page.keyboard.press("j")
    expect_open(page, 1)
    page.keyboard.press("n")
    page.keyboard.type("half a")
    page.keyboard.press("ArrowLeft")
    held[0].continue_()
    expect(the_pane(page)).to_contain_text("Ring them before anything.")
    page.keyboard.type("n")
    expect(page.get_by_label("Note for the team").last).to_have_value("half na")
    assert seen.complaints == []


def test_an_open_menu_stays_open_where_only_a_note_came(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit().page
    _at_the_desk(page)
    _note(2, "Ring them before anything.")
    page.clock.fast_forward(11_000)
    held: list[Route] = []
    page.route("**/admin/comments/2?pane=true", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/admin/comments/2?pane=true"):
        page.keyboard.press("j")
    expect_open(page, 1)
    page.keyboard.press("r")
    held[0].continue_()
    expect(the_pane(page)).to_contain_text("Ring them before anything.")
    expect(page.get_by_role("button", name="Without a reason").first).to_be_focused()
    page.keyboard.press("0")
    expect_open(page, 2)


def test_a_comment_that_was_decided_on_since_tells_so(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    page = visit().page
    _at_the_desk(page)
    page.keyboard.press("j")
    expect_open(page, 1)
    page.keyboard.press("n")
    page.keyboard.type("as has said")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect_open(page, 0)
    _decide(2, Action.APPROVE)
    page.clock.fast_forward(11_000)
    page.keyboard.press("j")
    expect(the_pane(page).locator("header .badge")).to_have_text("Approved")
    expect_open(page, 1)
    expect(page.get_by_label("Note for the team").last).to_have_value("as has said")
    assert statuses()[1] == "approved"


def test_a_refused_decision_leaves_its_note(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    page = visit().page
    page.route("**/claim?*", lambda route: route.fulfill(status=204))
    _at_the_desk(page)
    with writing():
        claiming.claim(users.actor_for(db.session.scalars(select(User).where(User.name == "Admin")).one()), 1)
    page.keyboard.press("n")
    page.keyboard.type("as has said: ask again")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(the_toasts(page)).to_contain_text("Admin is looking at the comment by Reader 0")
    page.keyboard.press("k")
    expect_open(page, 0)
    expect(_the_note(page)).to_have_value("as has said: ask again")
    page.get_by_label("I know. Decide all the same.").check()
    page.keyboard.press("s")
    expect(the_toasts(page)).to_contain_text("Marked as spam: Reader 0.")
    assert (last_decision().action, last_decision().note) == ("spam", "as has said: ask again")
    page.keyboard.press("z")
    expect_open(page, 0)
    expect(_the_note(page)).to_have_value("")


def test_a_note_on_many_stays_where_some_of_them_were_left(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit().page
    _at_the_desk(page)
    _decide(3, Action.APPROVE)
    for name in ("Reader 2", "Reader 3"):
        page.get_by_label(f"Tick the comment by {name}").check()
    note = page.locator("[data-bulk-bar]").get_by_label("Note for the team")
    note.fill("All of them.")
    page.keyboard.press("Escape")
    page.locator("[data-bulk-bar]").get_by_role("button", name="Spam").click()
    expect(the_toasts(page)).to_contain_text("Marked as spam: Reader 3.")
    expect(note).to_have_value("All of them.")


def test_noting_something_leaves_the_note_of_a_decision(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit().page
    sign_in(page)
    _the_note(page).fill("half a note")
    page.get_by_text("Write a note", exact=True).click()
    page.get_by_label("The note").fill("Called them.")
    page.get_by_role("button", name="On the comment").click()
    expect(the_toasts(page)).to_contain_text("Noted for the team.")
    expect(_the_note(page)).to_have_value("half a note")
    expect(page.get_by_label("The note")).to_have_value("")
    page.reload()
    expect(the_pane(page)).to_contain_text("Called them.")
    assert page.evaluate("sessionStorage.length") == 0, "what is typed is kept on no device"
