"""The checklist beside a text, and the page that asks before a used exercise is taken away."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor

AT_WORK = Callable[[str], Visitor]
HOSTILE = '<script>alert("x")</script> & \'"><b>'
NO_SUMMARY, NO_AUTHOR = "There is no summary.", "No author is named."


def editor_of(page: Page) -> Form:
    """Give the form of the editor."""
    return next(form for form in page.forms if ("do", "save") in form.buttons)


def token_of(page: Page) -> str:
    """Give the token that the forms of a page carry."""
    return next(form.fields["csrf_token"] for form in page.forms if "csrf_token" in form.fields)


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_what_is_saved_is_looked_through_when_the_editor_is_opened(at_work: AT_WORK, editor: Api, kind: str) -> None:
    made = editor.made(f"/{kind}", {"title": "Neck", "content_html": "<h2>A</h2><h4>B</h4>"})
    page = at_work("editor").page(f"/admin/{kind}/{made['id']}")
    assert (page.status, page.faults) == (200, [])
    for words in (
        NO_SUMMARY,
        NO_AUTHOR,
        "“B” is a heading of level 4 below a heading of level 2.",
        "points to look at",
    ):
        assert words in page.text
    assert ("#summary", "") in page.links
    assert 'id="summary"' in page.html
    assert "It stands in lists, in feeds and in search results" in page.text, "why it matters"


def test_a_new_form_waits_with_its_advice(at_work: AT_WORK) -> None:
    assert NO_SUMMARY not in at_work("author").page("/admin/articles/new").text


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_what_is_typed_is_looked_through_without_being_saved(at_work: AT_WORK, editor: Api, kind: str) -> None:
    made = editor.made(f"/{kind}", {"title": "Neck"})
    someone = at_work("editor")
    form = editor_of(someone.page(f"/admin/{kind}/{made['id']}"))
    data = MultiDict({**form.fields, "summary": "Short.", "language": "not a language"})
    answer = Page(someone.post(f"/admin/{kind}/checklist", data))
    assert answer.status == 200
    assert NO_SUMMARY not in answer.text
    assert NO_AUTHOR in answer.text
    assert editor.get(f"/{kind}/{made['id']}").get_json()["version"] == 1


def test_hostile_words_stay_words(at_work: AT_WORK, editor: Api) -> None:
    made = editor.made("/articles", {"title": HOSTILE})
    someone = at_work("editor")
    form = editor_of(someone.page(f"/admin/articles/{made['id']}"))
    html = f"<p><a href='http//{HOSTILE}'>{HOSTILE}</a></p><h4>&lt;img src=x onerror=1&gt;</h4>"
    page = Page(someone.post("/admin/articles/checklist", {**form.fields, "content_html": html}))
    assert (page.status, page.faults) == (200, [])
    assert "script" not in page.elements
    assert "img" not in page.elements
    assert "<img src=x onerror=1>" in page.text


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("author", 200)])
def test_the_checklist_is_for_those_who_write(at_work: AT_WORK, role: str, status: int) -> None:
    someone = at_work(role)
    token = token_of(someone.page("/admin/account"))
    assert someone.post("/admin/articles/checklist", {"csrf_token": token, "title": "x"}).status_code == status


def test_a_checklist_without_the_token_of_the_form_is_refused(at_work: AT_WORK) -> None:
    assert at_work("editor").post("/admin/articles/checklist", {"title": "x"}).status_code == 400


def test_what_is_required_stands_first_and_closes_the_way_to_publishing(
    at_work: AT_WORK, editor: Api, api: Callable[..., Api]
) -> None:
    api("admin").patch("/settings", {"required_checks": ["authors"]})
    made = editor.made("/articles", {"title": "Neck"})
    someone = at_work("editor")
    page = someone.page(f"/admin/articles/{made['id']}/changes")
    assert page.text.index(NO_AUTHOR) < page.text.index(NO_SUMMARY)
    assert "1 must be seen to before it can be published" in page.text
    assert not [form for form in page.forms if form.action.endswith("/publish")]
    assert (f"/admin/articles/{made['id']}#authors-0", "") in page.links
    sent = {"csrf_token": token_of(page), "version": "1", "when": "now"}
    page = someone.followed(someone.post(f"/admin/articles/{made['id']}/publish", sent))
    assert "No author is named. Choose at least one author." in page.text
    assert editor.get(f"/articles/{made['id']}").get_json()["status"] == "draft"

    page = someone.page("/admin/articles")
    bulk = next(form for form in page.forms if "/bulk" in form.action)
    page = someone.followed(someone.sent(bulk, ("move", "publish"), ("all", "true")))
    assert "1 was left as it is: No author is named. Choose at least one author. “Neck”" in page.text


def used(editor: Api) -> dict[str, Any]:
    """Make a live exercise that a live article uses."""
    exercise = editor.published("exercises", title="Chin tuck", slug="chin-tuck")
    editor.published("articles", title=f"Neck {HOSTILE}", slug="neck", exercises=["chin-tuck"])
    return exercise


def test_an_exercise_shows_where_it_is_used(at_work: AT_WORK, editor: Api) -> None:
    made = used(editor)
    free = editor.made("/exercises", {"title": "Free"})
    someone = at_work("editor")
    for path in (f"/admin/exercises/{made['id']}", f"/admin/exercises/{made['id']}/changes"):
        page = someone.page(path)
        assert f"Neck {HOSTILE}" in page.text
        assert "Used in 1 article" in page.text
    assert "No article shows it yet." in someone.page(f"/admin/exercises/{free['id']}").text


@pytest.mark.parametrize("move", ["unpublish", "archive", "bin"])
def test_the_page_asks_before_a_used_exercise_goes(at_work: AT_WORK, editor: Api, reader: Api, move: str) -> None:
    made = used(editor)
    someone = at_work("editor")
    moves = next(
        form for form in someone.page(f"/admin/exercises/{made['id']}").forms if form.action.endswith("/moves")
    )
    answer = someone.sent(moves, ("move", move))
    page = Page(answer)
    assert (page.status, page.faults) == (409, [])
    assert "“Chin tuck” is used in 1 article:" in page.text
    assert f"Neck {HOSTILE}" in page.text
    assert reader.get("/exercises/chin-tuck").status_code == 200
    asked = next(form for form in page.forms if form.action.endswith("/moves"))
    page = someone.followed(someone.sent(asked, ("move", move)))
    assert reader.get("/exercises/chin-tuck").status_code == 404
    someone.followed(someone.sent(next(form for form in page.forms if form.action.endswith("/undo"))))
    assert reader.get("/exercises/chin-tuck").status_code == 200


def test_a_used_exercise_is_left_when_many_are_binned(at_work: AT_WORK, editor: Api) -> None:
    used(editor)
    someone = at_work("editor")
    bulk = next(form for form in someone.page("/admin/exercises").forms if "/bulk" in form.action)
    page = someone.followed(someone.sent(bulk, ("move", "bin"), ("all", "true")))
    assert "This exercise is used in" in page.text
    assert editor.get("/exercises/chin-tuck").status_code == 200


def test_the_editor_costs_the_same_however_often_an_exercise_is_used(at_work: AT_WORK, editor: Api, app: Flask) -> None:
    made = used(editor)
    someone = at_work("editor")

    def cost() -> int:
        with counting() as sent:
            someone.page(f"/admin/exercises/{made['id']}")
        return len(sent)

    few = cost()
    for number in range(5):
        editor.published("articles", title=f"More {number}", exercises=["chin-tuck"])
    assert cost() == few
