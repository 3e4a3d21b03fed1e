"""An appeal at the desk: what its author says, who decided before, and who cannot decide now."""

from collections.abc import Callable

import pytest
from flask import Flask

from cms.accounts import users
from cms.comments import appealing, moderating
from cms.comments.moderating import Wanted
from cms.comments.status import Action, Reason
from cms.core.db import db, writing
from tests.api import Api
from tests.doors.admin.pages import Page, Visitor

WORDS = "You took me for <b>somebody</b> else."


@pytest.fixture
def appealed(app: Flask, at_the_desk: Visitor, editor: Api, reader: Api) -> int:
    """Give the id of a comment that the moderator at the desk rejected, and whose author asks for another look."""
    comment = reader.commented(editor.published("articles"))
    who = users.actor_for(users.get("moderator@clinic.example"))
    with writing():
        (done,) = moderating.decide(who, [Wanted(comment["id"], Action.REJECT, 1, Reason.ABUSIVE)])
    with writing():
        appealing.appeal(done.decision_id or 0, WORDS)
    db.session.rollback()
    return int(comment["id"])


def _decided(visitor: Visitor, comment_id: int) -> Page:
    page = visitor.page(f"/admin/comments/{comment_id}")
    form = next(form for form in page.forms if ("do", "approve") in form.buttons and "chosen" in form.fields)
    return visitor.followed(visitor.sent(form, ("do", "approve")))


def test_the_desk_shows_what_the_author_says_and_who_decided_before(appealed: int, at_the_desk: Visitor) -> None:
    page = at_the_desk.page(f"/admin/comments/{appealed}")
    assert WORDS in page.text
    assert "Moderator rejected it: Abusive" in page.text
    assert "Its author asks for another look." in page.text
    assert page.faults == []


def test_who_decided_is_told_that_somebody_else_decides_now(
    appealed: int, at_the_desk: Visitor, at_work: Callable[[str], Visitor]
) -> None:
    admin = at_work("admin")
    assert "Somebody else decides now." in _decided(at_the_desk, appealed).text
    assert "Approved" in _decided(admin, appealed).text
