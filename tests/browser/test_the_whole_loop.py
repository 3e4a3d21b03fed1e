"""The whole loop by hand: an editor publishes, a reader comments, a moderator approves, the reader sees it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visit
from tests.showcase import sign_in

pytestmark = pytest.mark.browser
TITLE, NAME, WORDS = "Clicking in the back of the head", "Psoas stretch", "It clicks when I look up. Is that bad?"


@pytest.fixture
def serving() -> dict[str, str]:
    """Let the reading page be the site that comments lead back to."""
    return {"CMS_SITE_URL": ""}


def _as(seen: Visit, role: str) -> Page:
    sign_in(seen.page, f"{role}@clinic.example", PASSWORD)
    return seen.page


def _publish(page: Page) -> None:
    page.get_by_role("button", name="Publish …").click()
    page.wait_for_url("**/changes")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("live")


def _write_article(page: Page, *, scripts: bool) -> None:
    page.goto("/admin/articles")
    page.get_by_role("link", name="New article").first.click()
    page.wait_for_url("**/new")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Summary").fill("Why it clicks, and when to have it looked at.")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.click()
    if scripts:
        page.keyboard.type("Most clicks are harmless.")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Heading", exact=True).click()
        expect(text).to_be_focused()
        page.keyboard.type("When to ask")
    else:
        text.fill("<p>Most clicks are harmless.</p><h2>When to ask</h2>")
    _publish(page)


def _write_exercise(page: Page) -> None:
    page.goto("/admin/exercises/new")
    page.get_by_label("Name", exact=True).first.fill(NAME)
    steps = page.get_by_role("group", name="Steps", exact=True)
    steps.get_by_role("textbox").first.fill("Kneel on one knee.")
    page.get_by_role("button", name="Add a step").first.click()
    expect(steps.get_by_role("textbox")).to_have_count(2)
    steps.get_by_role("textbox").nth(1).fill("Push the hip forward.")
    page.get_by_label("Hold, in seconds").fill("30")
    _publish(page)


def _comment(page: Page, *, scripts: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", name="When to ask")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_label("Your comment").fill(WORDS)
    page.get_by_label("Name").fill("Jo")
    page.get_by_label("E-mail").fill("jo@reader.example")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    if not scripts:
        expect(page).to_have_url(re.compile("#comment-waiting$"))
    expect(page.locator(".own-waiting").get_by_text(WORDS)).to_have_count(1 if scripts else 0)


def _not_yet_seen_by_others(page: Page) -> None:
    page.goto("/articles/clicking-in-the-back-of-the-head")
    expect(page.get_by_role("heading", name="When to ask")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(WORDS)).to_have_count(0)


def _approve_by_keyboard(page: Page, *, scripts: bool) -> None:
    page.goto("/admin/comments")
    expect(page.get_by_text(WORDS).last).to_be_visible()
    if scripts:
        expect(page.locator("[data-live]")).to_be_visible()
        page.keyboard.press("a")
    else:
        button = page.get_by_role("button", name="Approve").last
        for _step in range(80):
            if button.evaluate("each => each === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator("[data-toasts]")).to_contain_text("Approved: Jo.")


@pytest.mark.parametrize(
    ("database_url", "width", "scripts"),
    [
        pytest.param("sqlite", 1440, True, id="wide, with scripts"),
        pytest.param("sqlite", 1440, False, id="wide, without scripts"),
        pytest.param("sqlite", 360, True, id="narrow, with scripts"),
        pytest.param("postgresql", 360, False, id="narrow, without scripts, on PostgreSQL"),
    ],
    indirect=["database_url"],
)
def test_what_is_written_is_read_commented_approved_and_seen(
    visit: Callable[..., Visit], width: int, *, scripts: bool
) -> None:
    office, reading, desk = (visit(width, scripts=scripts) for _who in range(3))
    editor = _as(office, "editor")
    _write_article(editor, scripts=scripts)
    _write_exercise(editor)
    reader = reading.page
    _comment(reader, scripts=scripts)
    _not_yet_seen_by_others(editor)
    _approve_by_keyboard(_as(desk, "moderator"), scripts=scripts)
    reader.goto("/articles/clicking-in-the-back-of-the-head")
    expect(reader.get_by_text(WORDS)).to_be_visible()
    reader.goto("/exercises/psoas-stretch")
    expect(reader.get_by_text("Push the hip forward.")).to_be_visible()
    expect(reader.get_by_text("30 s", exact=False).first).to_be_visible()
    for seen in (office, reading, desk):
        assert seen.complaints == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
