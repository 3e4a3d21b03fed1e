"""The checklist beside a text and the search, by mouse, by keyboard, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
NO_SUMMARY = "There is no summary."


def _sign_in(page: Page) -> None:
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill("admin@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Exercises").first).to_be_visible()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_click_on_a_point_leads_to_its_field_though_the_points_are_made_anew_meanwhile(
    visit: Callable[..., Visit],
) -> None:
    page = visit().page
    _sign_in(page)
    page.goto("/admin/articles/new")
    points = page.locator("[data-points]")
    page.get_by_label("Title", exact=True).first.fill("Neck pain")
    points.get_by_role("link", name="No source is named.").press("Enter")
    expect(page.locator("#sources-0-title")).to_be_focused()
    page.keyboard.type("A guideline")
    points.get_by_role("link", name=NO_SUMMARY).hover()
    with page.expect_response("**/checklist*") as answer:  # leaving a field asks for the points at once
        page.mouse.down()
    answer.value.finished()
    page.evaluate("fetch('/healthz')")  # whose answer comes behind the other
    page.mouse.up()
    expect(page.get_by_label("Summary", exact=True)).to_be_focused()
    expect(points.get_by_role("link", name="No source is named.")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_the_checklist_follows_what_is_typed_and_leads_to_the_field(
    visit: Callable[..., Visit], width: int, scheme: str
) -> None:
    seen = visit(width, scheme)
    page = seen.page
    _sign_in(page)
    page.goto("/admin/articles/new")
    points = page.locator("[data-points]")
    expect(points).to_contain_text("appears here")
    page.get_by_label("Title", exact=True).first.fill("Neck pain")
    expect(points.get_by_role("link", name=NO_SUMMARY)).to_be_visible()
    expect(page.locator("[data-said]")).to_contain_text("points to look at")

    points.get_by_role("link", name=NO_SUMMARY).press("Enter")
    expect(page.get_by_label("Summary", exact=True)).to_be_focused()
    page.keyboard.type("When to worry.")
    expect(points.get_by_role("link", name=NO_SUMMARY)).to_have_count(0)

    why = points.get_by_role("group").filter(has_text="No author is named.").locator("summary")
    why.press("Enter")
    expect(points.get_by_text("Choose at least one author.")).to_be_visible()
    assert faults(page) == []
    assert _fits(page)

    points.get_by_role("link", name="No source is named.").press("Enter")
    expect(page.locator("#sources-0-title")).to_be_focused()
    page.keyboard.type("A guideline")
    expect(points.get_by_role("link", name="No source is named.")).to_have_count(0)
    expect(points.get_by_text("Choose at least one author.")).to_be_visible()  # what was open stays so
    assert seen.complaints == []


def test_a_point_of_the_text_leads_into_its_editor(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.page
    _sign_in(page)
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).first.fill("Neck pain")
    text = page.locator("[data-rich-text-field] [contenteditable=true]")
    text.click()
    page.keyboard.type("word " * 152, delay=0)
    point = page.locator("[data-points]").get_by_role("link", name=re.compile("has 152 words"))
    expect(point).to_be_visible()
    page.get_by_label("Summary", exact=True).focus()
    point.press("Enter")
    expect(text).to_be_focused()
    assert seen.complaints == []


def test_without_scripts_the_checklist_is_that_of_what_was_saved(visit: Callable[..., Visit]) -> None:
    seen = visit(360, scripts=False)
    page = seen.page
    _sign_in(page)
    page.goto("/admin/exercises/new")
    page.get_by_label("Name", exact=True).first.fill("Chin tuck")
    page.get_by_label("step 1", exact=True).fill("Tuck the chin, and keep the head level.")
    page.get_by_role("button", name="Save draft").click()
    points = page.locator("[data-points]")
    expect(points).to_contain_text("It loads the neck (chin, head), and no caution says when to get help at once.")
    points.get_by_role("link", name="It does not say how often.").click()
    expect(page.get_by_label("How often", exact=True)).to_be_in_viewport()
    assert _fits(page)
    assert seen.complaints == []


def test_what_is_required_keeps_it_back_until_it_is_there(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.page
    _sign_in(page)
    page.goto("/admin/settings")
    page.get_by_label("A summary", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    expect(page.get_by_label("A summary", exact=True)).to_be_checked()
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).first.fill("Neck pain")
    page.get_by_role("button", name="Publish …").click()
    page.wait_for_url("**/changes")
    expect(page.get_by_role("heading", name="Not yet")).to_be_visible()
    expect(page.get_by_role("button", name="Publish now")).to_have_count(0)
    assert faults(page) == []
    page.get_by_role("link", name=NO_SUMMARY).click()
    page.get_by_label("Summary", exact=True).fill("When to worry.")
    page.get_by_role("button", name="Publish …").click()
    page.wait_for_url("**/changes")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("live")
    page.goto("/admin/search?q=nec+worr")
    expect(page.locator(".hits mark").first).to_have_text("Neck")
    assert faults(page) == []
    assert seen.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_a_used_exercise_is_taken_away_only_after_asking(visit: Callable[..., Visit], width: int, scheme: str) -> None:
    seen = visit(width, scheme, scripts=width > 400)
    page = seen.page
    _sign_in(page)
    page.goto("/admin/exercises/new")
    page.get_by_label("Name", exact=True).first.fill("Chin tuck")
    page.get_by_label("step 1", exact=True).fill("Tuck the chin.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).first.fill("Neck pain")
    page.get_by_label("Exercise 1", exact=True).fill("chin-tuck")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    page.goto("/admin/exercises/1")
    expect(page.locator(".uses").get_by_role("link", name="Neck pain")).to_be_visible()
    page.get_by_role("button", name="Put into the bin").click()
    expect(page.get_by_role("heading", name="Put this exercise into the bin?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    seen.complaints = [each for each in seen.complaints if "409" not in each]  # the browser itself says so
    if width > 400:
        assert faults(page) == []
    page.get_by_role("button", name="Put it into the bin all the same").click()
    expect(page.get_by_role("status").first).to_contain_text("Put into the bin")
    assert seen.complaints == []
