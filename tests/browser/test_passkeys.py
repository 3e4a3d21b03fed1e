"""Passkeys in Chromium, with an authenticator that is not there: added, used as the only step, removed."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import db, writing
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD
from tests.conftest import settings_for
from tests.served import Served

pytestmark = pytest.mark.browser
EMAIL = "editor@clinic.example"


@pytest.fixture
def served(app: Flask, database_url: str, media_folder: Path, tmp_path: Path) -> Iterator[Served]:
    """Serve at an address with a name, since keys belong to one."""
    with writing():
        users.create(SHELL, email=EMAIL, role="editor", name="Ed", password=PASSWORD)
    db.session.remove()
    environment = settings_for(database_url, CMS_MEDIA_URL=media_folder.as_uri())
    made = Served(environment, tmp_path, "serve", "--no-worker", "--workers", "1")
    made.environment["CMS_PUBLIC_URL"] = f"http://localhost:{made.port}"
    with made:
        yield made


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """Give a browser at that address."""
    made = browser.new_context(base_url=f"http://localhost:{served.port}", viewport={"width": 360, "height": 800})
    yield made
    made.close()


def authenticator(page: Page, *, verifies: bool = True) -> None:
    """Put an authenticator into the browser that says yes to everything, and knows its owner or does not."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page) -> None:
    """Sign in with the password."""
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def make(page: Page, name: str) -> None:
    """Ask for a passkey of a name."""
    page.goto("/admin/account")
    page.get_by_role("link", name="Your passkeys").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()


def use(page: Page) -> None:
    """Sign in with a passkey."""
    page.goto("/admin/sign-in")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()


def test_a_passkey_is_added_signs_in_alone_and_opens_nothing_once_it_is_removed(context: BrowserContext) -> None:
    page, complaints, sent = context.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.method == "POST" else None)
    authenticator(page)
    sign_in(page)
    make(page, "My phone")
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    assert faults(page) == []
    context.clear_cookies()
    use(page)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    answer = next(told for told in reversed(sent) if "credential=" in told)
    context.clear_cookies()
    page.goto("/admin/sign-in/passkey")
    assert faults(page) == []
    token = page.locator("input[name=csrf_token]").input_value()
    form = {"csrf_token": token, "credential": parse_qs(answer)["credential"][0]}
    headers = {"Referer": page.url}
    replayed = page.request.post("/admin/sign-in/passkey", form=form, headers=headers)
    assert "not known here" in replayed.text(), "an answer is good for one challenge"
    use(page)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.goto("/admin/account/passkeys")
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    context.clear_cookies()
    use(page)
    expect(page.get_by_text("This passkey is not known here")).to_be_visible()
    assert complaints == []


def test_a_device_that_does_not_know_its_owner_makes_no_passkey(context: BrowserContext) -> None:
    page = context.new_page()
    authenticator(page, verifies=False)
    sign_in(page)
    make(page, "Somebody's phone")
    expect(page.get_by_text("That did not work")).to_be_visible()
    page.goto("/admin/account/passkeys")
    expect(page.get_by_role("heading", name="Somebody's phone")).to_have_count(0)
