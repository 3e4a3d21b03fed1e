"""A moderator decides by keys, one comment or many, and takes decisions back."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.moderators import HOSTILE, Reader, check_axe, sign_in
from tests.browser.queue.conftest import expect_open, last_decision, statuses, the_pane, the_row, the_toasts

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
NOTE_OPENED = """
window.opened = [];
document.querySelector("[data-desk]").addEventListener("opened", () => {
  const pane = document.querySelector("[data-pane]");
  opened.push([pane.dataset.pane, Boolean(pane.querySelector("[data-press=approve]"))]);
});
"""  # which comments are opened, and whether they can be approved


def test_each_decision_is_one_key(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    expect(page).to_have_title("6 waiting · Comments · Vertebra")

    page.keyboard.press("a")
    expect_open(page, 1)
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    assert reader.thread() == ["First."]

    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Without a reason").first).to_be_focused()
    page.keyboard.press("3")
    expect_open(page, 2)
    expect(the_toasts(page)).to_contain_text("Rejected: Reader 1.")
    assert (last_decision().action, last_decision().reason) == ("reject", "advertising")

    expect(the_pane(page)).to_contain_text(HOSTILE)
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect_open(page, 3)
    expect(the_toasts(page)).to_contain_text("Rejected: Reader 2.")
    assert last_decision().reason == "abusive"

    page.keyboard.press("n")
    page.keyboard.type("as has said: ask again")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect_open(page, 4)
    expect(the_row(page, 3)).to_contain_text("Held")
    assert last_decision().note == "as has said: ask again"

    page.keyboard.press("s")
    expect_open(page, 5)
    expect(the_toasts(page)).to_contain_text("Marked as spam: Reader 4.")
    expect(page).to_have_title("2 waiting · Comments · Vertebra")
    expect(page.locator(".count[data-waiting]")).to_have_text("2 waiting")
    expect(page.locator(".rail .waits").first).to_have_text("2 waiting")
    assert statuses() == ["approved", "rejected", "rejected", "pending", "spam", "pending"]
    assert seen.complaints == []


def test_each_decision_is_taken_back_by_the_key_the_last_first(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    for place, key in enumerate("ash"):
        expect_open(page, place) if place else None
        page.keyboard.press(key)
        expect(the_toasts(page)).to_contain_text(f"Reader {place}.")
    expect(the_row(page, 2)).to_contain_text("Held")
    for back in (2, 1, 0):
        page.keyboard.press("z")
        expect_open(page, back)
        expect(the_toasts(page)).to_contain_text(f"Taken back: Reader {back}. Now: Waiting.")
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(the_row(page, 2)).not_to_contain_text("Held")
    assert statuses() == ["pending"] * 6
    expect(the_pane(page).get_by_role("button", name="Undo")).to_be_disabled()
    page.keyboard.press("a")
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    assert reader.thread() == ["First."]
    assert seen.complaints == []


def test_what_was_taken_back_is_never_shown_as_it_was_decided(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    """The next comment is slow to come, so that the decided one is still open when its decision is answered."""
    page = visit().page
    held: list[Route] = []
    page.route("**/admin/comments/2?pane=true", lambda route: held.append(route) if not held else route.continue_())
    sign_in(page)
    page.evaluate(NOTE_OPENED)
    page.keyboard.press("a")
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    held[0].continue_()
    expect_open(page, 1)
    page.keyboard.press("z")
    expect_open(page, 0)
    page.keyboard.press("a")
    expect_open(page, 1)
    expect(the_toasts(page)).to_contain_text("Approved: Reader 0.")
    opened = page.evaluate("opened")
    assert opened[opened.index(["2", True]) :] == [["2", True], ["1", True], ["2", True]]


def test_many_are_ticked_decided_on_and_taken_back_by_keys(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    page.keyboard.press("x")
    expect(bar).to_contain_text("1 ticked")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.keyboard.press("x")
    for number in (1, 2):
        page.keyboard.press("j")
        expect_open(page, number)
    page.keyboard.press("X")
    expect(bar).to_contain_text("3 ticked")
    expect(page.get_by_label("All on this page")).to_have_js_property("indeterminate", value=True)
    page.keyboard.press("s")
    expect(the_toasts(page)).to_contain_text("Marked as spam: 3 comments.")
    expect(bar).to_be_hidden()
    expect_open(page, 3)
    assert statuses() == ["spam"] * 3 + ["pending"] * 3
    page.keyboard.press("z")
    expect(the_toasts(page)).to_contain_text("3 decisions were taken back.")
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(bar).to_be_hidden()
    assert statuses() == ["pending"] * 6

    page.get_by_label("Tick the comment by Reader 1").check()
    page.get_by_label("Tick the comment by Reader 4").click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 ticked")
    bar.get_by_label("Note for the team").fill("All of them.")
    bar.locator("summary").click()
    bar.get_by_role("button", name="Off topic").click()
    expect(the_toasts(page)).to_contain_text("Rejected: 4 comments.")
    assert (last_decision().reason, last_decision().note) == ("off_topic", "All of them.")
    assert statuses() == ["pending", *["rejected"] * 4, "pending"]
    assert seen.complaints == []


def test_more_than_twenty_at_once_are_asked_about(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    for number in range(6, 22):
        reader.comment(f"Number {number}.")
    seen = visit()
    page = seen.page
    sign_in(page)
    sure = page.locator("[data-sure]")
    for answer in ("Cancel", "Go ahead"):
        page.get_by_label("All on this page").check()
        expect(page.locator("[data-bulk-bar]")).to_contain_text("22 ticked")
        page.keyboard.press("a")
        expect(sure).to_contain_text("Decide about 22 comments at once?")
        if answer == "Cancel":
            check_axe(page)
        sure.get_by_role("button", name=answer).click()
        expect(sure).to_be_hidden()
    expect(the_toasts(page)).to_contain_text("Approved: 22 comments.")
    expect(page.get_by_role("heading", name="You are through")).to_be_focused()
    page.keyboard.press("z")
    expect(the_toasts(page)).to_contain_text("22 decisions were taken back.")
    expect(page.locator("[data-row]")).to_have_count(22)
    assert statuses() == ["pending"] * 22
    assert seen.complaints == []


def test_two_moderators_do_not_overwrite_each_other(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    one, other = visit(), visit()
    for each in (one, other):  # nobody takes anything in hand, however long the other is about it
        each.page.route("**/claim?*", lambda route: route.fulfill(status=204))
    sign_in(one.page)
    sign_in(other.page, who="admin")
    other.page.keyboard.press("a")
    expect(the_toasts(other.page)).to_contain_text("Approved: Reader 0.")
    one.page.keyboard.press("s")
    expect(the_toasts(one.page)).to_contain_text("Admin was quicker with the comment by Reader 0: Approved.")
    expect(the_row(one.page, 0)).to_have_count(0)
    assert statuses()[0] == "approved"

    expect_open(other.page, 1)
    other.page.keyboard.press("h")
    expect(the_toasts(other.page)).to_contain_text("Held: Reader 1.")
    expect_open(one.page, 1)
    one.page.keyboard.press("a")
    expect(the_toasts(one.page)).to_contain_text("Admin was quicker with the comment by Reader 1: Held.")
    expect(the_row(one.page, 1)).to_contain_text("Held")
    expect_open(one.page, 2)
    one.page.keyboard.press("k")
    expect_open(one.page, 1)
    expect(the_pane(one.page)).to_contain_text("Held by Admin")
    one.page.keyboard.press("a")
    expect(the_toasts(one.page)).to_contain_text("Approved: Reader 1.")
    assert statuses()[:2] == ["approved", "approved"]
    assert (one.complaints, other.complaints) == ([], [])
