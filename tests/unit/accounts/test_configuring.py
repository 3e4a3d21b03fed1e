"""The site's settings, changed by an admin: all of a change or nothing."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts import configuring
from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.core import site, versions
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_change_is_in_force_logged_and_moves_the_version(app: Flask) -> None:
    before, _at = versions.current()
    with writing():
        after = configuring.change(SHELL, {"site_title": " Backs ", "comment_origins": ["https://A.example"]}, {})
    assert (after.site_title, after.comment_origins) == ("Backs", ["https://a.example"])
    assert site.load({}) == after
    assert versions.current()[0] == before + 1
    row = db.session.scalars(log.rows("site")).one()
    assert (row.action, row.details) == ("site.configure", {"settings": ["comment_origins", "site_title"]})


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"colour": "red"}, "#/colour", id="a setting that there is not"),
        pytest.param({"comment_rate": "often"}, "#/comment_rate", id="no rate"),
        pytest.param({"comment_hold": None}, "#/comment_hold", id="nothing is no policy"),
        pytest.param({"comment_length": 0}, "#/comment_length", id="out of bounds"),
        pytest.param({"comment_length": "many"}, "#/comment_length", id="words for a number"),
        pytest.param({"comment_origins": ["https://a.example", "b"]}, "#/comment_origins/1", id="the second of two"),
        pytest.param({"image_hosts": ["https://a.example"]}, "#/image_hosts/0", id="an address is no host"),
        pytest.param({"site_title": "New", "timezone": "Mars"}, "#/timezone", id="one good, one bad"),
    ],
)
def test_a_bad_change_is_refused_by_pointer_and_nothing_is_changed(
    app: Flask, changes: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        configuring.change(SHELL, changes, {})
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert site.load({}) == site.SiteSettings()
    assert db.session.scalars(log.rows()).all() == []


@ON_SQLITE
def test_what_the_environment_fixes_cannot_be_changed_here(app: Flask) -> None:
    fixed = {"site_title": "Fixed"}
    with pytest.raises(Conflict, match="site_title"):
        configuring.change(SHELL, {"site_title": "New", "comment_hold": "all"}, fixed)
    assert site.load(fixed).comment_hold == "first"
    with writing():
        assert configuring.change(SHELL, {"comment_hold": "all"}, fixed).site_title == "Fixed"
    assert site.load({}).site_title == "Vertebra", "what is fixed is not written down"


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR, Role.MODERATOR])
def test_only_admins_change_settings(app: Flask, role: Role) -> None:
    with pytest.raises(Forbidden):
        configuring.change(Actor("user", 1, "Ana", GRANTS[role], role), {"site_title": "New"}, {})
    assert site.load({}) == site.SiteSettings()
