"""A moderator goes through the queue by keys, and the next comment is there at once."""

import re
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.moderators import PATH, Reader, check_axe, sign_in
from tests.browser.queue.conftest import SCRIPTS, expect_open, statuses, the_pane, the_row, the_toasts

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def test_one_walks_the_list_by_keys_and_back_by_the_browser(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    for key, number in (("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect_open(page, number)
    page.keyboard.press("n")
    page.keyboard.type("half a note")
    page.go_back()
    expect_open(page, 2)
    page.go_back()
    expect(page.get_by_label("Note for the team").last).to_have_value("half a note")
    page.go_back()
    expect_open(page, 0)
    expect(page).to_have_url(re.compile(f"{PATH}$"))
    the_row(page, 3).locator("a").focus()
    page.keyboard.press("Enter")
    expect_open(page, 3)
    the_row(page, 3).locator("a").focus()
    page.keyboard.press("ArrowDown")
    expect(the_row(page, 4).locator("a")).to_be_focused()
    expect(page.get_by_role("heading", name="Reader 4")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Reader 4")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(6)
    assert seen.complaints == []


def test_the_next_comment_does_not_wait_for_the_server(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    held: list[Route] = []
    page.wait_for_load_state("networkidle")
    page.route("**/decisions?*", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/decisions?*"):
        page.keyboard.press("a")
    expect_open(page, 1)
    page.keyboard.press("s")
    expect_open(page, 2)
    expect(page.locator("[data-row]")).to_have_count(4)
    assert statuses() == ["pending"] * 6, "nothing of it has arrived"
    held[0].continue_()
    expect(the_toasts(page)).to_contain_text("Marked as spam: Reader 1.")
    assert statuses()[:3] == ["approved", "spam", "pending"]
    assert seen.complaints == []


def test_what_could_not_be_sent_comes_back_into_the_list(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.wait_for_load_state("networkidle")
    page.route("**/decisions?*", lambda route: route.abort())
    page.keyboard.press("a")
    expect(the_toasts(page)).to_contain_text("The server cannot be reached.")
    expect(the_row(page, 0)).to_be_visible()
    expect_open(page, 1)
    page.unroute("**/decisions?*")
    page.route("**/decisions?*", lambda route: route.fulfill(status=500, body="no"))
    page.keyboard.press("k")
    expect_open(page, 0)
    page.keyboard.press("a")
    expect(the_toasts(page)).to_contain_text("The server did not take this.")
    expect(page.locator("[data-row]")).to_have_count(6)
    assert statuses() == ["pending"] * 6
    page.unroute("**/decisions?*")
    expect_open(page, 1)
    page.keyboard.press("k")
    expect_open(page, 0)
    page.keyboard.press("a")
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")

    page.route("**/undo?*", lambda route: route.abort())
    page.keyboard.press("z")
    expect(the_toasts(page)).to_contain_text("The server cannot be reached.")
    expect(page.locator("[data-row]")).to_have_count(5)
    page.unroute("**/undo?*")
    page.keyboard.press("z")
    expect(the_toasts(page)).to_contain_text("Taken back: Reader 0.")
    expect(page.locator("[data-row]")).to_have_count(6)
    assert statuses() == ["pending"] * 6
    assert {told.partition(":")[0] for told in seen.complaints} == {"Failed to load resource"}


def test_more_of_the_list_comes_by_itself_until_one_is_through(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    for number in range(6, 12):
        reader.comment(f"Number {number}.")
    seen = visit()
    page = seen.page
    sign_in(page, f"{PATH}?limit=3")
    for number in range(1, 12):
        page.keyboard.press("a")
        expect_open(page, number)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="You are through")).to_be_focused()
    expect(page).to_have_title("Comments · Vertebra")
    expect(page.locator(".rail .waits")).to_have_count(0)
    check_axe(page)
    page.keyboard.press("z")
    expect_open(page, 11)
    expect(page).to_have_title("1 waiting · Comments · Vertebra")
    expect(page.locator(".rail .waits").first).to_have_text("1 waiting")
    assert statuses() == ["approved"] * 11 + ["pending"]
    assert seen.complaints == []


def test_letters_are_letters_while_one_writes_and_where_keys_are_off(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.get_by_placeholder("Words or names").fill("a")
    page.keyboard.type("shrxjz?")
    page.get_by_role("heading", name="Comments", exact=True).click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    dialog.get_by_role("button", name="Switch single keys off").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-live]")).to_be_visible()
    for key in "asrhxjnz?":
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Reader 0")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert statuses() == ["pending"] * 6
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_contain_text("Single keys are switched off.")
    dialog.get_by_role("button", name="Close").click()
    the_pane(page).get_by_role("button", name="Approve").click()
    expect_open(page, 1)
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    assert seen.complaints == []


@SCRIPTS
def test_enter_in_a_box_decides_nothing(
    app: Flask, visit: Callable[..., Visit], reader: Reader, *, scripts: bool
) -> None:
    page = visit(scripts=scripts).page
    sign_in(page, scripts=scripts)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    box = page.get_by_label("Tick the comment by Reader 1")
    box.check()
    with nullcontext() if scripts else page.expect_navigation():  # the server is asked then, and decides nothing
        box.press("Enter")
    the_row(page, 2).locator("a").click()
    expect(page.get_by_role("heading", name="Reader 2")).to_be_visible()
    assert not (scripts and sent)
    assert statuses() == ["pending"] * 6
