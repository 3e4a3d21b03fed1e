"""What comes in while a moderator reads: told, offered, and shown without moving anything."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.moderators import Reader, check_axe, sign_in
from tests.browser.moderators import reader as reader  # noqa: PLC0414 -- a fixture

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
CRISIS = "I want to kill myself."


def _look_up(page: Page) -> None:
    """Come back to the page, as from another tab: it asks at once how things stand."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_what_comes_in_is_offered_and_nothing_moves(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Reader 1")).to_be_focused()
    reader.comment("A calm one.")
    _look_up(page)
    offer = page.get_by_role("link", name="1 new comment: show")
    expect(offer).to_be_visible()
    expect(page.locator("[data-said-politely]")).to_have_text("1 new comment")
    expect(page).to_have_title("7 waiting · Comments · Vertebra")
    expect(page.locator("[data-row]")).to_have_count(6)

    reader.comment(CRISIS)
    _look_up(page)
    expect(page.get_by_role("link", name="2 new comments: show")).to_be_visible()
    expect(page.locator("[data-said-at-once]")).to_have_text("1 new urgent comment")
    expect(page).to_have_title("1 urgent · 8 waiting · Comments · Vertebra")
    expect(page.locator(".rail .waits.urgent").first).to_contain_text("8")
    expect(page.get_by_role("heading", name="Reader 1")).to_be_focused()
    check_axe(page)

    page.keyboard.press("g")
    expect(page.locator("[data-row]")).to_have_count(8)
    expect(page.locator("[data-row]").first).to_contain_text("Reader 7")
    expect(page.locator("[data-row]").last).to_contain_text("Reader 6")
    expect(page.locator("[data-row] a").first).to_be_focused()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    expect(page.locator("[data-arrived]")).to_be_hidden()
    _look_up(page)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-arrived]")).to_be_hidden()
    assert seen.complaints == []


def test_a_page_about_something_else_keeps_count_too(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.goto("/admin/log")
    _look_up(page)
    expect(page.locator(".rail .waits").first).to_contain_text("6")
    reader.comment(CRISIS)
    _look_up(page)
    expect(page).to_have_title(re.compile("^1 urgent · "))
    expect(page.locator(".rail .waits.urgent").first).to_contain_text("7")
    assert seen.complaints == []


def test_who_is_through_sees_what_comes_in(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page, "/admin/comments?q=Sixth")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="You are through")).to_be_focused()
    reader.comment("A second Sixth.")
    _look_up(page)
    page.get_by_role("link", name="1 new comment: show").click()
    expect(page.get_by_role("heading", name="Reader 6")).to_be_focused()
    page.goto("/admin/comments?q=Seventh")
    reader.comment("The Seventh.")
    _look_up(page)
    page.get_by_role("link", name="1 new comment: show").click()
    expect(page.get_by_role("heading", name="Reader 7")).to_be_visible()
    assert seen.complaints == []
