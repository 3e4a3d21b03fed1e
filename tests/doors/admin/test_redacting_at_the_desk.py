"""Taking words out at the desk: what was seen is chosen, readers' view is shown first, and it can be taken back."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PHONE = "Please call me on 07700 900123. I liked the stretch."
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
    """Give a comment with a phone number."""
    return reader.commented(article, body=PHONE, author_name="Jo")


def _form(page: Page) -> Form:
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/redactions") and "words" in form.fields)


def _public(editor: Api, article: Any) -> list[str]:
    thread = editor.get(f"/articles/{article['slug']}/comments").get_json()
    return [each["content_text"] for each in thread["items"]]


def _panel(visitor: Visitor, comment: Any) -> Page:
    return visitor.page(f"{PATH}/{comment['id']}/redact")


def test_what_was_seen_is_chosen_and_shown_as_readers_will_see_it(at_the_desk: Visitor, told: Any) -> None:
    page = _panel(at_the_desk, told)
    assert [value.rpartition(":")[2] for _name, value in _form(page).ticked] == ["contact"]
    seen = page.text.partition("What readers will see")[2]
    assert "[removed by the editors: contact details]" in seen
    assert "900123" not in seen
    assert page.faults == []


def test_redacted_and_approved_in_one_step_and_taken_back_in_one(
    at_the_desk: Visitor, told: Any, article: Any, editor: Api, reader: Api
) -> None:
    other = reader.commented(article, body="The next one", author_name="Ann", author_email="ann@reader.example")
    answer = at_the_desk.sent(_form(_panel(at_the_desk, told)), ("do", "approve:redacted"))
    assert f"{PATH}/{other['id']}" in answer.headers["Location"]
    page = at_the_desk.followed(answer)
    assert "Redacted and approved: Jo." in page.text
    [shown] = _public(editor, article)
    assert "900123" not in shown
    assert "I liked the stretch." in shown
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/redactions/undo"))
    page = at_the_desk.followed(at_the_desk.sent(back))
    assert "Taken back: Jo. The text stands as it was." in page.text
    assert "07700 900123" in page.text
    assert _public(editor, article) == []
    again = at_the_desk.followed(at_the_desk.sent(back))
    assert "changed since" in again.text


def test_redacted_only_it_waits_on(at_the_desk: Visitor, told: Any, article: Any, editor: Api, moderator: Api) -> None:
    page = at_the_desk.followed(at_the_desk.sent(_form(_panel(at_the_desk, told)), ("do", "redact")))
    assert "Redacted: Jo. It waits on." in page.text
    assert _public(editor, article) == []
    now = moderator.get(f"/moderation/comments/{told['id']}").get_json()
    assert (now["status"], "900123" in now["source"]) == ("pending", False)
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/redactions/undo"))
    at_the_desk.sent(back)
    assert "900123" in moderator.get(f"/moderation/comments/{told['id']}").get_json()["source"]


def test_words_of_one_s_own_go_at_every_place(at_the_desk: Visitor, reader: Api, article: Any, editor: Api) -> None:
    comment = reader.commented(article, body="Dr Smith said so. Ask Dr Smith, not Dr Jones.")
    form = _form(_panel(at_the_desk, comment))
    preview = Page(at_the_desk.sent(form, ("do", "preview"), words="Dr Smith\r\n"))
    assert preview.text.partition("What readers will see")[2].count("[removed by the editors]") == 2
    at_the_desk.sent(form, ("do", "approve:redacted"), words="Dr Smith\r\n")
    assert _public(editor, article) == ["[removed by the editors] said so. Ask [removed by the editors], not Dr Jones."]


def test_words_that_do_not_stand_there_are_named_and_nothing_is_changed(
    at_the_desk: Visitor, told: Any, moderator: Api
) -> None:
    answer = at_the_desk.sent(_form(_panel(at_the_desk, told)), ("do", "approve:redacted"), words="<b>Dr</b> Who")
    page = Page(answer)
    assert page.status == 422
    assert "“<b>Dr</b> Who” does not stand in the comment." in page.text
    assert _form(page).fields["words"] == "<b>Dr</b> Who"
    assert page.faults == []
    assert moderator.get(f"/moderation/comments/{told['id']}").get_json()["version"] == 1


def test_nothing_chosen_changes_nothing(at_the_desk: Visitor, told: Any) -> None:
    form = _form(_panel(at_the_desk, told))
    form.ticked.clear()
    page = Page(at_the_desk.sent(form, ("do", "approve:redacted")))
    assert (page.status, "Choose what is to be taken out" in page.text) == (422, True)


def test_a_redaction_of_what_was_changed_meanwhile_is_refused(
    at_the_desk: Visitor, told: Any, moderator: Api, article: Any, editor: Api
) -> None:
    form = _form(_panel(at_the_desk, told))
    moderator.decided("hold", told["id"])
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve:redacted")))
    assert "Redacted" not in page.text
    assert _public(editor, article) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("span", "1:2", id="a stretch without its kind"),
        pytest.param("span", "1:999999999999999999:contact", id="a stretch beyond all numbers"),
        pytest.param("span", "0:1:<b>", id="a kind that there is not"),
        pytest.param("do", "explode", id="something else to do"),
        pytest.param("reason", "because", id="a reason that there is not"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(name: str, value: str, at_the_desk: Visitor, told: Any) -> None:
    form = _form(_panel(at_the_desk, told))
    form.fields.pop(name, None)
    pressed = [(name, value)] if name == "do" else [("do", "redact"), (name, value)]
    assert at_the_desk.sent(form, *pressed).status_code == 400


def test_scripts_get_rows_instead_of_pages(at_the_desk: Visitor, told: Any, moderator: Api) -> None:
    form = _form(_panel(at_the_desk, told))
    form.action += "?pane=true"
    page = Page(at_the_desk.sent(form, ("do", "approve:redacted")))
    assert f'data-outcome="done" data-id="{told["id"]}" data-version="3"' in page.html
    back = next(form for form in page.forms if form.action.startswith(f"{PATH}/redactions/undo"))
    back.action += "?pane=true"
    page = Page(at_the_desk.sent(back))
    assert f'data-outcome="done" data-id="{told["id"]}" data-version="5"' in page.html
    assert f'data-row="{told["id"]}"' in page.html
    page = Page(at_the_desk.sent(back))
    assert 'data-outcome="conflict"' in page.html
    assert "changed since" in page.text
