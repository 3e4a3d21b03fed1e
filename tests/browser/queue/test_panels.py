"""What is written in a panel over the desk stays until it is sent."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.moderators import Reader, check_axe, sign_in
from tests.browser.queue.conftest import expect_open, the_toasts

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
WORDS = "Thank you, as said in **the article**."


def _write(page: Page) -> None:
    page.keyboard.press("y")
    expect(page.get_by_role("dialog").get_by_label("Your answer")).to_be_focused()
    page.keyboard.type(WORDS)


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_an_answer_that_was_left_is_there_when_its_panel_opens_again(
    app: Flask, visit: Callable[..., Visit], reader: Reader, way: str
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    panel = page.get_by_role("dialog")
    answer = panel.get_by_label("Your answer")
    _write(page)
    if way == "Escape":
        page.keyboard.press(way)
    else:
        panel.get_by_role("link", name=way).click()
    expect(panel).to_have_count(0)
    page.keyboard.press("j")
    expect_open(page, 1)
    page.keyboard.press("y")
    expect(answer).to_have_value("")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.keyboard.press("k")
    expect_open(page, 0)
    page.keyboard.press("y")
    expect(answer).to_have_value(WORDS)
    expect(panel.locator("[data-preview] strong")).to_have_text("the article")
    panel.get_by_role("button", name="Approve and answer").click()
    expect(the_toasts(page)).to_contain_text("Approved and answered: Reader 0.")
    page.keyboard.press("z")
    expect(the_toasts(page)).to_contain_text("Taken back: your answer to Reader 0.")
    expect_open(page, 0)
    page.keyboard.press("y")
    expect(answer).to_have_value("")
    assert seen.complaints == []


def test_who_is_signed_out_is_told_so_in_the_panel_and_sends_again(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit().page
    sign_in(page)
    panel = page.get_by_role("dialog")
    _write(page)
    other = page.context.new_page()
    other.goto("/admin/account")
    other.locator(".bar .menu > summary").click()
    other.get_by_role("button", name="Sign out", exact=True).click()
    send = panel.get_by_role("button", name="Approve and answer")
    send.click()
    expect(panel.get_by_role("alert")).to_contain_text("You are signed out.")
    check_axe(page)
    sign_in(other)
    send.click()
    expect(the_toasts(page)).to_contain_text("Approved and answered: Reader 0.")


def test_a_server_that_does_not_answer_leaves_the_panel_as_it_is(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit().page
    sign_in(page)
    panel = page.get_by_role("dialog")
    _write(page)
    page.route("**/replies?*", lambda route: route.abort())
    panel.get_by_role("button", name="Approve and answer").click()
    expect(panel.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(panel.get_by_label("Your answer")).to_have_value(WORDS)
