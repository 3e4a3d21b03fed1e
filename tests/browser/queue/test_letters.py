"""The desk in letters twice as large."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.conftest import FLAGS, chromium
from tests.browser.moderators import Reader, sign_in
from tests.browser.queue.conftest import the_pane
from tests.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
LEAST = 400  # pixels in which some words of such letters have room in a line


@pytest.mark.parametrize("width", [360, 1440])
def test_letters_twice_as_large_fit(app: Flask, browser: Browser, served: Served, reader: Reader, width: int) -> None:
    large = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    started = browser.browser_type.launch(executable_path=chromium(), args=large)
    page = started.new_page(viewport={"width": width, "height": 900}, base_url=served.address)
    sign_in(page)
    words = the_pane(page).locator(".words").bounding_box()
    assert words is not None
    assert words["width"] >= min(LEAST, width - 2 * 12)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    rail = page.locator(".rail")
    assert rail.evaluate("each => each.scrollWidth <= each.clientWidth") or width > 360
    for button in the_pane(page).locator(".actions > *").all():
        box = button.bounding_box()
        assert box is None or box["x"] + box["width"] <= width
    started.close()
