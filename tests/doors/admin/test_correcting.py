"""Setting a comment right at the queue: nothing typed is lost, and readers see it with its source."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

FILLED = {"text": "Please ask your doctor first.", "title": "NHS", "url": "https://nhs.example/taper"}


@pytest.fixture
def comment(editor: Api, moderator: Api, reader: Api) -> dict[str, Any]:
    """Give a comment that waits."""
    article = editor.published("articles", title="Neck")
    return reader.commented(article, body="You can stop your tablets on a Monday.")


def forms(page: Page) -> list[Form]:
    """Give the forms that set right or take away."""
    return [form for form in page.forms if form.action.endswith("/correction")]


def test_a_moderator_sets_right_what_readers_see(
    comment: dict[str, Any], at_the_desk: Visitor, moderator: Api, visitor: Visitor
) -> None:
    path = f"/admin/comments/{comment['id']}"
    assert forms(at_the_desk.page(path)) == [], "what nobody sees needs no correction"
    moderator.decided("approve", comment["id"])
    form = forms(at_the_desk.page(path))[0]
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "correct"), **FILLED))
    assert FILLED["text"] in page.text
    assert (page.faults, set(page.fields) - page.labels - {""}) == ([], set())
    public = visitor.page("/articles/neck")
    assert "The team sets this right" in public.text
    assert ("https://nhs.example/taper", "") in public.links
    change, away = forms(page)
    assert {name: change.fields[name] for name in FILLED} == FILLED
    page = at_the_desk.followed(at_the_desk.sent(away, ("do", "remove")))
    assert FILLED["text"] not in page.text
    assert "The team sets this right" not in visitor.page("/articles/neck").text


def test_what_is_refused_stays_in_the_form(comment: dict[str, Any], at_the_desk: Visitor, moderator: Api) -> None:
    moderator.decided("approve", comment["id"])
    form = forms(at_the_desk.page(f"/admin/comments/{comment['id']}"))[0]
    refused = at_the_desk.sent(form, ("do", "correct"), **{**FILLED, "url": "nhs.example"})
    assert refused.status_code == 422
    page = Page(refused)
    assert "https://" in page.text
    assert {name: forms(page)[0].fields[name] for name in FILLED} == {**FILLED, "url": "nhs.example"}
