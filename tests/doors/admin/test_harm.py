"""Reports of harm on the pages: confirmed beside the comment, on Today and beside the text until somebody looked."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

HARMED = "This stretch made my neck much worse."


@pytest.fixture
def sent(editor: Api, reader: Api) -> dict[str, Any]:
    """Give a comment that reports harm, under an article that uses an exercise."""
    editor.made("/authors", {"name": "Ada"})
    editor.published("exercises", title="Chin tuck", reviewer="ada")
    article = editor.published("articles", title="Neck", exercises=["chin-tuck"])
    return reader.commented(article, body=HARMED)


def judging(page: Page) -> Form:
    """Give the form at which a report is judged."""
    return next(form for form in page.forms if "adverse-effect" in form.action)


def test_a_report_goes_from_the_queue_to_today_to_the_exercise_and_is_done_there(
    sent: dict[str, Any], at_work: Callable[[str], Visitor], editor: Api
) -> None:
    moderator, colleague = at_work("moderator"), at_work("editor")
    path = f"/admin/comments/{sent['id']}"
    form = judging(moderator.page(path))
    assert form.choices["exercise"] == ["", "chin-tuck"]
    page = moderator.followed(moderator.sent(form, ("do", "confirm"), exercise="chin-tuck"))
    assert "Confirmed by “Chin tuck”" in page.text
    assert judging(page).fields["exercise"] == "chin-tuck", "what was chosen stays chosen"
    today = colleague.page("/admin/")
    assert "Readers report harm" in today.text
    assert "clinical reviewer: Ada" in today.text
    assert HARMED in today.text
    exercise = editor.get("/exercises/chin-tuck").get_json()
    beside = colleague.page(f"/admin/exercises/{exercise['id']}")
    assert HARMED in beside.text
    looked = next(form for form in beside.forms if "/admin/harm/" in form.action)
    name = next(name for name in looked.fields if name.startswith("done-"))
    there = f"/admin/harm/{exercise['id']}/{name.removeprefix('done-')}"
    empty = colleague.followed(colleague.post(there, {**looked.fields, name: " "}))
    assert "Say what was done" in empty.text
    done = colleague.followed(colleague.post(there, {**looked.fields, name: "Changed the second step."}))
    assert "Looked into by Editor" in done.text
    assert "Readers report harm" not in colleague.page("/admin/").text
    assert "Changed the second step." in moderator.page(path).text


def test_what_is_no_report_bothers_nobody(sent: dict[str, Any], at_work: Callable[[str], Visitor]) -> None:
    moderator, colleague = at_work("moderator"), at_work("editor")
    page = moderator.page(f"/admin/comments/{sent['id']}")
    page = moderator.followed(moderator.sent(judging(page), ("do", "dismiss")))
    assert "No report of harm" in page.text
    assert "Readers report harm" not in colleague.page("/admin/").text
    assert moderator.sent(judging(page), ("do", "something else")).status_code == 400


def test_pages_with_and_without_reports_hold_to_the_rules_of_pages(
    sent: dict[str, Any], at_work: Callable[[str], Visitor], editor: Api
) -> None:
    admin = at_work("admin")
    path = f"/admin/comments/{sent['id']}"
    admin.sent(judging(admin.page(path)), ("do", "confirm"))
    article = editor.get("/articles/neck").get_json()["id"]
    for address in (path, "/admin/", f"/admin/articles/{article}", "/admin/log"):
        page = admin.page(address)
        assert (page.status, page.faults, set(page.fields) - page.labels - {""}) == (200, [], set()), address
    assert "confirmed that a comment on “ Neck ” reports harm" in admin.page("/admin/log").text


def test_only_who_may_publish_says_that_it_was_looked_into(
    sent: dict[str, Any], at_work: Callable[[str], Visitor]
) -> None:
    moderator = at_work("moderator")
    moderator.sent(judging(moderator.page(f"/admin/comments/{sent['id']}")), ("do", "confirm"))
    page = moderator.page("/admin/")
    assert "Readers report harm" not in page.text
    token = next(form.fields["csrf_token"] for form in page.forms if "csrf_token" in form.fields)
    assert moderator.post("/admin/harm/2/1", {"csrf_token": token, "done-1": "x"}).status_code == 403
