"""Tags in Chromium: ticked and merged into one, by hand and without scripts."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from cms.accounts.permissions import SHELL
from cms.content import redirecting, tagging
from cms.content.redirect_paths import Addresses
from cms.core.db import writing
from tests.browser.conftest import Visit
from tests.browser.test_people import sign_in
from tests.browser.test_previews import clean
from tests.unit.content.entries import article

pytestmark = pytest.mark.browser
ADDRESSES = Addresses("https://clinic.example", "/articles/{slug}", "/exercises/{slug}")


def fill() -> None:
    """Make tags, an article that bears two of them, and a redirect."""
    with writing():
        for name in ("Neck", "Nape", "Scruff"):
            tagging.create(SHELL, name=name)
        redirecting.create(SHELL, {"from": "/old", "to": "/new"}, ADDRESSES)
    article(title="About the nape", tags=["nape", "scruff"])


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_two_tags_become_one(app: Flask, visit: Callable[..., Visit], scripts: bool) -> None:
    fill()
    editor = visit(scripts=scripts)
    page = editor.page
    sign_in(page, "editor@clinic.example")
    page.get_by_role("link", name="Tags, authors").click()
    merge = page.get_by_role("button", name="Merge …")
    expect(merge).to_be_disabled() if scripts else expect(merge).to_be_enabled()
    for name in ("Nape", "Scruff"):
        page.get_by_label(f"Tick “{name}”").check()
    page.get_by_label("Merge into").fill("Neck")
    merge.click()
    expect(page.get_by_role("heading", name="Merge into “Neck”")).to_be_visible()
    expect(page.get_by_text("Nape nape · 1 live")).to_be_visible()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("2 tags are “Neck” now.")).to_be_visible()
    page.goto("/?tag=scruff")
    expect(page).to_have_url(f"{page.url.split('/?')[0]}/?tag=neck")
    expect(page.get_by_role("heading", name="About the nape")).to_be_visible()
    assert editor.complaints == []


@pytest.mark.parametrize("width", [1440, 320])
def test_the_pages_of_this_desk_are_for_everybody(app: Flask, visit: Callable[..., Visit], width: int) -> None:
    fill()
    editor = visit(width=width)
    page = editor.page
    sign_in(page, "editor@clinic.example")
    for path in ("/admin/tags", "/admin/tags/1", "/admin/tags/merge?into=neck&chosen=2", "/admin/authors/new"):
        page.goto(path)
        clean(page, path)
    page.goto("/admin/redirects")
    clean(page, "redirects")
    page.get_by_text("New redirect").click()
    page.get_by_label("From").fill("old")
    page.get_by_label("To", exact=True).fill("/new")
    page.get_by_role("button", name="Add the redirect").click()
    expect(page.get_by_label("From")).to_have_attribute("aria-invalid", "true")
    clean(page, "redirects, refused")
