"""The names of the team are read anew when somebody changed them, and the authors only then."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.comments import bylines
from cms.content import crediting
from cms.core.db import db, writing
from tests.counting import counting


def _author(**changes: Any) -> None:
    crediting.change(SHELL, crediting.get("ana"), 1, changes)


def _account(name: str) -> None:
    users.rename(SHELL, users.get("kim@clinic.example"), name)


CHANGES: dict[str, tuple[Callable[[], object], set[str]]] = {
    "an author comes": (lambda: crediting.create(SHELL, name="Noa"), {"ana", "klm", "neck", "noa"}),
    "an author is called otherwise": (lambda: _author(name="Una"), {"una", "klm", "neck"}),
    "an author goes": (lambda: crediting.delete(SHELL, crediting.get("ana")), {"klm", "neck"}),
    "an account is called otherwise": (lambda: _account("Tom"), {"ana", "tom", "neck"}),
    "an account is closed": (
        lambda: users.set_active(SHELL, users.get("kim@clinic.example"), active=False),
        {"ana", "neck"},
    ),
}


@pytest.fixture
def team(app: Flask) -> None:
    """Have an author and an account, whose names were read."""
    with writing():
        crediting.create(SHELL, name="Ana")
        users.create(SHELL, email="kim@clinic.example", role="author", name="Kim")
    assert bylines.skeletons("Neck") == {"ana", "klm", "neck"}


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_a_name_is_seen_at_once(change: str) -> None:
    make, wanted = CHANGES[change]
    with writing():
        make()
    assert bylines.skeletons("Neck") == wanted


@pytest.mark.usefixtures("team")
def test_where_nothing_changed_one_statement_tells() -> None:
    db.session.rollback()
    with counting() as statements:
        assert "ana" in bylines.skeletons("Neck")
    assert len([each for each in statements if each.startswith("SELECT")]) == 1
