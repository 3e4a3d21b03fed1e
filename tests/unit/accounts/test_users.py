"""Accounts: made, changed and ended; never the last admin."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_security import verify_password

from cms.accounts import users
from cms.accounts.models import User
from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.core.db import db
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.accounts.people import account, person

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LONG = "a long password"


def test_an_account_is_found_by_its_address_however_it_is_typed(app: Flask) -> None:
    made = users.create(SHELL, email=" Ana@Clinic.Example ", role="editor", name=" Ana\x00 ")
    assert (made.email, made.name, made.role, made.active) == ("ana@clinic.example", "Ana", "editor", True)
    assert users.find("ANA@clinic.example ") is made
    assert users.get("ana@clinic.example") is made
    assert users.find("an@clinic.example") is None
    with pytest.raises(NotFound):
        users.get("nobody@clinic.example")


@ON_SQLITE
def test_without_a_name_an_account_is_called_by_its_address(app: Flask) -> None:
    assert account(email="ana@clinic.example").name == "ana"


def test_an_address_has_one_account(app: Flask) -> None:
    account(email="ana@clinic.example")
    with pytest.raises(Conflict):
        users.create(SHELL, email="ANA@clinic.example", role="author")


@ON_SQLITE
@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        pytest.param({"email": "nonsense"}, "#/email", id="no address"),
        pytest.param({"email": "ana@"}, "#/email", id="no host"),
        pytest.param({"email": "a b@clinic.example"}, "#/email", id="a blank in it"),
        pytest.param({"role": "king"}, "#/role", id="no role"),
        pytest.param({"role": ""}, "#/role", id="an empty role"),
        pytest.param({"password": "short"}, "#/password", id="a short password"),
        pytest.param({"password": "x" * 11}, "#/password", id="one sign too short"),
        pytest.param({"password": "x" * 1001}, "#/password", id="a password that takes long to hash"),
        pytest.param({"password": ""}, "#/password", id="an empty password is not none"),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_nothing_is_kept(
    app: Flask, members: dict[str, str], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        users.create(SHELL, **{"email": "ana@clinic.example", "role": "author", **members})
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert users.everyone() == []


@ON_SQLITE
def test_a_password_is_kept_as_a_hash_and_without_one_nobody_signs_in(app: Flask) -> None:
    made = account(password=LONG)
    assert made.password is not None
    assert LONG not in made.password
    assert verify_password(LONG, made.password)
    assert account(Role.EDITOR).password is None


@ON_SQLITE
def test_a_new_password_ends_every_session(app: Flask) -> None:
    made = account(password=LONG)
    before = made.fs_uniquifier
    users.set_password(SHELL, made, "another long one")
    assert made.fs_uniquifier != before
    assert made.password is not None
    assert verify_password("another long one", made.password)
    assert not verify_password(LONG, made.password)


@ON_SQLITE
def test_a_password_that_is_refused_changes_nothing(app: Flask) -> None:
    made = account(password=LONG)
    before = (made.password, made.fs_uniquifier)
    with pytest.raises(Invalid):
        users.set_password(SHELL, made, "short")
    assert (made.password, made.fs_uniquifier) == before


def demote(user: User) -> None:
    users.set_role(SHELL, user, Role.EDITOR)


def close(user: User) -> None:
    users.set_active(SHELL, user, active=False)


@pytest.mark.parametrize("end", [demote, close])
def test_the_last_admin_stays(app: Flask, end: Callable[[User], None]) -> None:
    first = account(Role.ADMIN)
    account(Role.EDITOR)
    with pytest.raises(Conflict, match="last admin"):
        end(first)
    assert (first.role, first.active) == ("admin", True)


@pytest.mark.parametrize("end", [demote, close])
def test_one_of_two_admins_may_go_and_then_the_other_is_the_last(app: Flask, end: Callable[[User], None]) -> None:
    first, second = account(Role.ADMIN, "a@clinic.example"), account(Role.ADMIN, "b@clinic.example")
    end(first)
    db.session.flush()
    with pytest.raises(Conflict):
        end(second)


@ON_SQLITE
def test_an_admin_who_cannot_sign_in_is_no_admin_to_rely_on(app: Flask) -> None:
    first, second = account(Role.ADMIN, "a@clinic.example"), account(Role.ADMIN, "b@clinic.example")
    close(second)
    db.session.flush()
    with pytest.raises(Conflict):
        close(first)


@ON_SQLITE
def test_another_role_takes_hold_at_once_and_ends_every_session(app: Flask) -> None:
    made = account(Role.AUTHOR)
    before = made.fs_uniquifier
    users.set_role(SHELL, made, "moderator")
    assert users.actor_for(made).permissions == GRANTS[Role.MODERATOR]
    assert made.fs_uniquifier != before


@ON_SQLITE
@pytest.mark.parametrize("role", ["author", "editor", "moderator"])
def test_only_admins_touch_accounts(app: Flask, role: str) -> None:
    actor, other = person(role), account(email="other@clinic.example")

    def attempts() -> list[Callable[[], object]]:
        return [
            lambda: users.create(actor, email="new@clinic.example", role="admin"),
            lambda: users.set_role(actor, other, "admin"),
            lambda: users.set_password(actor, other, LONG),
            lambda: users.set_active(actor, other, active=False),
        ]

    for attempt in attempts():
        with pytest.raises(Forbidden):
            attempt()
    assert (other.role, other.active, other.password) == ("author", True, None)


@ON_SQLITE
def test_everything_that_is_done_to_an_account_is_in_the_log_and_no_password(app: Flask) -> None:
    admin = person(Role.ADMIN)
    made = users.create(admin, email="ana@clinic.example", role="author", password=LONG)
    users.set_role(admin, made, "editor")
    users.set_password(admin, made, "another long one")
    users.set_active(admin, made, active=False)
    users.set_active(admin, made, active=True)
    rows = list(db.session.scalars(log.rows("user", made.id).order_by(log.LogRow.id)))
    assert [row.action for row in rows] == [
        "user.create", "user.set_role", "user.set_password", "user.disable", "user.enable",
    ]  # fmt: skip
    assert {(row.actor_kind, row.actor_id) for row in rows} == {("user", admin.id)}
    assert rows[1].details == {"before": "author", "after": "editor"}
    assert "password" not in repr([row.details for row in rows])


@ON_SQLITE
def test_accounts_are_listed_by_address(app: Flask) -> None:
    for name in ("c", "a", "b"):
        account(email=f"{name}@clinic.example")
    assert [each.email[0] for each in users.everyone()] == ["a", "b", "c"]
    assert isinstance(users.actor_for(users.everyone()[0]), Actor)
