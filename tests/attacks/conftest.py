"""Whom an attack is tried against: a site with something on it, and somebody who is signed in."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.clock import now
from cms.core.db import writing
from cms.web.front import KEY, Front
from tests.api import Api
from tests.doors.admin.pages import PASSWORD, Visitor
from tests.doors.api.clients import ServedClient


@pytest.fixture
def front(app: Flask) -> Front:
    """Give the layer before Flask."""
    made = app.extensions[KEY]
    assert isinstance(made, Front)
    return made


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Give a clock that stands still until the test moves it."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def site(editor: Api) -> None:
    """Publish an article with a tag and an author, and keep a draft that nobody may see."""
    editor.made("/authors", {"name": "Ada"})
    told = {"title": "Neck", "content_html": "<p>Turn slowly.</p>", "authors": ["ada"], "tags": [{"name": "Pain"}]}
    neck = editor.made("/articles", told)
    editor.post(f"/articles/{neck['id']}/publish", {"version": neck["version"]})
    editor.made("/articles", {"title": "Zebedee draft", "content_html": "<p>zebedee7331</p>"})


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Visitor]:
    """Give a function that gives somebody of a role who is signed in."""

    def make(role: str) -> Visitor:
        email = f"{role}@clinic.example"
        with writing():
            users.create(SHELL, email=email, role=role, name=role.capitalize(), password=PASSWORD)
        someone = Visitor(ServedClient(app, use_cookies=True))
        assert someone.signed_in(email).status_code == 302
        return someone

    return make
