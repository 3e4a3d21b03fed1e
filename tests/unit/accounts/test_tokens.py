"""Tokens: never more than their owner may, and ended at once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cms.accounts import tokens, users
from cms.accounts.models import Token, User
from cms.accounts.permissions import GRANTS, SHELL, Actor, Permission, Role
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Forbidden, Invalid, NotFound
from tests.unit.accounts.people import account

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def key_of(owner: User, *scopes: str, days: int | None = None) -> tuple[Token, str]:
    with writing():
        return tokens.create(SHELL, owner, name="website", scopes=scopes, expires_in_days=days)


def rights(key: str) -> frozenset[Permission] | None:
    actor = tokens.actor_for(key)
    return actor.permissions if actor else None


@pytest.mark.parametrize("role", Role)
@ON_SQLITE
def test_without_scopes_a_token_may_what_its_owner_may(app: Flask, role: Role) -> None:
    _token, key = key_of(account(role))
    assert rights(key) == GRANTS[role]


def test_scopes_narrow_a_token(app: Flask) -> None:
    owner = account(Role.EDITOR)
    _token, key = key_of(owner, "content.read", "media.write")
    actor = tokens.actor_for(key)
    assert actor is not None
    assert actor.permissions == {Permission.CONTENT_READ, Permission.MEDIA_WRITE}
    assert (actor.kind, actor.id, actor.role) == ("token", owner.id, Role.EDITOR)


def test_only_the_hash_of_a_key_is_kept(app: Flask) -> None:
    token, key = key_of(account())
    assert key.startswith(tokens.MARK)
    assert len(key) > 40
    assert key not in repr([getattr(token, column.key) for column in Token.__table__.columns])
    assert rights(token.hash) is None


@ON_SQLITE
@pytest.mark.parametrize("key", ["", "vtb_", "vtb_nonsense", "nonsense", "ü", "\x00"])
def test_an_unknown_key_opens_nothing(app: Flask, key: str) -> None:
    key_of(account())
    assert tokens.actor_for(key) is None


@ON_SQLITE
def test_a_scope_that_there_is_not_is_refused_by_pointer(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        tokens.create(SHELL, account(), name="x", scopes=["content.everything"])
    assert [fault.pointer for fault in refused.value.faults] == ["#/scopes"]


@ON_SQLITE
@pytest.mark.parametrize("scope", sorted(set(Permission) - GRANTS[Role.AUTHOR]))
def test_a_scope_that_the_owner_does_not_have_is_refused(app: Flask, scope: str) -> None:
    with pytest.raises(Forbidden):
        tokens.create(SHELL, account(Role.AUTHOR), name="x", scopes=["content.read", scope])


def test_a_token_ends_at_its_time(app: Flask) -> None:
    _token, key = key_of(account(), days=1)
    with time_machine.travel(now() + timedelta(hours=23), tick=False):
        assert rights(key) == GRANTS[Role.AUTHOR]
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert rights(key) is None


@ON_SQLITE
@pytest.mark.parametrize("days", [0, -1, 3651, 10**12])
def test_days_that_are_none_do_not_make_a_token_that_never_ends(app: Flask, days: int) -> None:
    with pytest.raises(Invalid):
        key_of(account(), days=days)
    assert tokens.everything() == []


def test_a_token_that_was_revoked_is_dead_at_once_and_stays_so(app: Flask) -> None:
    token, key = key_of(account())
    with writing():
        tokens.revoke(SHELL, token.id)
    first = token.revoked_at
    with writing():
        tokens.revoke(SHELL, token.id)
    assert rights(key) is None
    assert db.session.get_one(Token, token.id).revoked_at == first
    with pytest.raises(NotFound):
        tokens.revoke(SHELL, token.id + 1)


def test_a_token_of_a_closed_account_is_refused_until_it_is_opened(app: Flask) -> None:
    owner = account()
    _token, key = key_of(owner)
    with writing():
        users.set_active(SHELL, owner, active=False)
    assert rights(key) is None
    with writing():
        users.set_active(SHELL, owner, active=True)
    assert rights(key) == GRANTS[Role.AUTHOR]


def test_a_token_loses_what_its_owner_loses_and_gains_nothing(app: Flask) -> None:
    owner = account(Role.EDITOR)
    (_all, whole), (_some, narrow) = key_of(owner), key_of(owner, "content.publish", "content.read")
    with writing():
        users.set_role(SHELL, owner, "author")
    assert rights(whole) == GRANTS[Role.AUTHOR]
    assert rights(narrow) == frozenset({Permission.CONTENT_READ})
    with writing():
        users.set_role(SHELL, owner, "admin")
    assert rights(narrow) == frozenset({Permission.CONTENT_PUBLISH, Permission.CONTENT_READ})


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "same", "role", "allowed"),
    [
        pytest.param("user", True, Role.AUTHOR, True, id="someone signed in, for themselves"),
        pytest.param("token", True, Role.AUTHOR, False, id="a token does not make its like"),
        pytest.param("user", False, Role.EDITOR, False, id="for somebody else"),
        pytest.param("user", False, Role.ADMIN, True, id="an admin, for anybody"),
        pytest.param("token", True, Role.ADMIN, True, id="an admin's token"),
    ],
)
def test_who_makes_and_ends_tokens(app: Flask, kind: str, same: bool, role: Role, allowed: bool) -> None:
    owner = account(role if same else Role.AUTHOR)
    actor = Actor(kind, owner.id if same else account(role, "x@clinic.example").id, "Ana", GRANTS[role], role)
    existing, _key = key_of(owner)
    if allowed:
        tokens.create(actor, owner, name="x")
        assert tokens.revoke(actor, existing.id).revoked_at is not None
        return
    with pytest.raises(Forbidden):
        tokens.create(actor, owner, name="x")
    with pytest.raises(Forbidden):
        tokens.revoke(actor, existing.id)
    assert existing.revoked_at is None
