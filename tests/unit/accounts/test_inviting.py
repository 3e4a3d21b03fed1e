"""Invitations: a link opens one account, once and for some days, and nobody can make one up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cms.accounts import inviting, passwords, users
from cms.accounts.models import User
from cms.accounts.permissions import SHELL, Role
from cms.audit import log
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound
from cms.core.sealing import Sealer
from tests.unit.accounts.people import account, person

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SEALER = Sealer(["a key of the tests, long enough for all"])
CHOSEN = "a long password"


def link(user: User) -> str:
    """Make a link, and commit."""
    with writing():
        return inviting.invite(SHELL, user, SEALER).key


def accepted(key: str) -> User:
    """Choose a password with a link, and commit."""
    with writing():
        return inviting.accept(key, SEALER, CHOSEN)


def opens(key: str) -> bool:
    """Tell whether a key is one of a link that works."""
    try:
        return inviting.invited(key, SEALER) is not None
    except NotFound:
        return False


def closed_and_opened(user: User) -> None:
    """Close an account, and open it again."""
    users.set_active(SHELL, user, active=False)
    users.set_active(SHELL, user, active=True)


def test_a_link_opens_the_account_that_it_is_for_and_once(app: Flask) -> None:
    account(email="other@clinic.example")
    ana = account(email="ana@clinic.example")
    key = link(ana)
    assert inviting.invited(key, SEALER).id == ana.id
    assert accepted(key).id == ana.id
    assert passwords.fits(CHOSEN, users.get("ana@clinic.example").password)
    assert users.get("other@clinic.example").password is None
    assert not opens(key)
    with pytest.raises(NotFound):
        accepted(key)


@ON_SQLITE
def test_a_password_that_is_refused_leaves_the_link_as_it_is(app: Flask) -> None:
    key = link(account())
    with pytest.raises(Invalid), writing():
        inviting.accept(key, SEALER, "short")
    assert accepted(key).password is not None


@ON_SQLITE
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(link, id="a newer link"),
        pytest.param(lambda user: users.set_password(SHELL, user, CHOSEN), id="a password set otherwise"),
        pytest.param(lambda user: users.set_role(SHELL, user, Role.EDITOR), id="another role"),
        pytest.param(lambda user: users.set_active(SHELL, user, active=False), id="a closed account"),
        pytest.param(closed_and_opened, id="an account that was closed between"),
        pytest.param(db.session.delete, id="an account that is gone"),
    ],
)
def test_what_ends_a_link(app: Flask, end: Callable[[User], object]) -> None:
    ana = account(email="ana@clinic.example")
    key = link(ana)
    end(users.get("ana@clinic.example"))
    db.session.commit()
    with pytest.raises(NotFound):
        inviting.invited(key, SEALER)
    with pytest.raises(NotFound):
        accepted(key)


@ON_SQLITE
def test_a_link_works_for_seven_days(app: Flask) -> None:
    key = link(account())
    with time_machine.travel(now() + timedelta(days=6, hours=23), tick=False):
        assert inviting.invited(key, SEALER)
    with time_machine.travel(now() + timedelta(days=7, seconds=1), tick=False), pytest.raises(NotFound):
        accepted(key)


@ON_SQLITE
def test_a_link_cannot_be_made_up(app: Flask) -> None:
    ana, other = account(email="ana@clinic.example"), account(email="other@clinic.example")
    key, others = link(ana), link(other)
    foreign = inviting.invite(SHELL, account(email="c@clinic.example"), Sealer(["another key, also long enough"])).key
    made_up = {
        "nothing": "",
        "a word": "nonsense",
        "one sign less": key[:-1],
        "one sign more": f"{key}A",
        "blanks in it": f"{key[:8]} {key[8:]}",
        "no ASCII": "ä" * 32,
        "zeros": "A" * 32,
        "another’s signature": others[:16] + key[16:],
        "signed with another key": foreign,
        **{f"sign {place} changed": _changed(key, place) for place in range(len(key))},
    }
    assert {why for why, each in made_up.items() if opens(each)} == set()
    assert inviting.invited(key, SEALER).id == ana.id


def _changed(key: str, place: int) -> str:
    return key[:place] + ("A" if key[place] != "A" else "B") + key[place + 1 :]


@ON_SQLITE
def test_who_makes_links_and_for_whom(app: Flask) -> None:
    admin, ana = person(Role.ADMIN), account(email="ana@clinic.example")
    assert inviting.invite(admin, ana, SEALER).ends_at > now() + timedelta(days=6)
    for role in (Role.AUTHOR, Role.EDITOR, Role.MODERATOR):
        with pytest.raises(Forbidden):
            inviting.invite(person(role), ana, SEALER)
    with pytest.raises(Conflict, match="your own"):
        inviting.invite(admin, users.to_change(admin.id), SEALER)
    users.set_active(SHELL, ana, active=False)
    with pytest.raises(Conflict, match="closed"):
        inviting.invite(admin, ana, SEALER)


@ON_SQLITE
def test_links_and_what_became_of_them_are_in_the_log_and_no_key(app: Flask) -> None:
    admin, ana = person(Role.ADMIN), account(email="ana@clinic.example")
    key = inviting.invite(admin, ana, SEALER).key
    inviting.accept(key, SEALER, CHOSEN)
    rows = list(db.session.scalars(log.rows("user", ana.id).order_by(log.LogRow.id)))
    assert [(row.action, row.actor_id) for row in rows[1:]] == [
        ("user.invite", admin.id),
        ("user.choose_password", ana.id),
    ]
    told = repr([(row.details, row.reason) for row in rows])
    assert key not in told
    assert CHOSEN not in told
