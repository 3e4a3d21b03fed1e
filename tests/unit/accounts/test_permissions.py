"""Who may what: the table of the contract, cell by cell."""

import pytest

from cms.accounts.permissions import GRANTS, NOBODY, SHELL, WORKER, Actor, Permission, Role
from cms.core.errors import Forbidden

AUTHOR, EDITOR, MODERATOR, ADMIN = Role.AUTHOR, Role.EDITOR, Role.MODERATOR, Role.ADMIN
CONTRACT: dict[str, set[Role]] = {
    "content.write": {AUTHOR, EDITOR, ADMIN},
    "content.publish": {EDITOR, ADMIN},
    "media.write": {AUTHOR, EDITOR, ADMIN},
    "content.read": {AUTHOR, EDITOR, MODERATOR, ADMIN},
    "comments.read": {MODERATOR, ADMIN},
    "comments.moderate": {MODERATOR, ADMIN},
    "comments.sealed": {MODERATOR, ADMIN},
    "people.export": {ADMIN},
    "people.erase": {ADMIN},
    "site.admin": {ADMIN},
}


def actor(*permissions: Permission, role: Role | None = None) -> Actor:
    return Actor("token", 1, "Ana", frozenset(permissions), role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", CONTRACT)
def test_a_role_may_what_the_contract_says_and_nothing_else(scope: str, role: Role) -> None:
    assert (Permission(scope) in GRANTS[role]) is (role in CONTRACT[scope])


def test_there_is_no_scope_and_no_role_beyond_the_contract() -> None:
    assert {str(each) for each in Permission} == set(CONTRACT)
    assert set(GRANTS) == set(Role) == {AUTHOR, EDITOR, MODERATOR, ADMIN}


def test_what_is_not_allowed_is_refused_by_name() -> None:
    ana = actor(Permission.CONTENT_READ)
    ana.must(Permission.CONTENT_READ)
    with pytest.raises(Forbidden, match=r"content\.write.*Ana"):
        ana.must(Permission.CONTENT_WRITE)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        pytest.param(SHELL, set(Permission), id="who has the shell has everything anyway"),
        pytest.param(WORKER, set(Permission), id="the worker does what others decided"),
        pytest.param(NOBODY, set[Permission](), id="a reader may nothing of it"),
    ],
)
def test_those_who_are_no_accounts(who: Actor, may: set[Permission]) -> None:
    assert {each for each in Permission if who.may(each)} == may


@pytest.mark.parametrize(
    ("who", "only_own"),
    [
        pytest.param(actor(*GRANTS[AUTHOR], role=AUTHOR), True, id="an author"),
        pytest.param(actor(*GRANTS[EDITOR], role=EDITOR), False, id="an editor"),
        pytest.param(actor(*GRANTS[MODERATOR], role=MODERATOR), False, id="a moderator reads all"),
        pytest.param(actor(*GRANTS[ADMIN], role=ADMIN), False, id="an admin"),
        pytest.param(actor(Permission.CONTENT_WRITE, Permission.CONTENT_READ, role=EDITOR), True, id="a narrow editor"),
        pytest.param(actor(Permission.CONTENT_READ, role=AUTHOR), True, id="an author's token that only reads"),
        pytest.param(NOBODY, False, id="a reader sees no drafts at all"),
    ],
)  # fmt: skip
def test_drafts_of_others_are_hidden_from_who_may_write_but_not_publish(who: Actor, only_own: bool) -> None:
    assert who.sees_only_own_drafts is only_own
