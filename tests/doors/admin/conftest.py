"""What the tests of the pages have at hand: somebody of each role, with a browser."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.clock import now
from cms.core.db import writing
from tests.doors.admin.pages import PASSWORD, Visitor
from tests.doors.api.clients import ServedClient


@pytest.fixture
def client(app: Flask) -> ServedClient:
    """Give a client whose requests share nothing but cookies."""
    return ServedClient(app, use_cookies=True)


@pytest.fixture
def account(app: Flask) -> Callable[..., str]:
    """Give a function that makes an account of a role, and gives its e-mail address."""

    def make(role: str, password: str | None = PASSWORD) -> str:
        email = f"{role}@clinic.example"
        with writing():
            users.create(SHELL, email=email, role=role, name=role.capitalize(), password=password)
        return email

    return make


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Give somebody who is not signed in."""
    return Visitor(ServedClient(app, use_cookies=True))


@pytest.fixture
def anyone(app: Flask) -> Callable[[], Visitor]:
    """Give a function that gives somebody with a browser of their own."""
    return lambda: Visitor(ServedClient(app, use_cookies=True))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Give a clock that stands still until the test moves it."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def at_the_desk(app: Flask, account: Callable[..., str]) -> Visitor:
    """Give a moderator who is signed in."""
    someone = Visitor(ServedClient(app, use_cookies=True))
    assert someone.signed_in(account("moderator")).status_code == 302
    return someone


@pytest.fixture
def at_work(app: Flask, account: Callable[..., str]) -> Callable[[str], Visitor]:
    """Give a function that gives somebody of a role who is signed in."""

    def make(role: str) -> Visitor:
        someone = Visitor(ServedClient(app, use_cookies=True))
        assert someone.signed_in(account(role)).status_code == 302
        return someone

    return make
