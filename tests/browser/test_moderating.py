"""An hour at the desk: thirty comments by keyboard alone, two who meet, a phone."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from cms.comments.models import Comment
from cms.core.db import db
from tests.browser.conftest import Visit
from tests.browser.moderators import Reader, check_axe, sign_in
from tests.browser.moderators import reader as reader  # noqa: PLC0414 -- a fixture

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
PHONE = "Call me on 07700 900123, I liked the stretch."


def _said(page: Page, text: str) -> None:
    expect(page.locator("[data-toasts]")).to_contain_text(text)


def _opened(page: Page, number: int) -> None:
    expect(page.get_by_role("heading", name=f"Reader {number}", exact=True)).to_be_focused()


def _redact(page: Page, number: int) -> None:
    page.keyboard.press("m")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("[removed by the editors: contact details]")
    expect(panel.get_by_role("button", name="Redact and approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    _said(page, f"Redacted and approved: Reader {number}.")


def _answer(page: Page, number: int) -> None:
    page.keyboard.press("y")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type(f"Thank you, number {number}, as said in **the article**.")
    expect(panel.locator("[data-preview] strong")).to_have_text("the article")
    check_axe(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="Approve and answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    _said(page, f"Approved and answered: Reader {number}.")


KEYS = ["a", "r2", "a", "a", "s", "h", "r2", "a", "a", "s"]
BY_PANEL = {7: _redact, 17: _redact, 8: _answer, 18: _answer}


def test_thirty_comments_by_keyboard_alone(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    for number in range(6, 30):
        reader.comment(PHONE.replace("900123", f"9001{number:02}") if number in {7, 17} else f"Number {number}.")
    seen = visit()
    page = seen.page
    sign_in(page, "/admin/comments?sort=oldest")
    for number in range(30):
        if number:
            _opened(page, number)
        if number in BY_PANEL:
            BY_PANEL[number](page, number)
        else:
            for key in KEYS[number % 10]:
                page.keyboard.press(key)
    _said(page, "Reader 29")
    page.keyboard.press("z")
    _said(page, "Taken back: Reader 29.")
    expect(page).to_have_title("4 waiting · Comments · Vertebra")
    db.session.rollback()
    counts = Counter(db.session.scalars(select(Comment.status).where(~Comment.is_staff)))
    assert counts == {"approved": 15, "rejected": 6, "spam": 5, "pending": 4}
    said = " ".join(db.session.scalars(select(Comment.text)))
    assert said.count("[removed by the editors: contact details]") == 2
    assert "07700" not in said
    assert seen.complaints == []


def test_two_who_meet_at_a_comment(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    one, other = visit(), visit()
    sign_in(one.page)
    with one.page.expect_response("**/claim?pane=true"):
        one.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    sign_in(other.page, who="admin")
    pane = other.page.get_by_role("article")
    expect(pane).to_contain_text("Moderator is looking at this, since:")
    expect(other.page.locator("[data-row]").first).to_contain_text("Moderator")
    check_axe(other.page)
    other.page.keyboard.press("a")
    _said(other.page, "Moderator is looking at the comment by Reader 0")
    expect(other.page.locator("[data-row]")).to_have_count(6)

    other.page.keyboard.press("k")
    _opened(other.page, 0)
    other.page.get_by_label("I know. Decide all the same.").check()
    one.page.keyboard.press("a")
    _said(one.page, "Approved: Reader 0.")
    other.page.keyboard.press("r")
    other.page.keyboard.press("0")
    _said(other.page, "Moderator was quicker with the comment by Reader 0: Approved.")
    expect(other.page.locator("[data-row]")).to_have_count(5)
    assert (one.complaints, other.complaints) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_all_of_it_at_hand(app: Flask, visit: Callable[..., Visit], reader: Reader, scheme: str) -> None:
    reader.comment(PHONE)
    seen = visit(360, scheme)
    page = seen.page
    sign_in(page, "/admin/comments?signal=contact")
    pane = page.get_by_role("article")
    for name in ("Approve", "Reject", "Spam", "Hold", "Redact", "Answer"):
        box = pane.locator(".actions").get_by_text(name).first.bounding_box()
        assert box is not None
        assert box["height"] >= 20
        assert box["x"] + box["width"] <= 360
    check_axe(page)
    pane.get_by_role("link", name="Redact").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("[removed by the editors: contact details]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    check_axe(page)
    panel.get_by_role("button", name="Redact and approve").click()
    _said(page, "Redacted and approved: Reader 6.")
    page.get_by_role("button", name="Undo").click()
    _said(page, "Taken back: Reader 6. The text stands as it was.")
    expect(pane).to_contain_text("07700 900123")
    check_axe(page)
    assert seen.complaints == []
