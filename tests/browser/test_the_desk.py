"""The editors' desk from the first word to the feed: written, kept, previewed, reviewed, scheduled, live by itself."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.accounts.permissions import SHELL
from cms.content import crediting
from cms.core.db import db, writing
from tests.browser.conftest import PASSWORD, Visit
from tests.browser.test_rich_text import TEXT, put_exercise, put_picture, put_table, source
from tests.drawings import png
from tests.served import Served, clean_environment
from tests.showcase import sign_in
from tests.unit.content.entries import exercise

pytestmark = pytest.mark.browser
TITLE = "Hips that sit all day"
UNTIL_LIVE = 150  # the clock of the form counts in minutes, so the next but one may be far
PLAIN = """<p>Begin gently.</p>
<figure data-exercise="psoas-stretch"></figure>
<figure data-exercise="pelvic-tilt"></figure>
<table><caption>What to do</caption><thead><tr><th>Sign</th><th>Do</th></tr></thead>
<tbody><tr><td>Pain</td><td>Rest</td></tr></tbody></table>"""


@pytest.fixture
def worker(served: Served) -> Iterator[None]:
    """Have due work done, as it is in production: by a process of its own."""
    with (served.folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cms", "worker"],
            env=clean_environment(**{"CMS_PUBLIC_URL": served.address, **served.environment}),
            stdout=log,
            stderr=log,
        )
        yield
        process.terminate()
        process.wait()


@pytest.fixture
def library(served: Served) -> None:
    """Have two live exercises, and somebody who signs off."""
    dosage = {"hold_seconds": 30, "repetitions": 3}
    for title in ("Psoas stretch", "Pelvic tilt"):
        exercise(title=title, dosage=dosage)
    with writing():
        crediting.create(SHELL, name="Ada Byron", slug="ada", credentials="PT")
    db.session.remove()


def _write(page: Page, folder: Path) -> None:
    """Write with scripts: what is typed is kept, so that a closed tab loses nothing."""
    page.locator(TEXT).click()
    page.keyboard.type("Begin gently.")
    put_exercise(page, "Psoas stretch")
    put_exercise(page, "Pelvic tilt")
    put_picture(page, folder)
    put_table(page)
    expect(page.locator("[data-unsaved]")).to_contain_text("Kept")
    written = source(page).input_value()
    page.goto("about:blank")
    page.goto("/admin/articles/new")
    page.get_by_role("link", name="Take it up").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expect(source(page)).to_have_value(written)


def _bring_picture(page: Page, folder: Path) -> None:
    """Bring a picture along without scripts: it stands over the text."""
    (folder / "knee.png").write_bytes(png(900, 600))
    page.locator("details", has=page.locator("#picture-file")).locator("summary").click()
    page.locator("#picture-file").set_input_files(folder / "knee.png")
    page.get_by_label("What it shows").first.fill("A knee")


def _read_by_link(page: Page, stranger: Page) -> None:
    page.get_by_text("Preview links").click()
    page.get_by_role("button", name="Make a link").click()
    stranger.goto(page.get_by_label("The new link").input_value())
    expect(stranger.get_by_text(f"Preview of “{TITLE}”, not published")).to_be_visible()
    expect(stranger.locator(".prose section")).to_have_count(2)
    expect(stranger.get_by_role("cell", name="Rest")).to_be_visible()


def _sign_off(page: Page) -> None:
    fold = page.locator("details", has=page.locator("summary", has_text="Sign off version")).last
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    page.get_by_label("Reviewed by").select_option("ada")
    page.get_by_role("button", name="Sign off", exact=True).click()
    expect(page.locator("[data-toasts]")).to_contain_text("Signed off.")
    expect(page.locator("#review")).to_contain_text("Ada Byron, PT")


def _schedule(page: Page) -> None:
    page.get_by_role("button", name="Publish …").click()
    page.wait_for_url("**/changes")
    at = (datetime.now(UTC) + timedelta(seconds=80)).replace(second=0, microsecond=0)
    page.get_by_label("Or at this time").fill(at.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Publish at this time").click()
    expect(page.get_by_role("status").first).to_contain_text("It goes live at")


def _feed(page: Page) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = page.request.get("/feed.json?type=article").json()["items"]
    return items


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_article_goes_from_the_first_word_to_the_feed_by_itself(
    visit: Callable[..., Visit], library: None, worker: None, tmp_path: Path, *, scripts: bool
) -> None:
    editing, reading = visit(scripts=scripts), visit(width=360, scripts=scripts)
    page = editing.page
    sign_in(page, "editor@clinic.example", PASSWORD)
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).fill(TITLE)
    if scripts:
        _write(page, tmp_path)
    else:
        page.locator("textarea[data-rich-text]").fill(PLAIN)
        _bring_picture(page, tmp_path)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    _read_by_link(page, reading.page)
    if not scripts:
        page.go_back()
    _sign_off(page)
    _schedule(page)
    assert _feed(page) == []
    for _second in range(UNTIL_LIVE):
        if _feed(page):
            break
        page.wait_for_timeout(1000)
    (item,) = _feed(page)
    assert (item["title"], item["content_html"].count("<section data-exercise=")) == (TITLE, 2)
    assert "<table>" in item["content_html"]
    assert ("<img" in item["content_html"]) if scripts else item["image"]
    assert item["_vertebra"]["reviewer"]["name"] == "Ada Byron"
    reading.page.goto("/articles/hips-that-sit-all-day")
    expect(reading.page.get_by_text("Reviewed by")).to_be_visible()
    assert [*editing.complaints, *reading.complaints] == []
