"""The second step in Chromium, and the pages that a letter leads to: what they look like when something is missing."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visit
from tests.browser.moderators import check_axe

pytestmark = pytest.mark.browser
SIZES = [pytest.param(360, "light", id="360-light"), pytest.param(1440, "dark", id="1440-dark")]


def give_password(page: Page) -> None:
    """Fill in the sign-in."""
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill("editor@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fits(page: Page) -> bool:
    """Tell whether nothing stands out of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(
    visit: Callable[..., Visit], width: int, scheme: str
) -> None:
    seen = visit(width, scheme)
    page = seen.page
    give_password(page)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.goto("/admin/account/second-factor")
    page.get_by_role("button", name="Set it up").click()
    secret = page.locator("#secret")
    expect(secret).to_be_visible()
    check_axe(page)
    assert fits(page)
    app = pyotp.TOTP(secret.input_value().replace(" ", ""))
    page.get_by_label("Code", exact=True).fill(app.now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("code")).to_have_count(10)
    codes = page.locator("code").all_inner_texts()
    check_axe(page)
    assert fits(page)
    page.context.clear_cookies()
    give_password(page)
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    check_axe(page)
    assert fits(page)
    page.get_by_label("Code", exact=True).fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    assert seen.complaints == []


@pytest.mark.parametrize("path", ["/admin/forgotten/no-such-link", "/admin/forgotten/email/no-such-link"])
def test_a_link_that_ended_says_so_and_what_to_do(visit: Callable[..., Visit], path: str) -> None:
    page = visit(360).page
    page.goto(path)
    expect(page.get_by_role("heading")).to_contain_text("link")
    check_axe(page)
    assert fits(page)
