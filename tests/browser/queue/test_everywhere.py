"""The queue on a phone, without scripts, and in every state and look."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.moderators import HOSTILE, PATH, SLUG, Reader, check_axe, sign_in
from tests.browser.queue.conftest import SCRIPTS, expect_open, last_decision, statuses, the_pane, the_row, the_toasts

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@SCRIPTS
def test_on_a_phone_one_comment_at_a_time_with_the_thumb(
    app: Flask, visit: Callable[..., Visit], reader: Reader, *, scripts: bool
) -> None:
    seen = visit(360, scripts=scripts)
    page = seen.page
    sign_in(page, scripts=scripts)
    expect(the_pane(page)).to_contain_text("First.")
    expect(the_row(page, 0)).to_be_hidden()
    approve = the_pane(page).get_by_role("button", name="Approve")
    box = approve.bounding_box()
    assert box is not None
    assert (box["y"] > 650, box["y"] + box["height"] < 845, box["height"] >= 44) == (True, True, True)
    approve.click()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    expect(the_row(page, 1)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Reader 0")).to_be_visible()
    expect(the_toasts(page)).to_contain_text("Taken back: Reader 0.")

    page.get_by_role("link", name="To the list").click()
    expect(the_row(page, 5)).to_be_visible()
    expect(the_pane(page)).to_be_hidden()
    page.get_by_label("Tick the comment by Reader 3").check()
    page.get_by_label("Tick the comment by Reader 4").check()
    page.locator(".bulk summary").click()
    page.locator(".bulk").get_by_role("button", name="Said before").click()
    expect(the_toasts(page)).to_contain_text("Rejected: 2 comments.")
    expect(the_row(page, 5)).to_be_visible()
    expect(the_row(page, 3)).to_have_count(0)

    the_row(page, 5).locator("a").click()
    expect(page.get_by_role("heading", name="Reader 5")).to_be_visible()
    page.go_back()
    expect(the_row(page, 0)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert statuses() == ["pending", "pending", "pending", "rejected", "rejected", "pending"]
    assert seen.complaints == []


def test_without_scripts_the_same_list_and_forms_do_it(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit(scripts=False)
    page = seen.page
    sign_in(page, scripts=False)
    expect(page).to_have_title("6 waiting · Comments · Vertebra")
    the_pane(page).get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    assert reader.thread() == ["First."]
    page.get_by_role("button", name="Undo").click()
    expect(the_toasts(page)).to_contain_text("Taken back: Reader 0.")
    expect(page.get_by_role("heading", name="Reader 0")).to_be_visible()
    assert reader.thread() == []

    the_pane(page).locator("summary[data-press=reject]").click()
    the_pane(page).get_by_role("button", name="Unsafe advice").click()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    assert last_decision().reason == "unsafe_advice"
    for name in ("Reader 3", "Reader 5"):
        page.get_by_label(f"Tick the comment by {name}").check()
    page.locator(".bulk").get_by_role("button", name="Spam").click()
    expect(the_toasts(page)).to_contain_text("Marked as spam: 2 comments.")
    expect(page).to_have_title("3 waiting · Comments · Vertebra")
    the_row(page, 2).locator("a").click()
    expect(the_pane(page)).to_contain_text(HOSTILE)
    page.get_by_label("Words or names").fill("Fifth")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.get_by_role("heading", name="Reader 4")).to_be_visible()
    assert statuses() == ["rejected", "pending", "pending", "spam", "pending", "spam"]
    assert seen.complaints == []


def test_without_scripts_the_keyboard_reaches_everything(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit(scripts=False).page
    sign_in(page, scripts=False)
    approve = the_pane(page).get_by_role("button", name="Approve")
    for _step in range(80):
        page.keyboard.press("Tab")
        if approve.evaluate("each => each === document.activeElement"):
            break
    expect(approve).to_be_focused()
    page.keyboard.press("Enter")
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    assert reader.thread() == ["First."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900, 1440])
def test_every_state_passes_axe_and_fits(
    app: Flask, visit: Callable[..., Visit], reader: Reader, width: int, scheme: str
) -> None:
    seen = visit(width, scheme)
    page = seen.page
    sign_in(page)
    check_axe(page)
    page.keyboard.press("h")
    expect(the_toasts(page)).to_contain_text("Held: Reader 0.")
    expect_open(page, 1)
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Without a reason").first).to_be_focused()
    check_axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    check_axe(page)
    page.keyboard.press("Escape")
    page.goto(f"{PATH}?view=list&article={SLUG}&q=reader")
    page.get_by_label("Tick the comment by Reader 3").check()
    expect(page.locator("[data-bulk-bar]")).to_be_visible()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{PATH}?q=nothing-like-this")
    check_axe(page)
    page.goto(f"{PATH}?status=approved")
    expect(page.get_by_role("heading", name=re.compile("Nothing here"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []
