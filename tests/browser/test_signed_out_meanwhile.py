"""Somebody writes, and is signed out meanwhile: the words stay, and go on their way after signing in again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit
from tests.showcase import sign_in

pytestmark = pytest.mark.browser
EDITOR = "editor@clinic.example"


def _writing(visit: Callable[..., Visit], *, scripts: bool) -> Page:
    page = visit(1440, scripts=scripts).page
    sign_in(page, EDITOR, PASSWORD)
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).fill("Neck pain")
    return page


def _signed_out_beside(page: Page) -> Page:
    """Sign out in another tab, and give that."""
    other = page.context.new_page()
    other.goto("/admin/")
    with other.expect_navigation():
        other.locator("form[action$='/sign-out']").evaluate("(form) => form.submit()")
    return other


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_is_sent_is_kept_on_the_page_until_one_is_signed_in(visit: Callable[..., Visit], *, scripts: bool) -> None:
    page = _writing(visit, scripts=scripts)
    page.get_by_label("Summary").fill("What “helps” <most>.")
    other = _signed_out_beside(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    assert not scripts or faults(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in, in a new tab").click()
    sign_in(opened.value, EDITOR, PASSWORD)
    page.get_by_role("button", name="I am signed in again: go on").click()
    expect(page.get_by_role("heading", name="Send it once more")).to_be_visible()
    assert not scripts or faults(page) == []
    page.get_by_role("button", name="Send it", exact=True).click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Neck pain")
    expect(page.get_by_label("Summary")).to_have_value("What “helps” <most>.")
    other.goto("/admin/articles")
    expect(other.get_by_role("link", name="Neck pain")).to_have_count(1)


def test_what_is_typed_says_that_one_is_signed_out_and_is_kept_once_one_is_back(visit: Callable[..., Visit]) -> None:
    page = _writing(visit, scripts=True)
    expect(page.locator("[data-unsaved]")).to_contain_text("Kept")
    other = _signed_out_beside(page)
    page.get_by_label("Summary").fill("Half a sentence")
    expect(page.locator("[data-unsaved]")).to_contain_text("You are signed out")
    sign_in(other, EDITOR, PASSWORD)
    page.get_by_label("Summary").fill("Half a sentence more")
    expect(page.locator("[data-unsaved]")).to_contain_text("Kept")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Summary")).to_have_value("Half a sentence more")
