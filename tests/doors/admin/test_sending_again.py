"""A form that was filled in while its sign-in ended: nothing of it is lost, and nothing happens unasked."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from cms.comments.canned import CannedReply
from cms.core.db import db
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor

REPLIES = "/admin/replies"
WORDS = 'Dear reader,\r\n\r\nplease <see> a "physio" & take care.'
BY_HAND = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


def _filled(someone: Visitor) -> Form:
    form = next(each for each in someone.page(REPLIES).forms if "body" in each.fields)
    form.fields |= {"title": "Take care", "body": WORDS}
    return form


def _sent(someone: Visitor, form: Form, headers: dict[str, str] | None = None) -> TestResponse:
    return someone.post(form.action, form.fields, headers=BY_HAND if headers is None else headers)


def _kept() -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count(CannedReply.id))).one()


def _signed_out(someone: Visitor) -> None:
    form = next(each for each in someone.page("/admin/").forms if each.action.endswith("/sign-out"))
    someone.sent(form)


def _form_of(answer: TestResponse) -> Form:
    page = Page(answer)
    assert page.faults == []
    return next(each for each in page.forms if "body" in each.fields)


def test_what_was_sent_after_signing_out_elsewhere_is_kept_until_it_is_sent_again(at_the_desk: Visitor) -> None:
    before, form = _kept(), _filled(at_the_desk)
    _signed_out(at_the_desk)
    held = _sent(at_the_desk, form)
    assert held.status_code == 401
    assert "You were signed out" in Page(held).text
    assert at_the_desk.signed_in("moderator@clinic.example").status_code == 302
    offered = _sent(at_the_desk, _form_of(held))
    assert (offered.status_code, _kept() - before) == (400, 0)
    assert "Send it once more" in Page(offered).text
    assert _sent(at_the_desk, _form_of(offered)).status_code in {302, 303}
    assert _kept() - before == 1
    assert db.session.scalars(select(CannedReply.body).order_by(CannedReply.id.desc())).first() == WORDS.replace(
        "\r\n", "\n"
    )


def test_a_sign_in_that_was_ended_from_another_browser_loses_nothing_either(
    at_the_desk: Visitor, anyone: Callable[[], Visitor]
) -> None:
    form, other = _filled(at_the_desk), anyone()
    other.signed_in("moderator@clinic.example")
    ends = [each for each in other.page("/admin/account").forms if each.action.endswith("/end")]
    other.sent(ends[0])
    held = _sent(at_the_desk, form)
    assert (held.status_code, _form_of(held).fields["body"]) == (401, WORDS)


def test_who_signed_in_anew_sends_it_with_one_press(at_the_desk: Visitor) -> None:
    before, form = _kept(), _filled(at_the_desk)
    _signed_out(at_the_desk)
    at_the_desk.signed_in("moderator@clinic.example")
    offered = _sent(at_the_desk, form)
    assert offered.status_code == 400
    assert _sent(at_the_desk, _form_of(offered)).status_code in {302, 303}
    assert _kept() - before == 1


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, id="another site sent it"),
        pytest.param({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}, id="a neighbour sent it"),
        pytest.param({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, id="no page sent it"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, id="a script sent it"),
        pytest.param({}, id="a browser that does not say"),
    ],
)
@pytest.mark.parametrize("signs_in", [True, False])
def test_what_did_not_come_from_a_form_of_ours_is_never_offered(
    told: dict[str, str], signs_in: bool, at_the_desk: Visitor
) -> None:
    form = _filled(at_the_desk)
    _signed_out(at_the_desk)
    if signs_in:
        at_the_desk.signed_in("moderator@clinic.example")
    answer = _sent(at_the_desk, form, told)
    assert "Take care" not in answer.get_data(as_text=True)
    assert answer.status_code in {302, 400}


@pytest.mark.parametrize(
    ("at", "secret"),
    [
        pytest.param("/admin/account/password", {"old": PASSWORD}, id="a change of the password"),
        pytest.param("/admin/sign-in", {"email": "a@clinic.example", "password": PASSWORD}, id="a sign-in"),
        pytest.param("/admin/sign-in/code", {"code": PASSWORD}, id="the second step"),
    ],
)
def test_a_form_that_holds_secrets_is_not_kept(at: str, secret: dict[str, str], visitor: Visitor) -> None:
    answer = visitor.post(at, secret | {"csrf_token": "old"}, headers=BY_HAND)
    assert answer.status_code in {302, 400}
    assert PASSWORD not in answer.get_data(as_text=True)
