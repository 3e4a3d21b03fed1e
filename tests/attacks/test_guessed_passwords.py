"""Guessing with many machines: at one account from everywhere, at all from one place; and what the clock tells."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts import passwords, users
from cms.accounts.permissions import SHELL
from cms.core.clock import now
from cms.core.db import writing
from tests.counting import counting
from tests.doors.admin.pages import PASSWORD, Visitor
from tests.doors.api.clients import ServedClient
from tests.post_office import PostOffice

OWNER, CLOSED, NOBODY = "owner@clinic.example", "closed@clinic.example", "nobody@clinic.example"
WRONG = "not the password at all"
BOTS = 40
TURNS = 7
LEAST, MOST = 0.5, 2.0  # how far two medians may lie apart: far less than a password more or less to hash
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server, since without one no password can be forgotten."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example"}


@pytest.fixture
def accounts(app: Flask) -> None:
    """Make an account, and another one that is closed."""
    with writing():
        users.create(SHELL, email=OWNER, role="admin", name="Owner", password=PASSWORD)
        closed = users.create(SHELL, email=CLOSED, role="author", name="Closed", password=PASSWORD)
        users.set_active(SHELL, closed, active=False)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Give a clock that stands still until the test moves it."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each password that is hashed, to keep it or to compare it."""
    done: list[str] = []
    for name in ("hash_password", "verify_password"):
        real: Callable[..., Any] = getattr(passwords, name)

        def noted(*args: Any, real: Callable[..., Any] = real, name: str = name) -> Any:
            done.append(name)
            return real(*args)

        monkeypatch.setattr(passwords, name, noted)
    return done


class Bots:
    """Browsers at addresses of their own, which all sign in with what they guess."""

    def __init__(self, app: Flask) -> None:
        self._someone = Visitor(ServedClient(app, use_cookies=True))
        self._form = self._someone.page("/admin/sign-in").forms[-1].fields

    def guess(self, email: str, address: str, password: str = WRONG) -> int:
        """Try once from an address; give the status."""
        told = {**self._form, "email": email, "password": password}
        return self._someone.post("/admin/sign-in", told, environ_base={"REMOTE_ADDR": address}).status_code


@pytest.fixture
def bots(app: Flask) -> Bots:
    """Give the bots."""
    return Bots(app)


def known(app: Flask) -> Visitor:
    """Give the owner at a browser where they signed in before, and out."""
    owner = Visitor(ServedClient(app, use_cookies=True))
    assert owner.signed_in(OWNER).status_code == 302
    owner.sent(next(form for form in owner.page("/admin/account").forms if form.action == "/admin/sign-out"))
    return owner


@pytest.mark.usefixtures("accounts")
def test_many_addresses_have_no_more_guesses_at_an_account_than_one(
    app: Flask, bots: Bots, clock: time_machine.Traveller
) -> None:
    owner, elsewhere = known(app), Visitor(ServedClient(app, use_cookies=True))
    codes = [bots.guess(OWNER, f"198.51.{number // 250}.{number % 250 + 1}") for number in range(BOTS)]
    assert (codes.count(200), codes.count(429)) == (6, BOTS - 6)
    assert bots.guess(OWNER, "203.0.113.9", PASSWORD) == 429, "the right one, too, from elsewhere"
    assert owner.signed_in(OWNER).status_code == 302, "their own browser lets its owner in meanwhile"
    clock.shift(timedelta(minutes=15))
    assert elsewhere.signed_in(OWNER).status_code == 302, "and any browser afterwards"


@pytest.mark.usefixtures("accounts")
def test_a_day_of_guesses_from_everywhere_is_a_few_dozen(bots: Bots, clock: time_machine.Traveller) -> None:
    tried = 0
    for hour in range(24):
        for number in range(8):
            tried += bots.guess(OWNER, f"198.51.{hour}.{number}") == 200
        clock.shift(timedelta(hours=1))
    assert tried <= 6 + 24, "one an hour at the longest pause, beyond those that are free"


def test_one_network_has_no_more_guesses_at_all_accounts_than_one_address(
    bots: Bots, clock: time_machine.Traveller
) -> None:
    sprayed = [
        bots.guess(f"person{number}@clinic.example", f"2001:4860:4860:1::{number + 1:x}") for number in range(BOTS)
    ]
    assert (sprayed.count(200), sprayed.count(429)) == (30, BOTS - 30), "a whole /64 is one client"
    assert bots.guess("other@clinic.example", "2001:4860:4860:2::1") == 200
    mapped = [bots.guess(f"more{number}@clinic.example", "::ffff:198.51.100.7") for number in range(30)]
    assert mapped.count(200) == 30
    assert bots.guess("last@clinic.example", "198.51.100.7") == 429, "written in another way, it is the same address"


@pytest.mark.usefixtures("accounts")
def test_whoever_is_meant_the_same_is_hashed_and_asked_of_the_database(bots: Bots, hashed: list[str]) -> None:
    done = {}
    for number, email in enumerate((OWNER, CLOSED, NOBODY)):
        hashed.clear()
        with counting() as sent:
            bots.guess(email, f"198.51.100.{number}")
        done[email] = (len(hashed), len(sent))
    assert {hashes for hashes, _statements in done.values()} == {1}
    assert len({statements for _hashes, statements in done.values()}) == 1, done


@pytest.mark.usefixtures("accounts")
def test_the_clock_does_not_tell_which_accounts_there_are(bots: Bots) -> None:
    spent: dict[str, list[float]] = {OWNER: [], CLOSED: [], NOBODY: []}
    for turn in range(TURNS - 2):  # no more than are free
        for number, (email, times) in enumerate(spent.items()):
            begun = time.process_time()
            assert bots.guess(email, f"198.51.{turn}.{number}") == 200
            times.append(time.process_time() - begun)
    assert_alike(spent)


@pytest.mark.usefixtures("accounts")
def test_the_clock_does_not_tell_whose_password_can_be_forgotten(app: Flask) -> None:
    someone = Visitor(ServedClient(app, use_cookies=True))
    form = someone.page("/admin/forgotten").forms[-1].fields
    spent: dict[str, list[float]] = {OWNER: [], CLOSED: [], NOBODY: []}
    asked: dict[str, int] = {}
    for turn in range(TURNS):
        for number, (email, times) in enumerate(spent.items()):
            origin = {"REMOTE_ADDR": f"198.51.{turn}.{number}"}
            with counting() as sent:
                begun = time.process_time()
                answer = someone.post("/admin/forgotten", {**form, "email": email}, environ_base=origin)
                times.append(time.process_time() - begun)
            assert answer.status_code == 303
            asked[email] = len(sent)
    assert len(set(asked.values())) == 1, asked
    assert_alike(spent)


def assert_alike(spent: dict[str, list[float]]) -> None:
    """Compare what was spent by turns: the median of each with that of an account that there is."""
    usual = median(spent[OWNER])
    for email, times in spent.items():
        assert LEAST <= median(times) / usual <= MOST, (email, times)
