"""Redirects: what may lead where, and that nobody is ever led round or twice."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.content import publishing, redirecting
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.redirect_paths import Addresses, source_from, target_from
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, Stale
from tests.unit.content.entries import article, edited, fresh, published

SITE = "https://clinic.example"
ADDRESSES = Addresses(SITE, "/articles/{slug}", "/moves/{slug}.html")


def made(path: str, to: str | None = None, code: int = 301) -> Redirect:
    sent: dict[str, Any] = {"from": path, "code": code, **({"to": to} if to else {})}
    with writing():
        return redirecting.create(SHELL, sent, ADDRESSES)


def changed(redirect: Redirect, **members: Any) -> Redirect:
    sent = {("from" if name == "path" else name): value for name, value in members.items()}
    with writing():
        redirecting.change(SHELL, redirect, redirect.version, sent, ADDRESSES)
    return redirect


def leads() -> dict[str, str | None]:
    """Give where each path leads in the list that front ends have."""
    rows = db.session.execute(select(redirecting.everything(ADDRESSES))).all()
    moved = redirecting.led_on(ADDRESSES, [row.target for row in rows])
    return {row.path: moved.get(row.target, row.target) for row in rows}


def renamed(entry: Entry, slug: str) -> None:
    edited(entry, slug=slug)
    published(entry)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("/old", "/old", id="a path"),
        pytest.param("/old/", "/old/", id="a slash at its end is another path"),
        pytest.param("/über-uns", "/%C3%BCber-uns", id="letters are written as browsers send them"),
        pytest.param("/a%20b", "/a%20b", id="what is escaped stays so"),
        pytest.param("/%c3%bcber", "/%C3%BCber", id="and is written in one way"),
        pytest.param("/", "/", id="the root"),
        pytest.param("/?p=12", "/?p=12", id="a query that numbers a page"),
        pytest.param("/blog/?p=12&lang=de", "/blog/?p=12&lang=de", id="a query of two parts"),
        pytest.param("/?q=hüfte", "/?q=h%C3%BCfte", id="letters of a query are written as browsers send them"),
    ],
)
def test_a_path_is_kept_as_browsers_send_it(typed: str, kept: str) -> None:
    assert source_from(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("old", id="no slash"),
        pytest.param("//evil.example/x", id="a host without a scheme"),
        pytest.param("/\\evil.example", id="a host behind a backslash"),
        pytest.param("https://clinic.example/old", id="a whole address"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("/a?", id="a query without anything in it"),
        pytest.param("/a?b=c#d", id="a fragment behind a query"),
        pytest.param("/a?b=c d", id="a space in a query"),
        pytest.param("/a?b=%0D%0ASet-Cookie:x", id="a line break in a query"),
        pytest.param("?p=12", id="a query without a path"),
        pytest.param("/a#b", id="a fragment"),
        pytest.param("/a b", id="a space"),
        pytest.param("/a\nb", id="a line break"),
        pytest.param("/a/../b", id="a way up"),
        pytest.param("/100%", id="a broken escape"),
        pytest.param("/%2Fevil.example", id="a host behind an escaped slash"),
        pytest.param("/a/%2e%2E/b", id="a way up that is escaped"),
        pytest.param("/a%00b", id="a NUL that is escaped"),
        pytest.param("/\u202eold", id="a sign that turns the text round"),
        pytest.param("/" + "a" * 1000, id="too long"),
    ],
)
def test_what_is_no_plain_path_is_refused(app: Flask, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(typed, "/new")
    assert [fault.pointer for fault in refused.value.faults] == ["#/from"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("/new", "/new", id="a path"),
        pytest.param("/new?a=b#c", "/new?a=b#c", id="with query and fragment"),
        pytest.param(f"{SITE}/new", "/new", id="a whole address of the site"),
        pytest.param(SITE, "/", id="the site itself"),
        pytest.param(f"{SITE}?a=b", "/?a=b", id="the site with a query"),
    ],
)
def test_a_target_is_a_path_on_the_site(typed: str, kept: str) -> None:
    assert target_from(typed, SITE) == kept


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("https://evil.example/", id="another site"),
        pytest.param("https://clinic.example.evil.example/", id="another site whose name begins alike"),
        pytest.param("https://clinic.example@evil.example/", id="another site behind a name"),
        pytest.param(f"{SITE}//evil.example", id="another site behind the own one"),
        pytest.param("//evil.example", id="a host without a scheme"),
        pytest.param("/\\evil.example", id="a host behind a backslash"),
        pytest.param("/%5Cevil.example", id="a host behind an escaped backslash"),
        pytest.param("/%2fevil.example", id="a host behind an escaped slash"),
        pytest.param("/new?x=%0D%0ASet-Cookie:a", id="a line break that is escaped"),
        pytest.param("/a?b=c d", id="a space"),
        pytest.param("/new?x=\r\nSet-Cookie:a", id="a line break"),
    ],
)
def test_nobody_is_led_to_another_site(app: Flask, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        made("/old", typed)
    assert [fault.pointer for fault in refused.value.faults] == ["#/to"]
    assert leads() == {}


def test_who_leads_to_an_address_that_leads_on_goes_to_its_end_at_once(app: Flask) -> None:
    made("/b", "/c")
    made("/a", "/b")
    assert leads() == {"/a": "/c", "/b": "/c"}
    made("/c", "/d?x=1")
    assert leads() == {"/a": "/d?x=1", "/b": "/d?x=1", "/c": "/d?x=1"}
    assert {each.version for each in db.session.scalars(select(Redirect).where(Redirect.path != "/c"))} == {2}


@pytest.mark.parametrize(
    "back", ["/a", "/a?x=1", f"{SITE}/a#y", "/b"], ids=["itself", "query", "fragment", "over another"]
)
def test_a_circle_is_refused(app: Flask, back: str) -> None:
    made("/b", "/a")
    with pytest.raises(Invalid, match="begins"):
        made("/a", back)
    assert leads() == {"/b": "/a"}


def test_a_change_makes_no_circle_either(app: Flask) -> None:
    first = made("/a", "/b")
    made("/c", "/a")
    with pytest.raises(Invalid, match="begins"):
        changed(first, path="/x", to="/x")
    changed(first, to="/z")
    assert leads() == {"/a": "/z", "/c": "/b"}


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        pytest.param({"from": "/a", "code": 410, "to": "/b"}, "#/to", id="what is gone leads somewhere"),
        pytest.param({"from": "/a", "code": 301}, "#/to", id="what moved leads nowhere"),
        pytest.param({"from": "/a", "code": 303, "to": "/b"}, "#/code", id="a code that is none"),
        pytest.param({"from": "/", "to": "/b"}, "#/from", id="the front page"),
        pytest.param({"to": "/b"}, "#/from", id="from nowhere"),
        pytest.param({"from": "/a", "path": "/x", "to": "/b"}, "#/path", id="a name that only we use"),
        pytest.param({"from": "/a", "to": "/gone"}, "#/to", id="to what is gone"),
        pytest.param({"from": "/a", "to": "/b", "host": "x"}, "#/host", id="a member that is none"),
    ],
)
def test_what_makes_no_sense_is_refused(app: Flask, members: dict[str, Any], pointer: str) -> None:
    made("/gone", code=410)
    with pytest.raises(Invalid) as refused, writing():
        redirecting.create(SHELL, members, ADDRESSES)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_what_leads_to_an_address_keeps_it_from_being_gone(app: Flask) -> None:
    made("/a", "/b")
    with pytest.raises(Conflict):
        made("/b", code=410)
    assert leads() == {"/a": "/b"}


def test_a_path_with_a_query_is_another_one_than_the_path_alone(app: Flask) -> None:
    made("/old", "/new")
    made("/old?page=2", "/newer")
    made("/?p=12", "/old")
    made("/?p=13", "/")
    made("/x", "/old?page=2#end")
    assert leads() == {"/old": "/new", "/old?page=2": "/newer", "/?p=12": "/new", "/?p=13": "/", "/x": "/newer"}
    with pytest.raises(Conflict):
        made("/?p=12", "/other")
    with pytest.raises(Invalid, match="begins"):
        made("/a?b=1", "/a?b=1#c")


@pytest.mark.parametrize("slug", ["neck", "nobody-has-it-yet"])
def test_an_address_of_an_entry_leads_nowhere_else_for_a_query(app: Flask, slug: str) -> None:
    article(title="Neck", slug="neck")
    with pytest.raises(Invalid, match="Leave the query out"):
        made(f"/articles/{slug}?x=1", "/new")


def test_a_path_leads_to_one_place(app: Flask) -> None:
    made("/a", "/b")
    with pytest.raises(Conflict):
        made("/a", "/c")
    other = made("/x", "/y")
    with pytest.raises(Conflict):
        changed(other, path="/a")
    assert leads() == {"/a": "/b", "/x": "/y"}


def test_old_addresses_of_live_entries_are_in_the_list_while_they_are_live(app: Flask) -> None:
    entry = article(title="Neck", slug="neck")
    renamed(entry, "nape")
    assert leads() == {"/articles/neck": "/articles/nape"}
    renamed(entry, "scruff")
    assert leads() == {"/articles/neck": "/articles/scruff", "/articles/nape": "/articles/scruff"}
    with writing():
        publishing.unpublish(SHELL, fresh(entry), fresh(entry).version)
    assert leads() == {}


@pytest.mark.parametrize("slug", ["nape", "neck"], ids=["of what is live", "that leads to what is live"])
def test_an_address_of_an_entry_is_no_place_to_lead_from(app: Flask, slug: str) -> None:
    renamed(article(title="Neck", slug="neck"), "nape")
    with pytest.raises(Conflict):
        made(f"/articles/{slug}", "/new")


def test_a_redirect_follows_an_entry_that_is_renamed_later(app: Flask) -> None:
    entry = article(title="Neck", slug="neck")
    made("/old", "/articles/neck")
    renamed(entry, "nape")
    made("/older", "/articles/neck")
    assert leads() == dict.fromkeys(["/old", "/older", "/articles/neck"], "/articles/nape")


def test_no_circle_comes_of_an_entry_that_takes_an_address_that_led_to_it(app: Flask) -> None:
    entry = article(title="Neck", slug="neck")
    made("/articles/nape", "/articles/neck")
    renamed(entry, "nape")
    assert leads() == {"/articles/neck": "/articles/nape"}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param("/articles/neck", (EntryType.ARTICLE, "neck"), id="an article"),
        pytest.param("/moves/tuck.html", (EntryType.EXERCISE, "tuck"), id="with something behind the slug"),
        pytest.param("/articles/neck?x", (EntryType.ARTICLE, "neck"), id="with a query"),
        pytest.param("/moves/.html", None, id="without a slug"),
        pytest.param("/moves/", None, id="cut short"),
        pytest.param("/articles/a/b", None, id="below one"),
    ],
)
def test_an_address_of_an_entry_is_known(path: str, found: tuple[EntryType, str] | None) -> None:
    assert ADDRESSES.entry_at(path) == found


def test_a_stale_version_changes_and_removes_nothing(app: Flask) -> None:
    redirect = made("/a", "/b")
    with pytest.raises(Stale), writing():
        redirecting.change(SHELL, redirect, 7, {"to": "/c"}, ADDRESSES)
    with pytest.raises(Stale), writing():
        redirecting.delete(SHELL, redirecting.get(redirect.id), 7)
    assert leads() == {"/a": "/b"}


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MODERATOR])
def test_only_who_publishes_leads_readers_about(app: Flask, role: Role) -> None:
    actor, redirect = Actor("user", 1, "Mo", GRANTS[role], role), made("/a", "/b")
    for attempt in (
        lambda: redirecting.create(actor, {"from": "/x", "to": "/y"}, ADDRESSES),
        lambda: redirecting.change(actor, redirect, 1, {"to": "/c"}, ADDRESSES),
        lambda: redirecting.delete(actor, redirect),
    ):
        with pytest.raises(Forbidden), writing():
            attempt()
    assert leads() == {"/a": "/b"}
