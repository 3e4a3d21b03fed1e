"""Answers from the desk: words kept at hand, shown as readers will see them, with a way back; and threads closed."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> Any:
    """Give an article that can be commented on."""
    return editor.published("articles", title="Neck")


@pytest.fixture
def told(reader: Api, article: Any) -> Any:
    """Give a comment that waits."""
    return reader.commented(article, body="How long should I hold it?", author_name="Jo")


def _form(page: Page) -> Form:
    return next(form for form in page.forms if "body" in form.fields)


def _panel(visitor: Visitor, comment: Any) -> Page:
    return visitor.page(f"{PATH}/{comment['id']}/reply")


def _public(editor: Api, article: Any) -> list[tuple[str, list[str]]]:
    thread = editor.get(f"/articles/{article['slug']}/comments").get_json()
    return [
        (each["content_text"], [reply["content_text"] for reply in each["replies"]["items"]])
        for each in thread["items"]
    ]


def test_an_answer_lets_the_comment_through_and_both_are_taken_back(
    at_the_desk: Visitor, told: Any, article: Any, editor: Api
) -> None:
    form = _form(_panel(at_the_desk, told))
    assert ("do", "approve:reply") in form.buttons
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve:reply"), body="Thirty seconds."))
    assert "Approved and answered: Jo." in page.text
    assert _public(editor, article) == [("How long should I hold it?", ["Thirty seconds."])]
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/replies/undo"))
    page = at_the_desk.followed(at_the_desk.sent(back))
    assert "Taken back: your answer to Jo." in page.text
    assert _public(editor, article) == []
    assert "How long should I hold it?" in page.text, "it waits again"


def test_words_kept_at_hand_are_filled_in(at_the_desk: Visitor, told: Any, moderator: Api) -> None:
    kept = moderator.made("/moderation/replies", {"title": "Thanks", "body": "Thank you, {name}, for “{title}”."})
    form = _form(_panel(at_the_desk, told))
    page = Page(at_the_desk.sent(form, ("do", "fill"), canned=str(kept["id"])))
    assert _form(page).fields["body"] == "Thank you, Jo, for “Neck”."
    assert "Thank you, Jo, for “Neck”." in page.text.partition("What readers will see")[2]
    assert page.faults == []


def test_html_in_an_answer_is_text(at_the_desk: Visitor, told: Any) -> None:
    page = Page(at_the_desk.sent(_form(_panel(at_the_desk, told)), ("do", "preview"), body="<script>x</script> **b**"))
    assert page.faults == []
    assert "<script>x</script>" in page.text.partition("What readers will see")[2]


def test_an_empty_answer_is_refused_and_nothing_is_approved(
    at_the_desk: Visitor, told: Any, article: Any, editor: Api
) -> None:
    page = Page(at_the_desk.sent(_form(_panel(at_the_desk, told)), ("do", "approve:reply"), body="  "))
    assert page.status == 422
    assert _public(editor, article) == []


def test_an_answer_to_what_was_changed_meanwhile_loses_nothing(
    at_the_desk: Visitor, told: Any, moderator: Api, article: Any, editor: Api
) -> None:
    form = _form(_panel(at_the_desk, told))
    moderator.decided("hold", told["id"])
    page = Page(at_the_desk.sent(form, ("do", "approve:reply"), body="Thirty seconds."))
    assert (page.status, _form(page).fields["body"]) == (422, "Thirty seconds.")
    assert "changed since" in page.text
    assert _public(editor, article) == []


def test_a_thread_is_closed_and_opened_again(at_the_desk: Visitor, told: Any, article: Any, reader: Api) -> None:
    page = at_the_desk.page(f"{PATH}/{told['id']}")
    form = next(form for form in page.forms if form.action.partition("?")[0].endswith("/thread"))
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "close")))
    assert "“Neck” takes no new comments any more." in page.text
    sent = {"author_name": "A", "author_email": "a@reader.example", "body": "One more"}
    assert reader.post("/articles/neck/comments", sent).status_code == 403
    back = next(form for form in page.forms if form.fields.get("do") == "open")
    page = at_the_desk.followed(at_the_desk.sent(back))
    assert "“Neck” takes comments again." in page.text
    assert reader.post("/articles/neck/comments", sent).status_code in {201, 202}


def test_the_steps_of_the_clinic_stand_beside_a_crisis(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    crisis = reader.commented(article, body="I want to kill myself.")
    assert "What to do now" in at_the_desk.page(f"{PATH}/{crisis['id']}").text
