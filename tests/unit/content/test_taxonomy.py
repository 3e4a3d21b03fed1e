"""Authors and tags: found by slug, changed for every entry at once, kept while they are used."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.content import crediting, tagging
from cms.core import versions
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tests.unit.content.entries import draft, edited

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOUNS = pytest.mark.parametrize("room", [crediting, tagging], ids=["authors", "tags"])
Room = Any


def made(room: Room, name: str = "Ana", **members: Any) -> Any:
    with writing():
        return room.create(SHELL, name=name, **members)


def renamed(room: Room, thing: Any, version: int, name: str) -> Any:
    if room is crediting:
        return crediting.change(SHELL, thing, version, {"name": name})
    return tagging.change(SHELL, thing, version, name=name)


@NOUNS
def test_names_that_are_the_same_get_numbers(app: Flask, room: Room) -> None:
    assert [made(room).slug for _ in range(3)] == ["ana", "ana-2", "ana-3"]


@NOUNS
def test_a_slug_that_is_taken_is_refused(app: Flask, room: Room) -> None:
    made(room, slug="ana")
    with pytest.raises(Conflict):
        made(room, slug="ana")


@NOUNS
def test_another_name_holds_everywhere_and_the_slug_stays(app: Flask, room: Room) -> None:
    thing = made(room)
    before, _at = versions.current()
    with writing():
        renamed(room, thing, 1, "Anna")
    assert (thing.name, thing.slug, thing.version) == ("Anna", "ana", 2)
    assert versions.current()[0] > before


@NOUNS
def test_a_stale_version_changes_nothing(app: Flask, room: Room) -> None:
    thing = made(room)
    with writing():
        renamed(room, thing, 1, "Anna")
    with pytest.raises(Stale), writing():
        renamed(room, thing, 1, "Anne")
    db.session.expire_all()
    assert room.get("ana").name == "Anna"


@NOUNS
def test_what_nobody_uses_can_be_deleted(app: Flask, room: Room) -> None:
    thing = made(room)
    with writing():
        room.delete(SHELL, thing)
    assert room.find("ana") is None
    with pytest.raises(NotFound):
        room.get("ana")


@pytest.mark.parametrize(
    ("room", "members"),
    [
        pytest.param(crediting, {"authors": ["ana"]}, id="an author of a text"),
        pytest.param(crediting, {"reviewer": "ana"}, id="a reviewer of a text"),
        pytest.param(tagging, {"tags": ["ana"]}, id="a tag of a text"),
    ],
)
def test_what_an_older_save_uses_stays(app: Flask, room: Room, members: dict[str, Any]) -> None:
    thing = made(room)
    edited(draft(**members), authors=[], reviewer=None, tags=[])
    with pytest.raises(Conflict), writing():
        room.delete(SHELL, thing)
    assert room.get("ana").name == "Ana"


@NOUNS
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MODERATOR])
def test_only_who_publishes_touches_them(app: Flask, room: Room, role: Role) -> None:
    thing, actor = made(room), Actor("user", 1, "Mo", GRANTS[role], role)
    attempts: list[Callable[[], object]] = [
        lambda: room.create(actor, name="New"),
        lambda: room.delete(actor, thing),
        lambda: crediting.change(actor, thing, 1, {}) if room is crediting else tagging.change(actor, thing, 1),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden), writing():
            attempt()
    assert (room.get("ana").version, room.find("new")) == (1, None)


def test_an_author_whom_nobody_knows_is_told_by_place(app: Flask) -> None:
    made(crediting)
    with pytest.raises(Invalid) as refused:
        crediting.resolve(["ana", "ben"])
    assert [fault.pointer for fault in refused.value.faults] == ["#/authors/1"]
