"""An editor's lists in Chromium: found, ticked, published, taken back; what changed; the search over everything."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from cms.accounts.permissions import SHELL, Role
from cms.content import crediting
from cms.core.db import db, writing
from tests.api import Api
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit
from tests.served import Served
from tests.unit.content.entries import EXERCISE, STEPS, article, draft, edited, exercise

pytestmark = pytest.mark.browser
LONG = "A name that is long enough to be cut or to break over several lines wherever there is too little room for it"


@pytest.fixture
def library(app: Flask, served: Served, api: Callable[..., Api]) -> Api:
    """Give a client of an editor, with articles and exercises of every standing."""
    with writing():
        crediting.create(SHELL, name=LONG, slug="long")
        crediting.create(SHELL, name="Ana")
    for title in ("One", "Two", "Three"):
        draft(title=title, summary="A few words.", authors=["ana"], tags=[{"name": "Neck"}])
    text = "<p>Most clicks are harmless.</p><h2>When to worry</h2><p>When it hurts.</p><p>Move gently.</p>"
    live = article(title=LONG, summary=LONG, content_html=text, authors=["long", "ana"], tags=[{"name": LONG}])
    edited(
        live, title="A shorter name", content_html=text.replace("harmless", "nothing to worry about"), authors=["ana"]
    )
    steps = [{"text": "Kneel."}, {"text": "Push the hip forward."}]
    moved = exercise(title="Psoas stretch", steps=steps, cautions=[{"level": "note", "text": "Stop when it hurts."}])
    edited(moved, steps=[{"text": "Push the hip back."}, {"text": "Kneel."}], dosage={"hold_seconds": 30})
    draft(EXERCISE, title="Chin tuck", steps=STEPS)
    made = api(Role.EDITOR)
    db.session.remove()
    return made


def _sign_in(page: Page, path: str, role: str = "editor") -> None:
    page.goto(path)
    page.get_by_label("E-mail").fill(f"{role}@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(rf"//[^/]+{re.escape(path)}$"))


def _now(library: Api, slug: str) -> Any:
    """Give an article as the database has it at this moment."""
    db.session.remove()
    return library.get(f"/articles/{slug}").get_json()


def _check(page: Page, width: int) -> None:
    assert faults(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_editor_publishes_the_ticked_ones_and_takes_it_back(
    visit: Callable[..., Visit], library: Api, scripts: bool, width: int
) -> None:
    seen = visit(width, scripts=scripts)
    page = seen.page
    _sign_in(page, "/admin/articles")
    expect(page).to_have_title("Articles · Vertebra")
    for title in ("One", "Two"):
        page.get_by_label(f"Tick “{title}”").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("2 articles are live now.")
    assert [_now(library, slug)["status"] for slug in ("one", "two")] == ["published"] * 2

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("2 articles are as before.")
    assert _now(library, "one")["status"] == "draft"

    page.get_by_role("navigation", name="Where they stand").get_by_role("link", name="Drafts").click()
    page.get_by_label("All on this page").check()
    page.get_by_role("button", name="Put into the bin").click()
    expect(page.get_by_role("status").first).to_contain_text("3 articles are in the bin.")
    expect(page.get_by_role("heading", name="No drafts")).to_be_visible()
    page.get_by_role("navigation", name="Where they stand").get_by_role("link", name="Bin").click()
    page.get_by_label("Tick “Three”").check()
    page.get_by_role("button", name="Bring back as drafts").click()
    expect(page.get_by_role("status").first).to_contain_text("1 article is a draft again.")
    assert seen.complaints == []


def test_ticks_count_and_reach_over_a_range(visit: Callable[..., Visit], library: Api) -> None:
    seen = visit()
    page = seen.page
    _sign_in(page, "/admin/articles?status=draft")
    publish, every = page.get_by_role("button", name="Publish"), page.get_by_label("All on this page")
    expect(publish).to_be_disabled()
    page.get_by_label("Tick “One”").click()
    page.get_by_label("Tick “Three”").click(modifiers=["Shift"])
    expect(page.get_by_text("3 ticked")).to_be_visible()
    expect(every).to_be_checked()
    page.get_by_label("Tick “Two”").click()
    expect(page.get_by_text("2 ticked")).to_be_visible()
    expect(every).not_to_be_checked()
    expect(every).to_have_js_property("indeterminate", value=True)
    every.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("3 ticked")).to_be_visible()
    page.keyboard.press("Space")
    expect(publish).to_be_disabled()
    assert seen.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_list_is_narrowed_by_its_form(visit: Callable[..., Visit], library: Api, scripts: bool) -> None:
    seen = visit(scripts=scripts)
    page = seen.page
    _sign_in(page, "/admin/articles")
    page.get_by_label("Words in title or text").fill("worry")
    page.get_by_label("Author").fill("Ana")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="A shorter name")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="One")).to_have_count(0)
    page.get_by_role("link", name="All of them").click()
    expect(page.get_by_role("row").filter(has_text="One")).to_be_visible()
    assert seen.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_changed_is_read_and_published(visit: Callable[..., Visit], library: Api, scripts: bool) -> None:
    seen = visit(scripts=scripts)
    page = seen.page
    _sign_in(page, "/admin/articles?status=changed")
    slug = library.get("/articles?sort=-published_at").get_json()["items"][0]["slug"]
    page.get_by_role("link", name="A shorter name").click()
    page.get_by_role("link", name="See what changed").click()
    expect(page.get_by_role("region", name="Text")).to_contain_text("nothing to worry about")
    page.get_by_text("paragraphs without a change").first.click()
    expect(page.get_by_text("Move gently.")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("Readers see the new version now.")
    assert not _now(library, slug)["has_draft"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("Taken back.")
    assert _now(library, slug)["has_draft"]
    assert seen.complaints == []


def test_the_search_is_a_key_away(visit: Callable[..., Visit], library: Api) -> None:
    seen = visit()
    page = seen.page
    _sign_in(page, "/admin/articles")
    page.locator("body").press("/")
    page.keyboard.type("clicks")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()
    expect(page.locator("mark")).to_have_text("clicks")
    assert seen.complaints == []


PAGES = [
    "/admin/articles",
    "/admin/articles?status=bin",
    "/admin/articles?q=nothing+like+this&author=nobody",
    "/admin/exercises?sort=title",
    "/admin/articles/4/changes",
    "/admin/articles/1/changes",
    "/admin/exercises/5/changes",
    "/admin/exercises/6/changes",
    "/admin/search?q=name",
    "/admin/search?q=nothing+like+this",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_pass_axe_and_fit(visit: Callable[..., Visit], library: Api, width: int, scheme: str) -> None:
    seen = visit(width, scheme)
    page = seen.page
    _sign_in(page, "/admin/")
    for path in PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        _check(page, width)
    page.goto("/admin/articles")
    page.get_by_label("All on this page").check()
    _check(page, width)
    page.get_by_role("button", name="Put into the bin").click()
    expect(page.get_by_role("status").first).to_contain_text("in the bin")
    _check(page, width)
    assert seen.complaints == []
