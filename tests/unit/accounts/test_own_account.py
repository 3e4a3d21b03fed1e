"""What everyone may do with their own account, and what nobody does with it."""

import pytest
from flask import Flask

from cms.accounts import passwords, users
from cms.accounts.models import User
from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.core.db import db
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.accounts.people import account

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OLD, NEW = "an old password", "a new password"


def own(role: Role = Role.AUTHOR, password: str | None = OLD) -> tuple[Actor, User]:
    """Make an account, and give who it lets in."""
    made = account(role, password=password)
    return users.actor_for(made), made


@ON_SQLITE
def test_everyone_changes_their_own_name_and_no_other(app: Flask) -> None:
    ana, mine = own()
    other = account(Role.EDITOR)
    users.rename(ana, mine, "  Ana\x00\n Example ")
    assert mine.name == "Ana Example"
    with pytest.raises(Forbidden):
        users.rename(ana, other, "Somebody")
    users.rename(SHELL, other, "Ed")
    assert other.name == "Ed"
    token = Actor("token", mine.id, "Ana", GRANTS[Role.AUTHOR], Role.AUTHOR)
    with pytest.raises(Forbidden):
        users.rename(token, mine, "By a token")


@ON_SQLITE
@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 201])
def test_a_name_has_something_in_it_and_an_end(app: Flask, name: str) -> None:
    ana, mine = own()
    with pytest.raises(Invalid) as refused:
        users.rename(ana, mine, name)
    assert [fault.pointer for fault in refused.value.faults] == ["#/name"]


@ON_SQLITE
def test_a_name_that_stays_leaves_no_row_in_the_log(app: Flask) -> None:
    ana, mine = own()
    users.rename(ana, mine, mine.name)
    users.rename(ana, mine, "Ana")
    assert [row.action for row in db.session.scalars(log.rows("user", mine.id))][1:] == ["user.rename"]


@ON_SQLITE
def test_a_password_is_changed_by_who_knows_the_old_one(app: Flask) -> None:
    ana, mine = own()
    before = mine.fs_uniquifier
    for wrong in ("", OLD.upper(), NEW):
        with pytest.raises(Invalid) as refused:
            users.change_own_password(ana, mine, wrong, NEW)
        assert [fault.pointer for fault in refused.value.faults] == ["#/old"]
    with pytest.raises(Invalid) as refused:
        users.change_own_password(ana, mine, OLD, "short")
    assert [fault.pointer for fault in refused.value.faults] == ["#/password"]
    assert mine.fs_uniquifier == before
    users.change_own_password(ana, mine, OLD, NEW)
    assert passwords.fits(NEW, mine.password)
    assert mine.fs_uniquifier != before
    assert [row.action for row in db.session.scalars(log.rows("user", mine.id))][1:] == ["user.change_password"]


@ON_SQLITE
def test_nobody_changes_the_password_of_another_this_way(app: Flask) -> None:
    admin, _hers = own(Role.ADMIN)
    other = account(password=OLD)
    for actor in (admin, SHELL, Actor("token", other.id, "x", GRANTS[Role.AUTHOR], Role.AUTHOR)):
        with pytest.raises(Forbidden):
            users.change_own_password(actor, other, OLD, NEW)
    keyless_actor, keyless = own(Role.EDITOR, password=None)
    with pytest.raises(Invalid):
        users.change_own_password(keyless_actor, keyless, "", NEW)


@ON_SQLITE
def test_nobody_changes_their_own_role_or_closes_their_own_account(app: Flask) -> None:
    admin, mine = own(Role.ADMIN)
    account(Role.ADMIN, "second@clinic.example")
    for kind in ("user", "token"):
        actor = Actor(kind, admin.id, "x", GRANTS[Role.ADMIN], Role.ADMIN)
        for role in (Role.EDITOR, Role.ADMIN):
            with pytest.raises(Conflict, match="own role"):
                users.set_role(actor, mine, role)
        with pytest.raises(Conflict, match="own account"):
            users.set_active(actor, mine, active=False)
    assert (mine.role, mine.active) == ("admin", True)


@ON_SQLITE
def test_who_sees_an_account(app: Flask) -> None:
    ana, mine = own()
    admin, hers = own(Role.ADMIN)
    assert users.one(ana, mine.id) is mine
    assert users.one(admin, mine.id) is mine
    for number in (hers.id, 10**9, None):
        with pytest.raises(Forbidden):
            users.one(ana, number)
    with pytest.raises(NotFound):
        users.one(admin, 10**9)
    with pytest.raises(Forbidden):
        users.found(ana)
    assert set(db.session.scalars(users.found(admin))) == {mine, hers}


@ON_SQLITE
def test_those_who_may_decide_on_comments(app: Flask) -> None:
    made = {role: account(role) for role in Role}
    assert set(users.moderators()) == {made[Role.MODERATOR], made[Role.ADMIN]}
