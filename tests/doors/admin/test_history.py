"""The history of an entry as pages: its saves, two of them side by side, and the way back to each."""

from collections.abc import Callable

import pytest

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KINDS = ["articles", "exercises"]


def _saved(editor: Api, kind: str, *titles: str) -> int:
    """Make an entry with a save for each title; give its id."""
    first, *others = titles
    made = editor.made(f"/{kind}", {"title": first, "summary": "Kept <b>words</b>."})
    for version, title in enumerate(others, 1):
        assert editor.patch(f"/{kind}/{made['id']}", {"version": version, "title": title}).status_code == 200
    return int(made["id"])


def _back(page: Page, number: int) -> Form:
    return next(form for form in page.forms if form.action.endswith(f"/history/{number}/restore"))


@pytest.mark.parametrize("kind", KINDS)
def test_any_save_comes_back_as_a_new_one_and_what_readers_see_stays(
    kind: str, at_work: Callable[[str], Visitor], editor: Api, reader: Api
) -> None:
    live = editor.published(kind, title="One")
    editor.patch(f"/{kind}/{live['id']}", {"version": live["version"], "title": "Two"})
    editor.patch(f"/{kind}/{live['id']}", {"version": live["version"] + 1, "title": "Three"})
    someone, path = at_work("editor"), f"/admin/{kind}/{live['id']}/history"
    page = someone.page(path)
    assert [href for href, _current in page.links if href == path.removesuffix("/history")]
    for words in ("Version 3", "Version 1", "Readers see this", "Newest draft", "went live", "By Editor"):
        assert words.removeprefix("By ") in page.text
    one = someone.page(f"{path}/1")
    assert "One" in one.title
    told = someone.followed(someone.sent(_back(one, 1)))
    assert "Version 1 is the newest draft again, as version 4. Readers see it once it is published." in told.text
    assert "brought back from version 1" in told.text
    assert editor.get(f"/{kind}/{live['id']}").get_json()["title"] == "One"
    assert [each["title"] for each in editor.get(f"/{kind}/{live['id']}/revisions").get_json()["items"]] == [
        "One", "Three", "Two", "One",
    ]  # fmt: skip
    undo = next(form for form in told.forms if form.action.endswith("/history/3/restore"))
    someone.followed(someone.sent(undo))
    assert editor.get(f"/{kind}/{live['id']}").get_json()["title"] == "Three"
    assert reader.get(f"/{kind}/{live['slug']}").get_json()["title"] == "One"


@ON_SQLITE
def test_two_saves_are_laid_side_by_side_with_words_marked(at_work: Callable[[str], Visitor], editor: Api) -> None:
    entry_id = _saved(editor, "articles", "Neck pain", "Neck & <i>back</i> pain", "Back pain")
    someone, path = at_work("editor"), f"/admin/articles/{entry_id}/history"
    form = next(form for form in someone.page(path).forms if ("before", "1") in form.boxes)
    assert sorted(form.ticked) == [("after", "3"), ("before", "2")], "the last two are offered"
    page = someone.page(f"{path}/difference?before=1&after=2")
    assert "<ins>" in page.html
    assert "&lt;i&gt;" in page.html
    assert "<i>back" not in page.html
    assert "Kept" not in page.text, "what is the same is left out"
    assert page.faults == []
    assert "They say the same" in someone.page(f"{path}/difference?before=2&after=2").text
    assert {form.action.rpartition("history/")[2] for form in page.forms if "restore" in form.action} == {
        "1/restore", "2/restore",
    }  # fmt: skip


@ON_SQLITE
def test_a_save_that_came_too_late_is_not_brought_back(at_work: Callable[[str], Visitor], editor: Api) -> None:
    entry_id = _saved(editor, "articles", "One", "Two")
    someone = at_work("editor")
    form = _back(someone.page(f"/admin/articles/{entry_id}/history/1"), 1)
    editor.patch(f"/articles/{entry_id}", {"version": 2, "title": "Three"})
    assert "changed since it was read" in someone.followed(someone.sent(form)).text
    assert editor.get(f"/articles/{entry_id}").get_json()["title"] == "Three"


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/4", 404, id="a save that there is not"),
        pytest.param("/99999999999", 404, id="a number beyond all"),
        pytest.param("/difference?before=1&after=4", 404, id="another that there is not"),
        pytest.param("/difference?before=1", 400, id="one alone"),
        pytest.param("/difference?before=1&after=99999999999", 400, id="beyond all numbers"),
        pytest.param("/difference?before=1&after=x", 400, id="no number"),
        pytest.param("?cursor=AAAA", 400, id="a foreign cursor"),
    ],
)
def test_what_is_asked_wrongly_is_refused(
    path: str, status: int, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    entry_id = _saved(editor, "articles", "One", "Two", "Three")
    assert at_work("editor").get(f"/admin/articles/{entry_id}/history{path}").status_code == status


@ON_SQLITE
@pytest.mark.parametrize(
    ("role", "reads", "restores"),
    [
        pytest.param("moderator", 200, 403, id="moderators read and change nothing"),
        pytest.param("author", 404, 404, id="authors do not see the drafts of others"),
        pytest.param("admin", 200, 303, id="admins may all"),
    ],
)
def test_who_may_read_the_history_of_anothers_draft(
    role: str, reads: int, restores: int, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    entry_id = _saved(editor, "articles", "One", "Two")
    someone, path = at_work(role), f"/admin/articles/{entry_id}/history"
    for each in ("", "/1", "/difference?before=1&after=2"):
        answer = someone.get(f"{path}{each}")
        assert answer.status_code == reads
        assert role != "moderator" or "/restore" not in answer.get_data(as_text=True)
    page = someone.page("/admin/")
    sent = {"csrf_token": page.forms[-1].fields["csrf_token"], "version": "2"}
    assert someone.post(f"{path}/1/restore", sent).status_code == restores


def test_a_page_of_a_long_history_costs_the_same_few_queries(at_work: Callable[[str], Visitor], editor: Api) -> None:
    short = _saved(editor, "articles", "One", "Two")
    long = _saved(editor, "articles", *(f"No {number}" for number in range(60)))
    someone = at_work("editor")
    counts = []
    for entry_id in (short, long):
        someone.get(f"/admin/articles/{entry_id}/history")
        with counting() as statements:
            page = someone.page(f"/admin/articles/{entry_id}/history")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert "Version 60" in page.text
    assert "Version 10 " not in page.text
    behind = next(href for href, _current in page.links if "cursor=" in href)
    rest = someone.page(behind).text
    assert "Version 10 " in rest
    assert "Version 11 " not in rest
