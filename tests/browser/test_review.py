"""From draft to date: an author hands in, an editor notes and sends back, the author mends, a review, a time."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.accounts.permissions import SHELL
from cms.content import crediting
from cms.core.db import db, writing
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit, unroll
from tests.served import Served
from tests.showcase import sign_in

pytestmark = pytest.mark.browser
TITLE = "Tingling fingers at night"


@pytest.fixture
def reviewer(served: Served) -> None:
    """Have somebody who signs off."""
    with writing():
        crediting.create(SHELL, name="Ada Byron", slug="ada", credentials="PT")
    db.session.remove()


def _as(seen: Visit, role: str) -> Page:
    sign_in(seen.page, f"{role}@clinic.example", PASSWORD)
    return seen.page


def _said(page: Page, words: str) -> None:
    expect(page.locator("[data-toasts]")).to_contain_text(words)


def _is_for_everybody(page: Page, width: int) -> None:
    """Hold a page against WCAG 2.2 AA, in light and in dark, and see that nothing sticks out."""
    found = []
    page.wait_for_load_state()
    unroll(page)
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        found += faults(page, of_colours=dark)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _unfolded(page: Page, words: str) -> None:
    """Open a fold unless it is open."""
    fold = page.locator("details", has=page.locator("summary", has_text=words)).last
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()


def _hand_in(author: Page) -> None:
    author.goto("/admin/articles/new")
    author.get_by_label("Title", exact=True).fill(TITLE)
    _unfolded(author, "Handing in")
    author.get_by_label("A note for the editors").fill("Is the part on splints right?")
    author.get_by_role("button", name="Hand in for review").first.click()
    _said(author, "Handed in.")


def _note_and_send_back(editor: Page, width: int, *, scripts: bool) -> None:
    editor.goto("/admin/")
    editor.get_by_role("link", name=TITLE).click()
    expect(editor.get_by_text("Is the part on splints right?")).to_be_visible()
    editor.wait_for_load_state()
    if scripts:
        editor.get_by_label("Summary").fill("Not saved yet, and not lost")
    note = editor.get_by_label("A new note")
    note.fill("The splints are fine.")
    editor.get_by_role("button", name="Add the note").click()
    _said(editor, "The note is added.")
    expect(editor.get_by_text("The splints are fine.")).to_be_visible()
    if scripts:
        expect(editor.get_by_label("Summary")).to_have_value("Not saved yet, and not lost")
        expect(editor.locator("summary:focus")).to_contain_text("Notes of the team")
    editor.get_by_role("button", name="Resolve").first.click()
    _said(editor, "Resolved.")
    if scripts:
        _is_for_everybody(editor, width)
        editor.once("dialog", lambda asked: asked.accept())
    note.fill("Say when to see a doctor.")
    editor.get_by_role("button", name="Send back with this note").click()
    _said(editor, "Sent back.")


def _mend(author: Page, width: int, *, scripts: bool) -> None:
    author.goto("/admin/")
    expect(author.get_by_role("heading", name="Sent back to you")).to_be_visible()
    if scripts:
        _is_for_everybody(author, width)
    author.get_by_role("link", name=TITLE).click()
    expect(author.get_by_text("Say when to see a doctor.")).to_be_visible()
    author.get_by_label("Summary").fill("Why they tingle, and when to see a doctor.")
    author.get_by_role("button", name="Hand in for review").first.click()
    _said(author, "Handed in.")


def _sign_off(editor: Page) -> None:
    editor.goto("/admin/")
    editor.get_by_role("link", name=TITLE).click()
    expect(editor.get_by_label("Title", exact=True)).to_have_value(TITLE)
    editor.wait_for_load_state()
    _unfolded(editor, "Sign off version")
    editor.get_by_label("Reviewed by").select_option("ada")
    editor.get_by_role("button", name="Sign off", exact=True).click()
    _said(editor, "Signed off.")
    expect(editor.locator("#review")).to_contain_text("Ada Byron, PT")


def _schedule(editor: Page, width: int, *, scripts: bool) -> None:
    editor.get_by_role("button", name="Publish …").click()
    editor.wait_for_url("**/changes")
    expect(editor.get_by_role("heading", name="Clinical review")).to_be_visible()
    editor.get_by_label("Or at this time").fill("2031-07-06T09:00")
    editor.get_by_label("And take it off the site at").fill("2031-08-06T09:00")
    editor.get_by_role("button", name="Publish at this time").click()
    _said(editor, "It goes live at")
    editor.get_by_role("link", name="Change these times").click()
    expect(editor.get_by_text("It is taken off the site at")).to_be_visible()
    if scripts:
        _is_for_everybody(editor, width)
    editor.get_by_role("button", name="Do not take it off").click()
    _said(editor, "Called off. It stays.")


@pytest.mark.parametrize(
    ("width", "scripts"),
    [
        pytest.param(1440, True, id="wide, with scripts"),
        pytest.param(360, True, id="narrow, with scripts"),
        pytest.param(1440, False, id="wide, without scripts"),
    ],
)
def test_a_draft_is_handed_in_sent_back_mended_signed_off_and_scheduled(
    visit: Callable[..., Visit], reviewer: None, width: int, *, scripts: bool
) -> None:
    at_home, at_work = (visit(width, scripts=scripts) for _who in range(2))
    author, editor = _as(at_home, "author"), _as(at_work, "editor")
    _hand_in(author)
    _note_and_send_back(editor, width, scripts=scripts)
    _mend(author, width, scripts=scripts)
    _sign_off(editor)
    _schedule(editor, width, scripts=scripts)
    assert [*at_home.complaints, *at_work.complaints] == []


def test_a_note_that_cannot_be_sent_stays_where_it_was_typed(visit: Callable[..., Visit], reviewer: None) -> None:
    seen = visit()
    page = _as(seen, "editor")
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_role("button", name="Save draft").click()
    _said(page, "Saved")
    page.wait_for_load_state()
    _unfolded(page, "Notes of the team")
    note = page.get_by_label("A new note")
    page.route("**/notes", lambda route: route.abort())
    note.fill("Half an hour of thought")
    page.get_by_role("button", name="Add the note").click()
    _said(page, "This could not be sent.")
    expect(note).to_have_value("Half an hour of thought")
    page.unroute("**/notes")
    note.fill("   ")
    page.get_by_role("button", name="Add the note").click()
    _said(page, "This must not be empty.")
    expect(note).to_have_value("   ")
    note.fill("Half an hour of thought")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".note-body")).to_have_text("Half an hour of thought")
    expect(page.get_by_text("Not saved yet", exact=True)).to_be_hidden()
