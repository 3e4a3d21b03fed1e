"""The letter in the morning is chosen on the page of one's account."""

from collections.abc import Callable

from cms.accounts import users
from cms.core.db import db
from tests.doors.admin.pages import Visitor


def _kept(email: str) -> object:
    db.session.rollback()
    user = users.get(email)
    db.session.refresh(user)
    return user.preferences.get("digest")


def test_a_moderator_chooses_the_letter_and_ends_it(at_the_desk: Visitor) -> None:
    page = at_the_desk.page("/admin/account")
    assert "no mail server yet" in page.text
    form = next(form for form in page.forms if form.action.endswith("/digest"))
    assert form.ticked == []
    page = at_the_desk.followed(at_the_desk.sent(form, ("digest", "on")))
    assert "Saved." in page.text
    assert _kept("moderator@clinic.example") is True
    form = next(form for form in page.forms if form.action.endswith("/digest"))
    assert form.ticked == [("digest", "on")]
    form.ticked = []
    at_the_desk.sent(form)
    assert _kept("moderator@clinic.example") is False


def test_who_does_not_moderate_is_not_asked(at_work: Callable[[str], Visitor]) -> None:
    assert not [form for form in at_work("editor").page("/admin/account").forms if form.action.endswith("/digest")]
