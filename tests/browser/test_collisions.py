"""Nobody overwrites anybody, in a browser: two editors who meet, versions brought back, a tab that was closed."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from cms.content import editing
from cms.content.models.desk import Autosave
from cms.core.db import db
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit, until
from tests.showcase import sign_in

pytestmark = pytest.mark.browser
WITH_AND_WITHOUT = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def _as(visit: Callable[..., Visit], role: str, width: int = 1440, *, scripts: bool = True) -> Page:
    page = visit(width, scripts=scripts).page
    sign_in(page, f"{role}@clinic.example", PASSWORD)
    return page


def _begin(page: Page, **fields: str) -> str:
    """Write an article, and give its address."""
    page.goto("/admin/articles/new")
    for label, words in fields.items():
        page.get_by_label(label.replace("_", " ").capitalize(), exact=label == "title").fill(words)
    _save(page)
    return page.url


def _save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()


def _kept() -> list[str]:
    """Give the summaries that are kept for somebody."""
    db.session.rollback()
    return [dict(each)["summary"] for each in db.session.scalars(select(Autosave.fields))]


def _writers(address: str) -> list[str]:
    """Give who is editing the entry at an address."""
    db.session.rollback()
    return [each.name for each in editing.writers([int(address.rpartition("/")[2])]).values()]


def _faults(page: Page) -> list[Any]:
    """Hold a page against WCAG 2.2 AA, in light and dark, wide and narrow."""
    page.wait_for_load_state()
    found: list[Any] = []
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("(width) => innerWidth === width", arg=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [(width, scheme, fault) for fault in faults(page, of_colours=scheme == "dark")]
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


@WITH_AND_WITHOUT
def test_two_editors_meet_and_both_texts_go_on(visit: Callable[..., Visit], *, scripts: bool) -> None:
    ana, ben = _as(visit, "editor", scripts=scripts), _as(visit, "admin", scripts=scripts)
    address = _begin(ana, title="Neck pain", summary="What it is.")
    ben.goto(address)
    expect(ben.get_by_text("Editor has been editing this since")).to_be_visible()
    ben.get_by_label("Title", exact=True).fill("Back pain")
    ben.get_by_label("Summary").fill("What helps.")
    _save(ben)
    ana.get_by_label("Title", exact=True).fill("Arm pain")
    ana.get_by_label("What to take away").fill("Move.")
    _save(ana)
    expect(ana.get_by_role("heading", name="Two versions to choose from")).to_be_visible()
    title, summary = ana.get_by_role("group", name="Title"), ana.get_by_role("group", name="Summary")
    expect(title).to_contain_text("Both of you changed this")
    expect(title.locator("ins")).to_have_text(["added: Arm", "added: Back"])
    expect(title.get_by_label("Keep mine")).to_be_checked()
    expect(summary.get_by_label("Take what Admin wrote")).to_be_checked()
    assert not scripts or _faults(ana) == []
    title.get_by_label("Take what Admin wrote").check()
    with ana.expect_navigation():
        ana.get_by_role("button", name="Save this choice").click()
    expect(ana.get_by_label("Title", exact=True)).to_have_value("Back pain")
    expect(ana.get_by_label("Summary")).to_have_value("What helps.")
    expect(ana.get_by_label("What to take away")).to_have_value("Move.")
    expect(ana.get_by_text("You typed something here")).to_have_count(0)


@WITH_AND_WITHOUT
def test_a_version_comes_back_and_nothing_of_the_history_goes(visit: Callable[..., Visit], *, scripts: bool) -> None:
    ana = _as(visit, "editor", scripts=scripts)
    _begin(ana, title="Neck pain")
    ana.get_by_label("Title", exact=True).fill("Back pain")
    _save(ana)
    ana.get_by_role("link", name="History: 2 versions").click()
    assert not scripts or _faults(ana) == []
    ana.get_by_role("button", name="Show what differs").click()
    expect(ana.locator(".change del")).to_have_text("removed: Neck")
    expect(ana.locator(".change ins")).to_have_text("added: Back")
    assert not scripts or _faults(ana) == []
    ana.get_by_role("link", name="Version 1", exact=True).click()
    assert not scripts or _faults(ana) == []
    ana.get_by_role("button", name="Bring back version 1").click()
    expect(ana.get_by_role("status").first).to_contain_text("as version 3")
    expect(ana.get_by_text("brought back from version 1")).to_be_visible()
    expect(ana.get_by_role("link", name="Version 2", exact=True)).to_be_visible()
    ana.get_by_role("link", name="Back to writing").click()
    expect(ana.get_by_label("Title", exact=True)).to_have_value("Neck pain")


def test_what_was_typed_in_a_tab_that_was_closed_is_taken_up(visit: Callable[..., Visit]) -> None:
    ana = _as(visit, "editor")
    address = _begin(ana, title="Neck pain")
    ana.get_by_label("Summary").fill("Half a sen")
    expect(ana.locator("[data-unsaved]")).to_contain_text("Kept")
    ana.get_by_label("Summary").fill("Half a sentence")
    other = ana.context.new_page()
    ana.close()
    until(lambda: _kept() == ["Half a sentence"])  # a tab sends its last word while the next page is opened
    other.goto(address)
    expect(other.get_by_role("link", name="Take it up")).to_be_visible()
    assert _faults(other) == []
    other.get_by_role("link", name="Take it up").click()
    expect(other.get_by_label("Summary")).to_have_value("Half a sentence")
    expect(other.locator("[data-unsaved]")).to_be_visible()
    _save(other)
    expect(other.get_by_label("Summary")).to_have_value("Half a sentence")
    expect(other.get_by_role("link", name="Take it up")).to_have_count(0)


def test_who_is_taken_over_is_told_while_they_write_and_when_the_other_has_gone(visit: Callable[..., Visit]) -> None:
    ana, ben = _as(visit, "editor"), _as(visit, "admin")
    ana.clock.install()
    address = _begin(ana, title="Neck pain")
    told = ana.get_by_text("Admin has been editing this since")
    ben.goto(address)
    assert _faults(ben) == []
    ben.get_by_label("Summary").fill("Typed before.")
    ben.get_by_role("button", name="Take over").click()
    expect(ben.get_by_text("Editor has been editing this since")).to_be_hidden()
    expect(ben.get_by_label("Summary")).to_have_value("Typed before.")
    expect(told).to_be_hidden()
    ana.clock.fast_forward(30_000)
    expect(told).to_be_visible()
    _save(ben)
    ben.goto("/admin/")
    until(lambda: "Admin" not in _writers(address))
    ana.clock.fast_forward(30_000)
    expect(told).to_be_hidden()
    ben.goto("/admin/articles")
    expect(ben.get_by_text("Editor is editing this")).to_be_visible()


def test_leaving_with_what_is_not_saved_asks_first(visit: Callable[..., Visit]) -> None:
    ana = _as(visit, "editor")
    _begin(ana, title="Neck pain")
    ana.get_by_label("Summary").click()
    ana.keyboard.type("More")
    expect(ana.locator("[data-unsaved]")).to_contain_text("Kept")
    asked = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    ana.on("dialog", stay)
    ana.get_by_role("link", name="Today").click()
    ana.wait_for_url("**/admin/")
    assert asked == ["beforeunload"]
