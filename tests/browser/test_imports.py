"""Moving in, in a real browser: a file sent with a bar, tried out, imported, and undone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from cms.worker import run_imports
from tests.browser.conftest import PASSWORD, Visit
from tests.unit.transfer.runs import CLINIC
from tests.unit.transfer.wxr import written

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDER = """[...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 80))"""
PICTURES = os.environ.get("PICTURES", "")


def _check(page: Page, name: str) -> None:
    """Look for faults that people with other senses meet, and for what stands out of the window."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate(WIDER) == [], name


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_a_site_moves_in_and_out_again(
    visit: Callable[..., Visit], app: Flask, tmp_path: Path, width: int, scheme: str
) -> None:
    seen, named = visit(width, scheme), f"{width}-{scheme}"
    page, house = seen.page, app.extensions["vertebra"]
    page.goto("/admin/sign-in")
    page.fill("input[name=email]", "admin@clinic.example")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.goto("/admin/imports")
    _check(page, f"list-{named}")
    page.set_input_files("#file", [written(tmp_path, CLINIC)])
    page.get_by_role("button", name="Send and check it").click()
    page.wait_for_url("**/admin/imports/1")
    expect(page.get_by_text("Waiting to be checked")).to_be_visible()
    _check(page, f"waiting-{named}")
    run_imports(house, lambda: False)
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    _check(page, f"checked-{named}")
    page.get_by_role("button", name="Import now").click()
    expect(page.locator("progress")).to_be_visible()
    run_imports(house, lambda: False)
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    _check(page, f"done-{named}")
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Remove what it made").click()
    run_imports(house, lambda: False)
    expect(page.locator("[data-state]")).to_contain_text("Undone")
    assert seen.complaints == []
