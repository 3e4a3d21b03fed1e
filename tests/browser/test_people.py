"""People, tokens, settings and the log in Chromium, by those whom they are for."""

import urllib.request
from collections.abc import Callable
from typing import Literal
from urllib.error import HTTPError

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import PASSWORD, Visit
from tests.served import Served

pytestmark = pytest.mark.browser
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHOSEN = "größtes Geheimnis"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page."""
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def invite(page: Page, name: str, email: str, role: str) -> str:
    """Invite a colleague, and give the link that the page shows."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label(role).check()
    page.get_by_role("button", name="Make the account").click()
    return page.get_by_label("Link").input_value()


def status(served: Served, key: str) -> int:
    """Ask the API for drafts."""
    request = urllib.request.Request(
        f"{served.address}/api/v1/articles?status=draft", headers={"Authorization": f"Bearer {key}"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_colleague_is_invited_and_makes_a_token_that_works_until_it_is_revoked(
    app: Flask, visit: Callable[..., Visit], served: Served, scripts: bool
) -> None:
    admin, colleague = visit(scripts=scripts), visit(scripts=scripts)
    sign_in(admin.page, "admin@clinic.example")
    link = invite(admin.page, "Ana", "ana@clinic.example", "Editor")
    expect(admin.page.locator("[data-copy]")).to_be_visible(visible=scripts)

    page = colleague.page
    page.goto(link)
    expect(page.get_by_role("heading", name="Welcome, Ana")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(CHOSEN)
    page.get_by_label("The same again").fill(CHOSEN)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is set")
    sign_in(page, "ana@clinic.example", CHOSEN)

    page.goto("/admin/tokens")
    page.get_by_role("link", name="New token").first.click()
    page.get_by_label("Name").fill("The website")
    page.get_by_label("Read drafts").check()
    page.get_by_label("After a number of days").check()
    page.get_by_label("Days until it ends").fill("30")
    page.get_by_role("button", name="Make the token").click()
    key = page.get_by_label("Key", exact=True).input_value()
    assert key.startswith("vtb_")
    assert status(served, key) == 200

    page.get_by_role("link", name="Your tokens").click()
    row = page.get_by_role("row", name="The website")
    expect(row).to_contain_text("content.read")
    row.get_by_text("Revoke …").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_role("status")).to_contain_text("is revoked")
    assert status(served, key) == 401

    admin.page.goto("/admin/log")
    expect(admin.page.get_by_role("row").nth(1)).to_contain_text("Ana revoked the token “The website”")
    assert admin.complaints == []
    assert colleague.complaints == []


@ON_SQLITE
def test_a_link_is_copied_by_its_button(app: Flask, visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, "admin@clinic.example")
    link = invite(page, "Ana", "ana@clinic.example", "Author")
    page.get_by_role("button", name="Copy").press("Enter")
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@ON_SQLITE
def test_an_admin_changes_the_settings_and_is_told_what_is_wrong_with_them(
    app: Flask, visit: Callable[..., Visit], scripts: bool
) -> None:
    page = visit(scripts=scripts).page
    sign_in(page, "admin@clinic.example")
    page.goto("/admin/settings")
    expect(page.get_by_label("Title", exact=True)).to_be_disabled()
    page.get_by_label("Description").fill("About backs.")
    page.get_by_label("Longest comment").fill("0")
    page.get_by_role("button", name="Save").click()
    wrong = page.get_by_label("Longest comment")
    expect(wrong).to_have_accessible_description("In characters, 20,000 at most. This is too small: give at least 1.")
    expect(page.get_by_label("Description")).to_have_value("About backs.")
    wrong.fill("800")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_label("Longest comment")).to_have_value("800")


@ON_SQLITE
def test_a_colleague_is_invited_by_keyboard_alone(app: Flask, visit: Callable[..., Visit]) -> None:
    page = visit().page
    sign_in(page, "admin@clinic.example")
    page.goto("/admin/people/new")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Ana")
    for key in ("Tab", "ana@clinic.example", "Tab", "ArrowDown", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key) if key.isalpha() else page.keyboard.type(key)
    expect(page.get_by_label("Link")).to_be_visible()
    page.goto("/admin/people")
    expect(page.get_by_role("row", name="Ana")).to_contain_text("Moderator")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@ON_SQLITE
def test_every_state_of_these_pages_passes_axe_and_fits(
    app: Flask, visit: Callable[..., Visit], width: int, scheme: str
) -> None:
    seen, stranger = visit(width, scheme), visit(width, scheme)
    page = seen.page
    faults: list[str] = []

    def check(page: Page, what: str) -> None:
        faults.extend(f"{what}: {fault}" for fault in axe.faults(page))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{what}: wider than {width} px")

    def press(name: str, what: str, on: Page = page, role: Literal["button", "link"] = "button") -> None:
        with on.expect_navigation():
            on.get_by_role(role, name=name).click()
        check(on, what)

    sign_in(page, "admin@clinic.example")
    for path in (
        "people",
        "people/new",
        "people/1",
        "tokens",
        "tokens/new",
        "settings",
        "log",
        "log?kind=tag",
        "account",
    ):
        page.goto(f"/admin/{path}")
        check(page, path)
    page.goto("/admin/people/new")
    press("Make the account", "an invitation without an address")
    link = invite(page, "Ana", "ana@clinic.example", "Author")
    check(page, "a link to hand over")
    press("Go to Ana", "a person", role="link")
    press("Close the account", "a closed account")
    press("Undo", "an account opened again")
    page.goto("/admin/tokens/new")
    press("Make the token", "a token without a name")
    page.get_by_label("Name").fill("The website")
    press("Make the token", "a key")
    page.goto("/admin/tokens?everyone=true")
    page.get_by_text("Revoke …").first.click()
    check(page, "a token that is about to be revoked")
    page.goto("/admin/settings")
    page.get_by_label("Longest comment").fill("0")
    page.get_by_label("Wording", exact=True).fill("We keep it.")
    press("Save", "settings that cannot be")
    page.goto("/admin/log")
    page.get_by_text("Details").first.click()
    check(page, "the log with details")
    page.goto("/admin/account")
    press("Change the password", "no password")

    stranger.page.goto(link)
    check(stranger.page, "a link that ended with the account")
    page.goto("/admin/people/5")
    press("Make a new link", "a new link")
    stranger.page.goto(page.get_by_label("Link").input_value())
    check(stranger.page, "an invitation")
    stranger.page.get_by_label("Password", exact=True).fill("short")
    press("Set the password", "a password that is too short", on=stranger.page)
    assert faults == []
    said = [each for each in (*seen.complaints, *stranger.complaints) if "Failed to load resource" not in each]
    assert said == []
