"""Where one is signed in: seen, ended one by one or at once, over by itself, and fresh for what is dangerous."""

from collections.abc import Callable
from datetime import timedelta

import time_machine

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import db, writing
from cms.web.sessions import HOST_NAME
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor

ACCOUNT = "/admin/account"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def form_to(page: Page, end: str) -> Form:
    """Give the form of a page that goes to an address."""
    return next(form for form in page.forms if form.action.endswith(end))


def entered(someone: Visitor, email: str, browser: str = "") -> Visitor:
    """Sign somebody in, in a browser of a name."""
    form = someone.page("/admin/sign-in").forms[-1]
    sent = {**form.fields, "email": email, "password": PASSWORD}
    assert someone.post(form.action, sent, headers={"User-Agent": browser}).status_code == 302
    return someone


def is_in(someone: Visitor) -> bool:
    """Tell whether somebody is signed in."""
    return someone.get(ACCOUNT).status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_it_there(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email = account("author")
    here, there, third = (entered(anyone(), email, name) for name in ("", FIREFOX, ""))
    page = here.page(ACCOUNT)
    assert "Firefox on Linux" in page.text
    assert page.text.count("This browser") == 1
    ends = [form for form in page.forms if form.action.endswith("/end")]
    assert len(ends) == 2
    stop = next(form for form in ends if form.action == ends[-1].action)
    done = here.followed(here.sent(stop))
    assert "You are signed out there." in done.text
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    here.followed(here.sent(stop))
    here.followed(here.sent(form_to(here.page(ACCOUNT), "/end-others")))
    assert [is_in(each) for each in (here, there, third)] == [True, False, False]


def test_nobody_ends_the_session_of_another(anyone: Callable[[], Visitor], account: Callable[..., str]) -> None:
    mine, other = entered(anyone(), account("admin")), entered(anyone(), account("author"))
    second = entered(anyone(), "author@clinic.example")
    stop = form_to(second.page(ACCOUNT), "/end")
    token = mine.page(ACCOUNT).forms[-1].fields["csrf_token"]
    mine.post(stop.action, {"csrf_token": token})
    assert is_in(other)
    assert is_in(second)


def test_a_session_that_was_ended_does_not_come_back_with_its_cookie(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = entered(anyone(), account("author"))
    kept = someone.client.get_cookie(HOST_NAME, domain="cms.example", path="/")
    assert kept is not None
    someone.sent(form_to(someone.page(ACCOUNT), "/sign-out"))
    someone.client.set_cookie(HOST_NAME, kept.value, domain="cms.example", path="/")
    assert not is_in(someone)


def test_signing_in_gives_a_new_session_whatever_the_browser_brought(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = anyone()
    before = someone.page("/admin/sign-in").forms[-1].fields["csrf_token"]
    entered(someone, account("author"))
    assert someone.post(f"{ACCOUNT}/name", {"csrf_token": before, "name": "Eve"}).status_code == 400
    assert is_in(someone)


def test_a_session_ends_when_it_lies_idle_and_when_it_is_old(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email = account("author")
    idle, busy = entered(anyone(), email), entered(anyone(), email)
    clock.shift(timedelta(hours=11))
    assert is_in(busy)
    clock.shift(timedelta(hours=2))
    assert [is_in(idle), is_in(busy)] == [False, True]
    assert busy.page(ACCOUNT).text.count("Last used") == 1
    for _part in range(16):
        clock.shift(timedelta(hours=10))
        busy.get(ACCOUNT)
    assert not is_in(busy)


def test_another_password_leaves_this_browser_alone_signed_in(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email = account("author")
    here, there = entered(anyone(), email), entered(anyone(), email)
    cookie = here.client.get_cookie(HOST_NAME, domain="cms.example", path="/")
    assert cookie is not None
    form = form_to(here.page(ACCOUNT), "/password")
    new = "four herons up a ladder"
    assert here.sent(form, old=PASSWORD, password=new, again=new).status_code == 303
    assert [is_in(here), is_in(there)] == [True, False]
    there.client.set_cookie(HOST_NAME, cookie.value, domain="cms.example", path="/")
    assert not is_in(there)


def test_the_present_password_cannot_be_guessed_at_from_a_browser_left_open(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = entered(anyone(), account("author"))
    form, new = form_to(someone.page(ACCOUNT), "/password"), "four herons up a ladder"
    codes = [someone.sent(form, old="wrong", password=new, again=new).status_code for _time in range(11)]
    assert codes == [422] * 10 + [429]


def test_what_is_dangerous_asks_for_the_password_again_and_then_does_what_was_sent(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    account("author")
    someone = entered(anyone(), account("admin"))
    number = users.get("author@clinic.example").id
    form = form_to(someone.page(f"/admin/people/{number}"), "/role")
    form.ticked = [("role", "editor")]
    clock.shift(timedelta(minutes=16))
    asked = someone.sent(form)
    assert asked.status_code == 403
    assert _role() == "author"
    again = next(form for form in Page(asked).forms if "password_once_more" in form.fields)
    assert again.fields["role"] == "editor"
    wrong = someone.sent(again, password_once_more="a wrong password")
    assert (wrong.status_code, _role()) == (403, "author")
    assert "This is not your password." in Page(wrong).text
    done = someone.sent(again, password_once_more=PASSWORD)
    assert (done.status_code, _role()) == (303, "editor")
    form.ticked = [("role", "moderator")]
    assert (someone.sent(form).status_code, _role()) == (303, "moderator")


def test_an_old_session_makes_no_token_and_no_webhook(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = entered(anyone(), account("admin"))
    number = users.get("admin@clinic.example").id
    csrf = {"csrf_token": someone.page(ACCOUNT).forms[-1].fields["csrf_token"]}
    clock.shift(timedelta(minutes=16))
    for path in ("tokens/new", "webhooks", "webhooks/1", "webhooks/1/rotate", "people/new", f"people/{number}/link"):
        answer = someone.post(f"/admin/{path}", {**csrf, "name": "x"})
        assert answer.status_code == 403, path
        assert "Your password, please" in Page(answer).text, path


def test_guesses_at_the_password_that_is_asked_again_are_slowed_down(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = entered(anyone(), account("author"))
    csrf = {"csrf_token": someone.page(ACCOUNT).forms[-1].fields["csrf_token"]}
    clock.shift(timedelta(minutes=16))
    sent = {**csrf, "password_once_more": "a wrong password"}
    codes = [someone.post("/admin/tokens/new", sent).status_code for _time in range(11)]
    assert codes == [403] * 10 + [429]


def test_closing_an_account_ends_where_it_is_signed_in(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = entered(anyone(), account("author"))
    for active in (False, True):
        with writing():
            users.set_active(SHELL, users.get("author@clinic.example"), active=active)
        assert not is_in(someone)


def _role() -> str:
    db.session.rollback()
    return users.get("author@clinic.example").role
