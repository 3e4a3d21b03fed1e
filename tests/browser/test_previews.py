"""Preview links in Chromium: made beside the text, opened by somebody signed out, read by a front end, ended."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import Visit
from tests.browser.test_people import sign_in
from tests.served import Served
from tests.unit.content.entries import EXERCISE, draft

pytestmark = pytest.mark.browser
LONG = "A draft that is only for those who were sent a link, with a long title"
FETCH = """async (address) => {
  const answer = await fetch(address);
  return [answer.status, (await answer.json()).title];
}"""


class Elsewhere(BaseHTTPRequestHandler):
    """A front end on an origin of its own: an empty page."""

    def do_GET(self) -> None:
        """Give the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A front end</title>")

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@pytest.fixture
def front_end() -> Iterator[str]:
    """Serve another origin; give its address."""
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def clean(page: Page, name: str) -> None:
    """Look at a page with axe, in both colour schemes, and at its width."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page, of_colours=scheme == "dark") == [], f"{name} {scheme}"
    width = (page.viewport_size or {"width": 0})["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_link_is_made_opened_signed_out_read_by_a_front_end_and_ended(
    app: Flask, visit: Callable[..., Visit], served: Served, front_end: str, scripts: bool
) -> None:
    entry = draft(EXERCISE, title=LONG, steps=[{"text": "Kneel."}])
    editor, stranger = visit(scripts=scripts), visit(width=360)
    page = editor.page
    sign_in(page, "editor@clinic.example")
    page.goto(f"/admin/exercises/{entry.id}")
    page.get_by_text("Preview links").click()
    page.get_by_label("A new link works for").select_option("30 days")
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("The new link").input_value()
    assert address.startswith(f"{served.address}/preview/")
    if scripts:
        expect(page.get_by_label("The new link")).to_be_focused()
        expect(page.locator("[data-unsaved]")).to_be_hidden()
        expect(page).to_have_url(re.compile(f"/admin/exercises/{entry.id}$"))

    answer = stranger.page.goto(address)
    assert answer is not None
    assert answer.status == 200
    expect(stranger.page.get_by_text(f"Preview of “{LONG}”, not published")).to_be_visible()
    expect(stranger.page.get_by_text("Kneel.")).to_be_visible()
    clean(stranger.page, "the preview")

    outside = visit().page
    outside.goto(front_end)
    as_json = address.replace("/preview/", "/api/v1/previews/")
    assert outside.evaluate(FETCH, as_json) == [200, LONG]

    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("button", name="End it")).to_have_count(0)
    gone = stranger.page.goto(address)
    assert gone is not None
    assert gone.status == 410
    expect(stranger.page.get_by_role("heading", name="This is not here any more")).to_be_visible()
    assert outside.evaluate(FETCH, as_json) == [410, "Gone"]
    assert editor.complaints == []


def test_the_preview_of_the_newest_draft_opens_beside_the_editor(app: Flask, visit: Callable[..., Visit]) -> None:
    entry = draft(title=LONG)
    editor = visit()
    page = editor.page
    sign_in(page, "editor@clinic.example")
    page.goto(f"/admin/articles/{entry.id}")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Preview", exact=True).click()
    expect(opened.value.get_by_text("Saved version 1, as readers would see it.")).to_be_visible()
    opened.value.get_by_role("link", name="Back to the editor").click()
    expect(opened.value.get_by_role("button", name="Save draft")).to_be_visible()
    assert editor.complaints == []


def test_what_did_not_work_is_said_beside_the_text(app: Flask, visit: Callable[..., Visit]) -> None:
    entry = draft(title=LONG)
    page = visit().page
    sign_in(page, "editor@clinic.example")
    page.goto(f"/admin/articles/{entry.id}")
    page.get_by_text("Preview links").click()
    page.context.clear_cookies()
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("[data-previews-said]")).to_have_text("This did not work. Load the page again.")
    expect(page).to_have_url(re.compile(f"/admin/articles/{entry.id}$"))
