"""A session that an attacker knows, since they planted or copied it: it becomes nobody's session by a sign-in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.clock import now
from cms.core.db import writing
from cms.web.sessions import HOST_NAME
from tests.attacks.authenticators import HOST
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor
from tests.doors.api.clients import ServedClient

ACCOUNT = "/admin/account"
EMAIL = "victim@clinic.example"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def anyone(app: Flask) -> Callable[[], Visitor]:
    """Give a function that gives somebody with a browser of their own; one account is there."""
    with writing():
        users.create(SHELL, email=EMAIL, role="admin", name="Victim", password=PASSWORD)
        users.create(SHELL, email="attacker@clinic.example", role="author", name="Eve", password=PASSWORD)
    return lambda: Visitor(ServedClient(app, use_cookies=True))


def cookie(someone: Visitor) -> str:
    """Give the cookie of a session."""
    kept = someone.client.get_cookie(HOST_NAME, domain=HOST, path="/")
    assert kept is not None
    return kept.value


def planted(someone: Visitor, kept: str) -> Visitor:
    """Put a cookie into somebody's browser."""
    someone.client.set_cookie(HOST_NAME, kept, domain=HOST, path="/")
    return someone


def who(someone: Visitor) -> str:
    """Say as whom somebody is signed in."""
    answer = someone.get(ACCOUNT)
    page = Page(answer) if answer.status_code == 200 else None
    return next(form.fields["name"] for form in page.forms if form.action.endswith("/name")) if page else ""


def form_to(page: Page, end: str) -> Form:
    """Give the form of a page that goes to an address."""
    return next(form for form in page.forms if form.action.endswith(end))


def test_the_session_of_before_is_not_signed_in_afterwards(anyone: Callable[[], Visitor]) -> None:
    attacker, victim = anyone(), anyone()
    attacker.page("/admin/sign-in")
    known = cookie(attacker)
    victim = planted(victim, known)
    assert victim.signed_in(EMAIL).status_code == 302
    assert who(victim) == "Victim"
    assert cookie(victim) != known
    assert who(planted(attacker, known)) == ""


def test_the_session_of_an_attacker_is_left_and_gets_nothing(anyone: Callable[[], Visitor]) -> None:
    attacker, victim = anyone(), anyone()
    attacker.signed_in("attacker@clinic.example")
    known = cookie(attacker)
    victim = planted(victim, known)
    victim.sent(form_to(victim.page(ACCOUNT), "/sign-out"))
    assert who(planted(attacker, known)) == "", "signed out is signed out, whoever has the cookie"
    assert victim.signed_in(EMAIL).status_code == 302
    assert (who(victim), who(planted(attacker, known))) == ("Victim", "")


def test_half_a_sign_in_that_was_planted_is_not_finished_by_the_victim(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor]
) -> None:
    owner = anyone()
    owner.signed_in(EMAIL)
    page = owner.followed(owner.sent(form_to(owner.page(f"{ACCOUNT}/second-factor"), "/begin")))
    shown = pyotp.TOTP(_secret(page))
    owner.sent(form_to(page, "/confirm"), code=shown.at(now()))
    clock.shift(60)
    attacker, victim = anyone(), anyone()
    attacker.signed_in(EMAIL)  # they know the password, and lack the code
    half = cookie(attacker)
    assert victim.signed_in(EMAIL).status_code == 302
    code = form_to(victim.page("/admin/sign-in/code"), "/code")
    assert victim.sent(code, code=shown.at(now())).status_code == 302
    assert who(victim) == "Victim"
    again = planted(attacker, half)
    assert who(again) == ""
    again.sent(form_to(again.page("/admin/sign-in/code"), "/code"), code=shown.at(now()))
    assert who(again) == "", "the code that the victim gave, caught on its way"


def test_a_second_factor_gives_its_session_another_key(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor]
) -> None:
    owner, thief = anyone(), anyone()
    owner.signed_in(EMAIL)
    page = owner.followed(owner.sent(form_to(owner.page(f"{ACCOUNT}/second-factor"), "/begin")))
    copied = cookie(owner)
    assert who(planted(thief, copied)) == "Victim"
    assert owner.sent(form_to(page, "/confirm"), code=pyotp.TOTP(_secret(page)).at(now())).status_code == 200
    assert (who(owner), who(planted(thief, copied))) == ("Victim", "")


def test_who_shows_again_who_they_are_does_not_do_so_for_a_copy(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor]
) -> None:
    owner, thief = anyone(), anyone()
    owner.signed_in(EMAIL)
    clock.shift(timedelta(minutes=16))
    copied = cookie(owner)
    asked = Page(owner.sent(form_to(owner.page(f"{ACCOUNT}/second-factor"), "/begin")))
    again = next(form for form in asked.forms if "password_once_more" in form.fields)
    assert owner.sent(again, password_once_more=PASSWORD).status_code == 303
    assert (who(owner), who(planted(thief, copied))) == ("Victim", "")


@pytest.mark.parametrize("end", ["role", "access", "password"])
def test_a_change_of_rights_ends_every_copy(end: str, anyone: Callable[[], Visitor]) -> None:
    owner, thief = anyone(), anyone()
    owner.signed_in("attacker@clinic.example")
    copied = cookie(owner)
    assert who(planted(thief, copied)) == "Eve"
    with writing():
        user = users.get("attacker@clinic.example")
        {
            "role": lambda: users.set_role(SHELL, user, "editor"),
            "access": lambda: users.set_active(SHELL, user, active=False),
            "password": lambda: users.set_password(SHELL, user, "four herons up a ladder"),
        }[end]()
    assert (who(owner), who(planted(thief, copied))) == ("", "")


def _secret(page: Page) -> str:
    found = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)</textarea>', page.html)
    assert found
    return found[1].replace(" ", "")
