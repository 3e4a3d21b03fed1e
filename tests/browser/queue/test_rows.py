"""What readers write is shown as they wrote it, in its place: long names, long words, scripts from right to left."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from cms.accounts import users
from cms.accounts.models import User
from cms.comments import claiming
from cms.core.db import db, writing
from tests.browser.conftest import Visit
from tests.browser.moderators import SLUG, Reader, sign_in
from tests.browser.queue.conftest import the_pane, the_row

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
HEBREW = "שלום לכולם, הכאב שלי בצוואר חזר."


def test_a_long_name_and_who_has_a_comment_in_hand_stay_in_their_row(
    app: Flask, visit: Callable[..., Visit], reader: Reader
) -> None:
    long = "Donaudampfschifffahrtsgesellschaft"
    reader.send(f"/articles/{SLUG}/comments", {"author_name": long, "author_email": "d@e.example", "body": "Wort" * 60})
    admin = db.session.scalars(select(User).where(User.name == "Admin")).one()
    with writing():
        admin.name = "Administrator of the whole clinic and of its branches"
        for comment_id in (1, 7):
            claiming.claim(users.actor_for(admin), comment_id)
    page = visit().page
    page.route("**/claim?*", lambda route: route.fulfill(status=204))
    sign_in(page)
    name = the_row(page, 0).locator("b")
    assert name.evaluate("each => each.scrollWidth <= each.clientWidth"), "a short name is there in full"
    for part in page.locator("[data-row] a :is(b, .badge, .age, .first)").all():
        row, box = page.locator("[data-rows]").bounding_box(), part.bounding_box()
        assert row is not None
        assert box is not None
        assert box["x"] + box["width"] <= row["x"] + row["width"]


def test_what_is_written_from_right_to_left_is_read_so(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    told = {"author_name": "יוסי כהן", "author_email": "y@reader.example", "body": HEBREW}
    reader.send(f"/articles/{SLUG}/comments", told)
    page = visit().page
    sign_in(page, "/admin/comments/7")
    row = page.locator("[data-row]", has_text=HEBREW)
    for part in (
        the_pane(page).locator("h2"),
        the_pane(page).locator(".words"),
        row.locator("b"),
        row.locator(".first"),
    ):
        expect(part).to_have_css("direction", "rtl")
    expect(the_row(page, 0).locator(".first")).to_have_css("direction", "ltr")
