"""Moving in, in a real browser: a file sent with a bar, tried out, imported, and undone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from cms.content.models.taxonomy import Tag
from cms.core.db import db, writing
from cms.worker.moving import run_imports
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit
from tests.unit.transfer.runs import CLINIC
from tests.unit.transfer.test_import_options import COMMENTO
from tests.unit.transfer.wxr import written

pytestmark = pytest.mark.browser
WIDER = """[...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 80))"""
PICTURES = os.environ.get("PICTURES", "")


def _check(page: Page, name: str) -> None:
    """Look for faults that people with other senses meet, and for what stands out of the window."""
    assert faults(page) == []
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate(WIDER) == [], name


def _decided(app: Flask, *, back: bool = False) -> None:
    """Change a tag that the import made, or as if nobody had."""
    step = -1 if back else 1
    with app.app_context(), writing():
        db.session.execute(update(Tag).values(version=Tag.version + step))


def _homes(page: Page, house: Any, folder: Path, named: str) -> None:
    """Send comments about a page that is not here."""
    name = "what-people-said-on-the-former-site-of-the-clinic-between-2011-and-2019.json"
    file = folder / name
    file.write_text(COMMENTO)
    page.goto("/admin/imports")
    page.get_by_role("radio", name="Commento").check()
    page.set_input_files("#file", [file])
    page.get_by_role("button", name="Send and check it").click()
    page.wait_for_url("**/admin/imports/2")
    run_imports(house, lambda: False)
    expect(page.get_by_role("heading", name="have no home here")).to_be_visible()
    _check(page, f"homes-{named}")
    page.goto("/admin/imports")
    _check(page, f"list-after-{named}")


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
    page.get_by_label("WordPress").check()
    page.get_by_label("Keep custom fields of posts").check()
    _check(page, f"form-{named}")
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
    _check(page, f"running-{named}")
    run_imports(house, lambda: False)
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    _check(page, f"done-{named}")
    page.get_by_text("Undo this import").click()
    _check(page, f"undo-{named}")
    _decided(app)
    page.get_by_role("button", name="Remove what it made").click()
    expect(page.get_by_role("heading", name="This import cannot be undone")).to_be_visible()
    _check(page, f"obstacles-{named}")
    _decided(app, back=True)
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Remove what it made").click()
    run_imports(house, lambda: False)
    expect(page.locator("[data-state]")).to_contain_text("Undone")
    _homes(page, house, tmp_path, named)
    assert [each for each in seen.complaints if "409 (Conflict)" not in each] == []
