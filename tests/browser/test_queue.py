"""A moderator's work in Chromium, on the real server: by keys, by hand, by touch, and without scripts."""

import re
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from cms.comments.models import Comment, Decision
from cms.core.db import db
from tests.browser.conftest import Visit
from tests.browser.moderators import HOSTILE, PATH, SLUG, Reader, check_axe, sign_in
from tests.browser.moderators import reader as reader  # noqa: PLC0414 -- a fixture

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
NOTE_OPENED = """
window.opened = [];
document.querySelector("[data-desk]").addEventListener("opened", () => {
  const pane = document.querySelector("[data-pane]");
  opened.push([pane.dataset.pane, Boolean(pane.querySelector("[data-press=approve]"))]);
});
"""  # which comments are opened, and whether they can be approved
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


def _pane(page: Page) -> Locator:
    return page.get_by_role("article")


def _row(page: Page, number: int) -> Locator:
    return page.locator("[data-row]", has_text=f"Reader {number}")


def _is_open(page: Page, number: int) -> None:
    """Expect a comment to be open, to have the focus, and to be marked in the list."""
    heading = page.get_by_role("heading", name=f"Reader {number}")
    expect(heading).to_be_focused()
    expect(_row(page, number).locator("a")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-rows] [aria-current]")).to_have_count(1)


def _said(page: Page) -> Locator:
    return page.locator("[data-toasts]")


def _statuses() -> list[str]:
    """Give where the comments stand, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Comment.status).order_by(Comment.id)))


def _last_decision() -> Decision:
    db.session.rollback()
    return db.session.scalars(select(Decision).order_by(Decision.id.desc())).first() or Decision()


def test_each_decision_is_one_key(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    expect(page).to_have_title("6 waiting · Comments · Vertebra")

    page.keyboard.press("a")
    _is_open(page, 1)
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
    assert reader.thread() == ["First."]

    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Without a reason").first).to_be_focused()
    page.keyboard.press("3")
    _is_open(page, 2)
    expect(_said(page)).to_contain_text("Rejected: Reader 1.")
    assert (_last_decision().action, _last_decision().reason) == ("reject", "advertising")

    expect(_pane(page)).to_contain_text(HOSTILE)
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    _is_open(page, 3)
    expect(_said(page)).to_contain_text("Rejected: Reader 2.")
    assert _last_decision().reason == "abusive"

    page.keyboard.press("n")
    page.keyboard.type("as has said: ask again")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    _is_open(page, 4)
    expect(_row(page, 3)).to_contain_text("Held")
    assert _last_decision().note == "as has said: ask again"

    page.keyboard.press("s")
    _is_open(page, 5)
    expect(_said(page)).to_contain_text("Marked as spam: Reader 4.")
    expect(page).to_have_title("2 waiting · Comments · Vertebra")
    expect(page.locator(".count[data-waiting]")).to_have_text("2 waiting")
    expect(page.locator(".rail .waits").first).to_have_text("2 waiting")
    assert _statuses() == ["approved", "rejected", "rejected", "pending", "spam", "pending"]
    assert seen.complaints == []


def test_each_decision_is_taken_back_by_the_key_the_last_first(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    for place, key in enumerate("ash"):
        _is_open(page, place) if place else None
        page.keyboard.press(key)
        expect(_said(page)).to_contain_text(f"Reader {place}.")
    expect(_row(page, 2)).to_contain_text("Held")
    for back in (2, 1, 0):
        page.keyboard.press("z")
        _is_open(page, back)
        expect(_said(page)).to_contain_text(f"Taken back: Reader {back}. Now: Waiting.")
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(_row(page, 2)).not_to_contain_text("Held")
    assert _statuses() == ["pending"] * 6
    expect(_pane(page).get_by_role("button", name="Undo")).to_be_disabled()
    page.keyboard.press("a")
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
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
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
    held[0].continue_()
    _is_open(page, 1)
    page.keyboard.press("z")
    _is_open(page, 0)
    page.keyboard.press("a")
    _is_open(page, 1)
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
    opened = page.evaluate("opened")
    assert opened[opened.index(["2", True]) :] == [["2", True], ["1", True], ["2", True]]


def test_one_walks_the_list_by_keys_and_back_by_the_browser(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    for key, number in (("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        _is_open(page, number)
    page.keyboard.press("n")
    page.keyboard.type("half a note")
    page.go_back()
    _is_open(page, 2)
    page.go_back()
    expect(page.get_by_label("Note for the team").last).to_have_value("half a note")
    page.go_back()
    _is_open(page, 0)
    expect(page).to_have_url(re.compile(f"{PATH}$"))
    _row(page, 3).locator("a").focus()
    page.keyboard.press("Enter")
    _is_open(page, 3)
    _row(page, 3).locator("a").focus()
    page.keyboard.press("ArrowDown")
    expect(_row(page, 4).locator("a")).to_be_focused()
    expect(page.get_by_role("heading", name="Reader 4")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Reader 4")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(6)
    assert seen.complaints == []


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
        _is_open(page, number)
    page.keyboard.press("X")
    expect(bar).to_contain_text("3 ticked")
    expect(page.get_by_label("All on this page")).to_have_js_property("indeterminate", value=True)
    page.keyboard.press("s")
    expect(_said(page)).to_contain_text("Marked as spam: 3 comments.")
    expect(bar).to_be_hidden()
    _is_open(page, 3)
    assert _statuses() == ["spam"] * 3 + ["pending"] * 3
    page.keyboard.press("z")
    expect(_said(page)).to_contain_text("3 decisions were taken back.")
    expect(page.locator("[data-row]")).to_have_count(6)
    expect(bar).to_be_hidden()
    assert _statuses() == ["pending"] * 6

    page.get_by_label("Tick the comment by Reader 1").check()
    page.get_by_label("Tick the comment by Reader 4").click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 ticked")
    bar.get_by_label("Note for the team").fill("All of them.")
    bar.locator("summary").click()
    bar.get_by_role("button", name="Off topic").click()
    expect(_said(page)).to_contain_text("Rejected: 4 comments.")
    assert (_last_decision().reason, _last_decision().note) == ("off_topic", "All of them.")
    assert _statuses() == ["pending", *["rejected"] * 4, "pending"]
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
    expect(_said(page)).to_contain_text("Approved: 22 comments.")
    expect(page.get_by_role("heading", name="You are through")).to_be_focused()
    page.keyboard.press("z")
    expect(_said(page)).to_contain_text("22 decisions were taken back.")
    expect(page.locator("[data-row]")).to_have_count(22)
    assert _statuses() == ["pending"] * 22
    assert seen.complaints == []


def test_the_next_comment_does_not_wait_for_the_server(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    held: list[Route] = []
    page.wait_for_load_state("networkidle")
    page.route("**/decisions?*", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/decisions?*"):
        page.keyboard.press("a")
    _is_open(page, 1)
    page.keyboard.press("s")
    _is_open(page, 2)
    expect(page.locator("[data-row]")).to_have_count(4)
    assert _statuses() == ["pending"] * 6, "nothing of it has arrived"
    held[0].continue_()
    expect(_said(page)).to_contain_text("Marked as spam: Reader 1.")
    assert _statuses()[:3] == ["approved", "spam", "pending"]
    assert seen.complaints == []


def test_what_could_not_be_sent_comes_back_into_the_list(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.wait_for_load_state("networkidle")
    page.route("**/decisions?*", lambda route: route.abort())
    page.keyboard.press("a")
    expect(_said(page)).to_contain_text("The server cannot be reached.")
    expect(_row(page, 0)).to_be_visible()
    _is_open(page, 1)
    page.unroute("**/decisions?*")
    page.route("**/decisions?*", lambda route: route.fulfill(status=500, body="no"))
    page.keyboard.press("k")
    _is_open(page, 0)
    page.keyboard.press("a")
    expect(_said(page)).to_contain_text("The server did not take this.")
    expect(page.locator("[data-row]")).to_have_count(6)
    assert _statuses() == ["pending"] * 6
    page.unroute("**/decisions?*")
    _is_open(page, 1)
    page.keyboard.press("k")
    _is_open(page, 0)
    page.keyboard.press("a")
    expect(_said(page)).to_contain_text("Approved: Reader 0.")

    page.route("**/undo?*", lambda route: route.abort())
    page.keyboard.press("z")
    expect(_said(page)).to_contain_text("The server cannot be reached.")
    expect(page.locator("[data-row]")).to_have_count(5)
    page.unroute("**/undo?*")
    page.keyboard.press("z")
    expect(_said(page)).to_contain_text("Taken back: Reader 0.")
    expect(page.locator("[data-row]")).to_have_count(6)
    assert _statuses() == ["pending"] * 6
    assert {told.partition(":")[0] for told in seen.complaints} == {"Failed to load resource"}


def test_two_moderators_do_not_overwrite_each_other(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    one, other = visit(), visit()
    for each in (one, other):  # nobody takes anything in hand, however long the other is about it
        each.page.route("**/claim?*", lambda route: route.fulfill(status=204))
    sign_in(one.page)
    sign_in(other.page, who="admin")
    other.page.keyboard.press("a")
    expect(_said(other.page)).to_contain_text("Approved: Reader 0.")
    one.page.keyboard.press("s")
    expect(_said(one.page)).to_contain_text("Admin was quicker with the comment by Reader 0: Approved.")
    expect(_row(one.page, 0)).to_have_count(0)
    assert _statuses()[0] == "approved"

    _is_open(other.page, 1)
    other.page.keyboard.press("h")
    expect(_said(other.page)).to_contain_text("Held: Reader 1.")
    _is_open(one.page, 1)
    one.page.keyboard.press("a")
    expect(_said(one.page)).to_contain_text("Admin was quicker with the comment by Reader 1: Held.")
    expect(_row(one.page, 1)).to_contain_text("Held")
    _is_open(one.page, 2)
    one.page.keyboard.press("k")
    _is_open(one.page, 1)
    expect(_pane(one.page)).to_contain_text("Held by Admin")
    one.page.keyboard.press("a")
    expect(_said(one.page)).to_contain_text("Approved: Reader 1.")
    assert _statuses()[:2] == ["approved", "approved"]
    assert (one.complaints, other.complaints) == ([], [])


def test_more_of_the_list_comes_by_itself_until_one_is_through(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    for number in range(6, 12):
        reader.comment(f"Number {number}.")
    seen = visit()
    page = seen.page
    sign_in(page, f"{PATH}?limit=3")
    for number in range(1, 12):
        page.keyboard.press("a")
        _is_open(page, number)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="You are through")).to_be_focused()
    expect(page).to_have_title("Comments · Vertebra")
    expect(page.locator(".rail .waits")).to_have_count(0)
    check_axe(page)
    page.keyboard.press("z")
    _is_open(page, 11)
    expect(page).to_have_title("1 waiting · Comments · Vertebra")
    expect(page.locator(".rail .waits").first).to_have_text("1 waiting")
    assert _statuses() == ["approved"] * 11 + ["pending"]
    assert seen.complaints == []


def test_letters_are_letters_while_one_writes_and_where_keys_are_off(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.get_by_placeholder("Words or names").fill("a")
    page.keyboard.type("shrxjz?")
    page.get_by_role("heading", name="Comments", exact=True).click()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    dialog.get_by_role("button", name="Switch single keys off").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-live]")).to_be_visible()
    for key in "asrhxjnz?":
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Reader 0")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert _statuses() == ["pending"] * 6
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_contain_text("Single keys are switched off.")
    dialog.get_by_role("button", name="Close").click()
    _pane(page).get_by_role("button", name="Approve").click()
    _is_open(page, 1)
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
    assert seen.complaints == []


@SCRIPTS
def test_enter_in_a_box_decides_nothing(
    app: Flask, visit: Callable[..., Visit], reader: Reader, *, scripts: bool
) -> None:
    page = visit(scripts=scripts).page
    sign_in(page, scripts=scripts)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    box = page.get_by_label("Tick the comment by Reader 1")
    box.check()
    with nullcontext() if scripts else page.expect_navigation():  # the server is asked then, and decides nothing
        box.press("Enter")
    _row(page, 2).locator("a").click()
    expect(page.get_by_role("heading", name="Reader 2")).to_be_visible()
    assert not (scripts and sent)
    assert _statuses() == ["pending"] * 6


@SCRIPTS
def test_on_a_phone_one_comment_at_a_time_with_the_thumb(
    app: Flask, visit: Callable[..., Visit], reader: Reader, *, scripts: bool
) -> None:
    seen = visit(360, scripts=scripts)
    page = seen.page
    sign_in(page, scripts=scripts)
    expect(_pane(page)).to_contain_text("First.")
    expect(_row(page, 0)).to_be_hidden()
    approve = _pane(page).get_by_role("button", name="Approve")
    box = approve.bounding_box()
    assert box is not None
    assert (box["y"] > 650, box["y"] + box["height"] < 845, box["height"] >= 44) == (True, True, True)
    approve.click()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
    expect(_row(page, 1)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Reader 0")).to_be_visible()
    expect(_said(page)).to_contain_text("Taken back: Reader 0.")

    page.get_by_role("link", name="To the list").click()
    expect(_row(page, 5)).to_be_visible()
    expect(_pane(page)).to_be_hidden()
    page.get_by_label("Tick the comment by Reader 3").check()
    page.get_by_label("Tick the comment by Reader 4").check()
    page.locator(".bulk summary").click()
    page.locator(".bulk").get_by_role("button", name="Said before").click()
    expect(_said(page)).to_contain_text("Rejected: 2 comments.")
    expect(_row(page, 5)).to_be_visible()
    expect(_row(page, 3)).to_have_count(0)

    _row(page, 5).locator("a").click()
    expect(page.get_by_role("heading", name="Reader 5")).to_be_visible()
    page.go_back()
    expect(_row(page, 0)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert _statuses() == ["pending", "pending", "pending", "rejected", "rejected", "pending"]
    assert seen.complaints == []


def test_without_scripts_the_same_list_and_forms_do_it(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit(scripts=False)
    page = seen.page
    sign_in(page, scripts=False)
    expect(page).to_have_title("6 waiting · Comments · Vertebra")
    _pane(page).get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
    assert reader.thread() == ["First."]
    page.get_by_role("button", name="Undo").click()
    expect(_said(page)).to_contain_text("Taken back: Reader 0.")
    expect(page.get_by_role("heading", name="Reader 0")).to_be_visible()
    assert reader.thread() == []

    _pane(page).locator("summary[data-press=reject]").click()
    _pane(page).get_by_role("button", name="Unsafe advice").click()
    expect(page.get_by_role("heading", name="Reader 1")).to_be_visible()
    assert _last_decision().reason == "unsafe_advice"
    for name in ("Reader 3", "Reader 5"):
        page.get_by_label(f"Tick the comment by {name}").check()
    page.locator(".bulk").get_by_role("button", name="Spam").click()
    expect(_said(page)).to_contain_text("Marked as spam: 2 comments.")
    expect(page).to_have_title("3 waiting · Comments · Vertebra")
    _row(page, 2).locator("a").click()
    expect(_pane(page)).to_contain_text(HOSTILE)
    page.get_by_label("Words or names").fill("Fifth")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.get_by_role("heading", name="Reader 4")).to_be_visible()
    assert _statuses() == ["rejected", "pending", "pending", "spam", "pending", "spam"]
    assert seen.complaints == []


def test_without_scripts_the_keyboard_reaches_everything(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    page = visit(scripts=False).page
    sign_in(page, scripts=False)
    approve = _pane(page).get_by_role("button", name="Approve")
    for _step in range(80):
        page.keyboard.press("Tab")
        if approve.evaluate("each => each === document.activeElement"):
            break
    expect(approve).to_be_focused()
    page.keyboard.press("Enter")
    expect(_said(page)).to_contain_text("Approved: Reader 0.")
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
    expect(_said(page)).to_contain_text("Held: Reader 0.")
    _is_open(page, 1)
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
