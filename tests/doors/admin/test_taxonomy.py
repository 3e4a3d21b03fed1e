"""Tags, authors and redirects as pages: found, made, changed, merged, let go, by who may."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor
from tests.drawings import png
from tests.unit.content.entries import article, draft, edited

AT_WORK = Callable[[str], Visitor]
HOSTILE = '<script>alert("x")</script> & \'"><b>'


def form(page: Page, action: str) -> Form:
    """Give the form that goes to an address."""
    return next(each for each in page.forms if each.action.split("?")[0] == action)


def at(editor: Api, path: str, slug: str) -> str:
    """Give the address of the page of a tag or an author."""
    return f"/admin{path}/{editor.get(f'{path}/{slug}').get_json()['id']}"


PAGES = [
    "/admin/tags",
    "/admin/tags/1",
    "/admin/tags/merge",
    "/admin/authors",
    "/admin/authors/new",
    "/admin/authors/1",
]


@pytest.mark.parametrize("path", [*PAGES, "/admin/redirects"])
@pytest.mark.parametrize("role", ["author", "moderator"])
def test_only_who_publishes_finds_them(at_work: AT_WORK, role: str, path: str) -> None:
    someone = at_work(role)
    assert someone.get(path).status_code == 403
    assert "/admin/tags" not in [address for address, _current in someone.page("/admin/").links]


@pytest.mark.parametrize("path", ["/admin/tags", "/admin/authors", "/admin/redirects"])
def test_an_empty_list_says_what_it_is_for(at_work: AT_WORK, path: str) -> None:
    page = at_work("editor").page(path)
    assert (page.status, page.faults) == (200, [])
    assert " yet " in page.text
    assert set(page.fields) <= page.labels | {"q"}


def test_a_tag_is_made_renamed_and_found_by_its_old_address(at_work: AT_WORK, editor: Api) -> None:
    someone = at_work("editor")
    made = someone.sent(form(someone.page("/admin/tags"), "/admin/tags"), name="Neck", kind="body_region")
    page = someone.followed(made)
    assert "Neck" in page.text
    there = at(editor, "/tags", "neck")
    saved = someone.sent(form(someone.page(there), there), name="Nape", slug="nape", kind="muscle")
    assert "These lead here too: neck" in someone.followed(saved).text
    assert editor.get("/tags/nape").get_json()["kind"] == "muscle"
    assert editor.get("/tags/neck").status_code == 301


@pytest.mark.parametrize(
    ("filled", "status", "said"),
    [
        pytest.param({"name": ""}, 422, "must not be empty", id="no name"),
        pytest.param({"name": "x" * 301}, 422, "at most 300", id="a name too long"),
        pytest.param({"name": "New", "slug": "Not a slug"}, 422, "lower-case", id="an address that is none"),
        pytest.param({"name": "New", "slug": "neck"}, 409, "already", id="an address that is taken"),
        pytest.param({"name": "New", "kind": "planet"}, 422, "", id="a kind that is none"),
    ],
)
def test_what_is_wrong_with_a_tag_is_said_and_nothing_typed_is_lost(
    at_work: AT_WORK, editor: Api, filled: dict[str, str], status: int, said: str
) -> None:
    editor.made("/tags", {"name": "Neck"})
    someone = at_work("editor")
    page = Page(someone.sent(form(someone.page("/admin/tags"), "/admin/tags"), **filled))
    assert page.status == status
    assert said in page.text
    assert form(page, "/admin/tags").fields["name"] == filled["name"]
    assert len(editor.get("/tags").get_json()["items"]) == 1


def test_several_tags_become_one_once_that_was_confirmed(at_work: AT_WORK, editor: Api) -> None:
    for name in ("Neck", "Nape", "Scruff", "Pain"):
        editor.made("/tags", {"name": name})
    editor.published("articles", tags=["nape", "pain"])
    someone = at_work("editor")
    listed = form(someone.page("/admin/tags"), "/admin/tags/merge")
    boxes = [box for box in listed.boxes if box[0] == "chosen"]
    chosen = [("chosen", at(editor, "/tags", slug).rpartition("/")[2]) for slug in ("nape", "scruff")]
    assert set(chosen) < set(boxes)
    asked = someone.page(f"{listed.action}?into=neck&" + "&".join("=".join(each) for each in chosen))
    assert "Nape nape · 1 live" in asked.text
    assert "Scruff scruff · Not used" in asked.text
    assert editor.get("/tags/nape").status_code == 200
    sending = form(asked, "/admin/tags/merge")
    values = asked.html.split('name="tag" value="')[1:]
    ticked = [("tag", value.split('"')[0]) for value in values]
    assert len(ticked) == 2
    del sending.fields["tag"]
    page = someone.followed(someone.sent(sending, *ticked))
    assert "2 tags are “Neck” now." in page.text
    assert [each["slug"] for each in editor.get("/tags").get_json()["items"]] == ["neck", "pain"]
    again = someone.followed(someone.sent(sending, *ticked))
    assert "Nothing was merged" in again.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("into=nobody&chosen={id}", "there is none of that name", id="into none"),
        pytest.param("into=&chosen={id}", "there is none of that name", id="into nothing"),
        pytest.param("into=neck", "Tick the tags", id="nothing ticked"),
        pytest.param("into=neck&chosen={id}", "Tick the tags", id="into itself"),
        pytest.param("into=neck&chosen=x&chosen=99999999999999999999", "Tick the tags", id="what are no tags"),
    ],
)
def test_what_cannot_be_merged_is_said(at_work: AT_WORK, editor: Api, query: str, said: str) -> None:
    tag = editor.made("/tags", {"name": "Neck"})
    someone = at_work("editor")
    assert said in someone.followed(someone.get(f"/admin/tags/merge?{query.format(id=tag['id'])}")).text
    assert editor.get("/tags/neck").status_code == 200


def test_a_tag_that_changed_since_is_not_merged_saved_or_deleted(at_work: AT_WORK, editor: Api) -> None:
    for name in ("Neck", "Nape"):
        editor.made("/tags", {"name": name})
    someone, there = at_work("editor"), at(editor, "/tags", "nape")
    page = someone.page(there)
    asked = someone.page(f"/admin/tags/merge?into=neck&chosen={there.rpartition('/')[2]}")
    editor.patch("/tags/nape", {"version": 1, "name": "Scruff"})
    assert "changed" in someone.followed(someone.sent(form(asked, "/admin/tags/merge"))).text
    assert "changed" in someone.followed(someone.sent(form(page, f"{there}/remove"))).text
    stale = Page(someone.sent(form(page, there), name="Mine"))
    assert (stale.status, form(stale, there).fields["name"]) == (409, "Mine")
    assert editor.get("/tags/nape").get_json()["name"] == "Scruff"
    assert someone.sent(form(stale, there)).status_code == 303


def test_a_used_tag_is_deleted_after_a_word_about_what_loses_it(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/tags", {"name": "Neck"})
    entry = editor.published("articles", tags=["neck"])
    someone, there = at_work("editor"), at(editor, "/tags", "neck")
    page = someone.page(there)
    assert "It is used: 1 live" in page.text
    assert "is deleted" in someone.followed(someone.sent(form(page, f"{there}/remove"))).text
    assert editor.get(f"/articles/{entry['id']}").get_json()["tags"] == []
    assert someone.get(there).status_code == 404


def test_lists_are_narrowed_by_kind_and_words(at_work: AT_WORK, editor: Api) -> None:
    for name, kind in (("Neck", "body_region"), ("Neck pain", "condition"), ("100%", "topic")):
        editor.made("/tags", {"name": name, "kind": kind})
    editor.made("/authors", {"name": "Ana Silva", "credentials": "MCSP"})
    someone = at_work("editor")

    def names(path: str) -> set[str]:
        page = someone.page(path)
        return {each for each in ("Neck pain", "100%", "Ana Silva") if f">{each}</a>" in page.html}

    assert names("/admin/tags") == {"Neck pain", "100%"}
    assert names("/admin/tags?kind=condition") == {"Neck pain"}
    assert names("/admin/tags?q=pain+NECK") == {"Neck pain"}
    assert names("/admin/tags?q=%25") == {"100%"}
    assert names("/admin/authors?q=mcsp") == {"Ana Silva"}
    assert names("/admin/authors?q=nobody") == set()
    assert someone.get("/admin/tags?kind=planet").status_code == 400


def test_the_lists_cost_the_same_however_long_they_are(app: Flask, at_work: AT_WORK, editor: Api) -> None:
    editor.made("/tags", {"name": "First"})
    editor.made("/authors", {"name": "First"})
    editor.made("/redirects", {"from": "/first", "to": "/new"})
    someone = at_work("editor")

    def costs() -> list[int]:
        found = []
        for path in ("/admin/tags", "/admin/authors", "/admin/redirects"):
            with counting() as sent:
                assert someone.get(path).status_code == 200
            found.append(len(sent))
        return found

    few = costs()
    for number in range(5):
        editor.made("/tags", {"name": f"Tag {number}"})
        editor.made("/authors", {"name": f"Author {number}"})
        editor.made("/redirects", {"from": f"/old-{number}", "to": "/new"})
    article(tags=["tag-1", "tag-2"], authors=["author-1"], reviewer="author-2")
    edited(draft(tags=["tag-3"]), tags=[])
    assert costs() == few


def test_an_author_is_made_changed_and_kept_while_named(at_work: AT_WORK, editor: Api) -> None:
    someone = at_work("editor")
    sending = form(someone.page("/admin/authors/new"), "/admin/authors/new")
    filled = {"name": "Ana Silva", "credentials": "MCSP", "bio": "Treats necks.", "url": "https://ana.example/"}
    assert "Ana Silva is there" in someone.followed(someone.sent(sending, **filled)).text
    there = at(editor, "/authors", "ana-silva")
    page = someone.page(there)
    assert form(page, there).fields["bio"] == "Treats necks."
    someone.sent(form(page, there), bio="Treats backs.", url="")
    changed = editor.get("/authors/ana-silva").get_json()
    assert (changed["bio"], changed["url"], changed["credentials"]) == ("Treats backs.", None, "MCSP")
    entry = editor.published("articles", authors=["ana-silva"])
    used = someone.page(there)
    assert "1 live" in used.text
    assert f"{there}/remove" not in [each.action for each in used.forms]
    left = someone.followed(someone.post(f"{there}/remove", {**form(used, there).fields, "version": "2"}))
    assert "named by an entry" in left.text
    assert editor.get("/authors/ana-silva").status_code == 200
    assert entry["authors"][0]["name"] == "Ana Silva"


def test_a_portrait_comes_from_the_library_and_its_picture_stays_there(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/authors", {"name": "Ana", "avatar_url": "https://elsewhere.example/ana.png"})
    picture = editor.call("POST", "/media", data={"file": (BytesIO(png()), "a.png"), "alt": "Ana"}).get_json()
    someone, there = at_work("editor"), at(editor, "/authors", "ana")
    page = someone.page(there)
    assert form(page, there).ticked == [("portrait", "other")]
    chosen = next(value for name, value in form(page, there).boxes if name == "portrait" and "/media/" in value)
    sending = form(page, there)
    sending.ticked = [("portrait", chosen)]
    someone.sent(sending)
    assert editor.get("/authors/ana").get_json()["avatar_url"] == chosen
    assert chosen in {each["url"] for each in picture["renditions"]}
    assert editor.delete(f"/media/{picture['id']}").status_code == 409
    sending = form(someone.page(there), there)
    assert sending.ticked == [("portrait", chosen)]
    sending.ticked = [("portrait", "")]
    someone.sent(sending)
    assert editor.get("/authors/ana").get_json()["avatar_url"] is None
    assert editor.delete(f"/media/{picture['id']}").status_code == 200


@pytest.mark.parametrize(
    ("filled", "status"),
    [
        pytest.param({"name": ""}, 422, id="no name"),
        pytest.param({"name": "Ben", "url": "javascript:alert(1)"}, 422, id="a script as page"),
        pytest.param(
            {"name": "Ben", "portrait": "other", "avatar_url": "/x.png"}, 422, id="a portrait that is no whole address"
        ),
        pytest.param({"name": "Ben", "slug": "ana"}, 409, id="an address that is taken"),
    ],
)
def test_what_is_wrong_with_an_author_is_said(
    at_work: AT_WORK, editor: Api, filled: dict[str, str], status: int
) -> None:
    editor.made("/authors", {"name": "Ana"})
    someone = at_work("editor")
    page = Page(someone.sent(form(someone.page("/admin/authors/new"), "/admin/authors/new"), **filled))
    assert page.status == status
    assert form(page, "/admin/authors/new").fields["name"] == filled["name"]
    assert len(editor.get("/authors").get_json()["items"]) == 1


def test_a_redirect_is_made_removed_and_made_again(at_work: AT_WORK, editor: Api) -> None:
    someone = at_work("editor")
    sending = form(someone.page("/admin/redirects"), "/admin/redirects")
    page = someone.followed(someone.sent(sending, path="/old", to="https://clinic.example/new", code="302"))
    row = editor.get("/redirects").get_json()["items"][0]
    assert (row["from"], row["to"], row["code"]) == ("/old", "/new", 302)
    removed = someone.followed(someone.sent(form(page, f"/admin/redirects/{row['id']}/remove")))
    assert editor.get("/redirects").get_json()["items"] == []
    undo = next(each for each in removed.forms if each.fields.get("path") == "/old")
    someone.followed(someone.sent(undo))
    assert [each["to"] for each in editor.get("/redirects").get_json()["items"]] == ["/new"]


@pytest.mark.parametrize(
    ("filled", "status", "said"),
    [
        pytest.param({"path": "old", "to": "/new"}, 422, "begins with one", id="no path"),
        pytest.param({"path": "", "to": "/new"}, 422, "", id="nothing"),
        pytest.param({"path": "/old", "to": "https://evil.example/"}, 422, "whole address", id="another site"),
        pytest.param({"path": "/old", "to": ""}, 422, "Give where it leads", id="nowhere"),
        pytest.param({"path": "/old", "to": "/new", "code": "x"}, 422, "", id="a code that is none"),
        pytest.param({"path": "/there", "to": "/new"}, 409, "already", id="a path that leads elsewhere"),
    ],
)
def test_what_is_wrong_with_a_redirect_is_said_and_nothing_typed_is_lost(
    at_work: AT_WORK, editor: Api, filled: dict[str, str], status: int, said: str
) -> None:
    editor.made("/redirects", {"from": "/there", "to": "/here"})
    someone = at_work("editor")
    page = Page(someone.sent(form(someone.page("/admin/redirects"), "/admin/redirects"), **filled))
    assert (page.status, said in page.text) == (status, True)
    assert form(page, "/admin/redirects").fields["path"] == filled["path"]
    assert len(editor.get("/redirects").get_json()["items"]) == 1


def test_hostile_names_are_words(at_work: AT_WORK, editor: Api) -> None:
    tag: dict[str, Any] = editor.made("/tags", {"name": HOSTILE})
    author = editor.made("/authors", {"name": HOSTILE, "credentials": HOSTILE, "bio": HOSTILE})
    editor.made("/tags", {"name": "Neck"})
    someone = at_work("editor")
    for path in (
        "/admin/tags",
        f"/admin/tags/{tag['id']}",
        f"/admin/tags/merge?into=neck&chosen={tag['id']}",
        "/admin/authors",
        f"/admin/authors/{author['id']}",
    ):
        page = someone.page(path)
        assert page.faults == []
        assert HOSTILE in page.text


def test_the_bin_says_who_put_something_there(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.published("articles")
    editor.delete(f"/articles/{entry['id']}")
    page = at_work("editor").page("/admin/articles?status=bin")
    assert "by Editor" in page.text
