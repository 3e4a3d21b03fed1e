"""What is typed and not saved yet: kept at a door of its own, offered when the editor opens again."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.content.models.desk import Autosave
from cms.core.db import db
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

SAVE = ("do", "save")
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OFFERED = "You typed something here that is not saved"


def _form(page: Page) -> Form:
    return next(form for form in page.forms if SAVE in form.buttons)


def _kept(someone: Visitor, path: str, **typed: str) -> Any:
    """Keep what is typed, as the script does."""
    form = _form(someone.page(f"/admin{path}"))
    form.action = f"/admin{path}/autosave"
    return someone.sent(form, **typed)


def _number() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Autosave)) or 0


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_half_a_text_is_kept_offered_and_saved(kind: str, at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = f"/{kind}/{editor.made(f'/{kind}', {'title': 'One'})['id']}"
    someone = at_work("editor")
    answer = _kept(someone, path, title="", slug="Not A Slug", summary="Half a sen")
    assert answer.status_code == 200
    assert answer.get_json()["said"].startswith("Kept ")
    document = editor.get(path).get_json()
    assert (document["version"], document["title"]) == (1, "One"), "the entry does not notice"
    page = someone.page(f"/admin{path}")
    assert OFFERED in page.text
    assert _form(page).fields["title"] == "One"
    form = _form(someone.page(f"/admin{path}?kept=yes"))
    assert (form.fields["title"], form.fields["slug"], form.fields["summary"]) == ("", "Not A Slug", "Half a sen")
    form.action = f"/admin{path}"
    assert someone.sent(form, SAVE).status_code == 422, "what is refused stays kept"
    assert _number() == 1
    assert someone.sent(form, SAVE, title="Two", slug="two").status_code == 303
    assert _number() == 0
    assert editor.get(path).get_json()["summary"] == "Half a sen"
    assert OFFERED not in someone.page(f"/admin{path}").text


def test_what_is_not_wanted_is_let_go(at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    _kept(someone, path, title="Two")
    discard = next(form for form in someone.page(f"/admin{path}").forms if form.action.endswith("/autosave/discard"))
    page = someone.followed(someone.sent(discard))
    assert OFFERED not in page.text
    assert _form(page).fields["title"] == "One"
    assert _number() == 0


def test_a_new_text_is_kept_before_it_has_an_address(at_work: Callable[[str], Visitor], editor: Api) -> None:
    someone = at_work("author")
    _kept(someone, "/articles/new", summary="Begun.")
    assert OFFERED in someone.page("/admin/articles/new").text
    assert OFFERED not in someone.page("/admin/exercises/new").text
    form = _form(someone.page("/admin/articles/new?kept=yes"))
    assert form.fields["summary"] == "Begun."
    form.action = "/admin/articles/new"
    assert someone.sent(form, SAVE, title="One").status_code == 303
    assert OFFERED not in someone.page("/admin/articles/new").text


@ON_SQLITE
def test_what_was_begun_before_another_saved_says_so_and_overwrites_nothing(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    _kept(someone, path, title="Mine")
    assert "saved again since" not in someone.page(f"/admin{path}").text
    editor.patch(path, {"version": 1, "title": "Theirs"})
    assert "saved again since you began it" in someone.page(f"/admin{path}").text
    form = _form(someone.page(f"/admin{path}?kept=yes"))
    form.action = f"/admin{path}"
    assert someone.sent(form, SAVE).status_code == 409
    assert editor.get(path).get_json()["title"] == "Theirs"


@ON_SQLITE
def test_what_says_the_same_as_what_is_saved_is_not_offered(at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One', 'summary': 'a'})['id']}"
    someone = at_work("editor")
    _kept(someone, path)
    assert OFFERED not in someone.page(f"/admin{path}").text


def test_it_is_for_who_typed_it_alone(at_work: Callable[[str], Visitor], editor: Api, reader: Api) -> None:
    made = editor.published("articles", title="One")
    _kept(at_work("editor"), f"/articles/{made['id']}", summary="A word that nobody else reads")
    other = at_work("admin")
    assert OFFERED not in other.page(f"/admin/articles/{made['id']}").text
    for answer in (
        other.get(f"/admin/articles/{made['id']}?kept=yes"),
        other.get("/admin/log"),
        editor.get(f"/articles/{made['id']}"),
        editor.get(f"/articles/{made['id']}/revisions/1"),
        reader.get(f"/articles/{made['id']}"),
        reader.client.get("/feed.json"),
    ):
        assert answer.status_code == 200
        assert "nobody else reads" not in answer.get_data(as_text=True)


@ON_SQLITE
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("moderator", 403, id="moderators write nothing"),
        pytest.param("author", 404, id="authors do not see the drafts of others"),
    ],
)
def test_who_may_not_write_it_keeps_nothing(
    role: str, expected: int, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    made = editor.made("/articles", {"title": "One"})
    someone = at_work(role)
    sent = {"csrf_token": someone.page("/admin/").forms[-1].fields["csrf_token"], "title": "x"}
    assert someone.post(f"/admin/articles/{made['id']}/autosave", sent).status_code == expected
    assert someone.post("/admin/articles/999999/autosave", sent).status_code in {403, 404}
    assert _number() == 0


@ON_SQLITE
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing at all"),
        pytest.param({"title": "a\0b", "no-such-field": "x", "tags": "…"}, id="odd signs and unknown names"),
        pytest.param({"steps-99999-text_html": "x", "image_id": "9" * 40, "version": "x"}, id="places beyond all"),
        pytest.param({"content_html": "<script>x</script><p onclick=y>z"}, id="markup"),
        pytest.param({"content_html": "<div>" * 5000}, id="markup without an end"),
    ],
)
def test_whatever_is_kept_can_be_opened_again(
    app: Flask, fields: dict[str, str], at_work: Callable[[str], Visitor], editor: Api
) -> None:
    made = editor.made("/exercises", {"title": "One", "steps": [{"text": "Kneel."}]})
    someone, path = at_work("editor"), f"/admin/exercises/{made['id']}"
    token = _form(someone.page(path)).fields["csrf_token"]
    assert someone.post(f"{path}/autosave", {"csrf_token": token, **fields}).status_code == 200
    assert someone.page(path).faults == []
    page = someone.page(f"{path}?kept=yes")
    assert (page.status, page.faults) == (200, [])
