"""Who else is editing: told when the editor opens, at every sign of life, and in the lists."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor

TOLD = "has been editing this since"


def _note(page: Page) -> bool:
    return TOLD in page.text


def _signed(someone: Visitor, path: str, **told: str) -> Any:
    """Send a sign of life, or another word, as the script does."""
    token = next(form for form in someone.page("/admin/").forms if "csrf_token" in form.fields).fields["csrf_token"]
    return someone.post(path, {"csrf_token": token, **told})


def _taking(page: Page) -> Form:
    return next(form for form in page.forms if form.action.endswith("/editing/take"))


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_who_comes_second_is_told_and_may_take_over(kind: str, at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = f"/admin/{kind}/{editor.made(f'/{kind}', {'title': 'One'})['id']}"
    first, second = at_work("editor"), at_work("admin")
    assert not _note(first.page(path))
    page = second.page(path)
    assert f"Editor {TOLD}" in page.text
    assert _signed(second, f"{path}/editing").get_json()["said"].startswith(f"Editor {TOLD}")
    assert _signed(first, f"{path}/editing").get_json()["said"] is None
    told = second.followed(second.sent(_taking(page)))
    assert "You are the one who edits this now. Editor is told." in told.text
    assert not _note(told)
    assert _signed(first, f"{path}/editing").get_json()["said"].startswith(f"Admin {TOLD}")
    assert f"Admin {TOLD}" in first.page(path).text
    for mark in ("", "soon", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:00"):
        assert _signed(second, f"{path}/editing/leave", mark=mark).status_code == 204
    assert _note(first.page(path)), "only the mark itself ends it"
    mark = _signed(second, f"{path}/editing").get_json()["mark"]
    assert _signed(second, f"{path}/editing/leave", mark=mark).status_code == 204
    assert not _note(first.page(path))


def test_who_takes_over_without_a_new_page_is_the_one_who_edits(at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = f"/admin/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    first, second = at_work("editor"), at_work("admin")
    first.get(path)
    told = _signed(second, f"{path}/editing", take="yes").get_json()
    assert told["said"] is None
    assert told["mark"]
    assert _signed(first, f"{path}/editing").get_json()["mark"] == ""
    assert f"Admin {TOLD}" in first.page(path).text


def test_who_was_taken_over_can_still_save_and_is_told(at_work: Callable[[str], Visitor], editor: Api) -> None:
    made = editor.made("/articles", {"title": "One"})
    path = f"/admin/articles/{made['id']}"
    first, second = at_work("editor"), at_work("admin")
    form = next(form for form in first.page(path).forms if ("do", "save") in form.buttons)
    second.sent(_taking(second.page(path)))
    form.action = path
    told = first.followed(first.sent(form, ("do", "save"), title="Two"))
    assert f"Admin {TOLD}" in told.text
    assert editor.get(f"/articles/{made['id']}").get_json()["title"] == "Two"


def test_the_lists_say_who_is_editing_in_one_query_more_or_less(at_work: Callable[[str], Visitor], editor: Api) -> None:
    made = [editor.made("/articles", {"title": f"No {number}"}) for number in range(3)]
    first, second = at_work("editor"), at_work("admin")
    second.get("/admin/articles")
    with counting() as before:
        assert "is editing this" not in second.page("/admin/articles").text
    first.get(f"/admin/articles/{made[0]['id']}")
    first.get(f"/admin/articles/{made[2]['id']}")
    with counting() as after:
        text = second.page("/admin/articles").text
    assert text.count("Editor is editing this") == 2
    assert len(after) == len(before)
    assert first.page("/admin/articles").text.count("You are editing this") == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("moderator", 403, id="moderators write nothing"),
        pytest.param("author", 404, id="authors do not see the drafts of others"),
    ],
)
def test_who_may_not_write_is_never_the_one_who_edits(
    role: str, expected: int, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    path = f"/admin/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work(role)
    assert _signed(someone, f"{path}/editing/take").status_code == expected
    assert _signed(someone, f"{path}/editing").status_code in {200, 403}
    assert not _note(at_work("editor").page(path))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_author_who_looks_at_what_others_have_live_is_not_marked(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    path = f"/admin/articles/{editor.published('articles')['id']}"
    assert at_work("author").get(path).status_code == 200
    assert not _note(at_work("editor").page(path))
