"""Somebody is forgotten from their page, in a real browser: said first, watched, and certified."""

import os
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import FloatRect, Locator, Page, expect
from sqlalchemy import select

from cms.comments.models import Person
from cms.core import signing
from cms.core.db import db
from cms.delivery.notices import commenters
from cms.worker.queued import run_outbox
from tests.api import READER, Api
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PICTURES", "")


def _see(page: Page, name: str) -> None:
    """Look for what stands out of the window of a page that runs no scripts."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    widest = max(each["x"] + each["width"] for each in map(_box, page.locator("main *").all()))
    assert widest <= (page.viewport_size or {"width": 0})["width"], name


def _box(each: Locator) -> FloatRect:
    return each.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}


def _check(page: Page, name: str) -> None:
    """Look for faults that people with other senses meet, and for what stands out of the window."""
    assert faults(page) == []
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_somebody_is_forgotten_from_their_page(
    visit: Callable[..., Visit], app: Flask, api: Callable[..., Api], width: int, scheme: str
) -> None:
    article = api("editor").published("articles", title="Neck")
    for body in ("First of two", "Second of two"):
        api().commented(article, body=body, author_name="Somebody with a name of quite some length, as there are")
    seen, named = visit(width, scheme), f"{width}-{scheme}"
    page = seen.page
    page.goto("/admin/sign-in")
    page.fill("input[name=email]", "admin@clinic.example")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.goto("/admin/commenters")
    _check(page, f"commenters-{named}")
    page.get_by_label("The e-mail address that they write with").fill(READER["author_email"])
    page.get_by_role("button", name="Find them").click()
    _check(page, f"commenter-{named}")
    with page.expect_download() as handed:
        page.get_by_role("button", name="Download what is kept").click()
    assert handed.value.suggested_filename.startswith("person-")
    page.get_by_role("link", name="Have them forgotten").click()
    _check(page, f"asking-{named}")
    page.get_by_label("I know that this cannot be undone.").check()
    page.get_by_role("button", name="Forget this person").click()
    expect(page.get_by_text("2 comments are left.")).to_be_visible()
    _check(page, f"course-{named}")
    for _round in range(3):
        run_outbox(app.extensions["vertebra"])
    expect(page.get_by_role("heading", name="What went")).to_be_visible()
    _check(page, f"certificate-{named}")
    page.get_by_role("link", name="All who were forgotten").click()
    expect(page.get_by_role("link", name="Commenter")).to_be_visible()
    _check(page, f"list-{named}")
    assert seen.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (360, "light")])
def test_somebody_has_themselves_erased_without_scripts(
    visit: Callable[..., Visit], app: Flask, api: Callable[..., Api], width: int, scheme: str
) -> None:
    article = api("editor").published("articles", title="Neck")
    api().commented(article, body="What I wrote")
    house, person = app.extensions["vertebra"], db.session.scalar(select(Person.id))
    assert person is not None
    seen, named = visit(width, scheme, scripts=False), f"{width}-{scheme}"
    page = seen.page
    page.goto("/articles/neck")
    page.get_by_role("link", name="What we keep about you, and for how long").click()
    _see(page, f"privacy-{named}")
    page.goto(f"/mail/data/{signing.sign(house.sealer, commenters.DATA, person)}")
    _see(page, f"data-{named}")
    page.get_by_label("I know that this cannot be undone.").check()
    page.get_by_role("button", name="Erase all of it").click()
    expect(page.get_by_text("1 comment is left.")).to_be_visible()
    for _round in range(3):
        run_outbox(house)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="What is left, and why")).to_be_visible()
    _see(page, f"erased-{named}")
    assert seen.complaints == []
