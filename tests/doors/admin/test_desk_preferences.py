"""A moderator's own keys: changed on a page, kept with the account, told where they are used."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.api import Api
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor
from tests.doors.api.clients import ServedClient

PATH = "/admin/comments/preferences"


def _form(page: Page) -> Form:
    return next(form for form in page.forms if form.action == f"{PATH}/keys")


@pytest.fixture
def waiting(editor: Api, reader: Api) -> None:
    """Give a comment that waits."""
    reader.commented(editor.published("articles", title="Neck"), body="One")


def test_a_key_is_changed_and_told_beside_its_button(at_the_desk: Visitor, waiting: None) -> None:
    form = _form(at_the_desk.page(PATH))
    assert (form.fields["approve"], form.fields["spam"]) == ("a", "s")
    page = at_the_desk.followed(at_the_desk.sent(form, approve="f", spam=""))
    assert "The keys are changed." in page.text
    assert _form(page).fields["approve"] == "f"
    queue = at_the_desk.page("/admin/comments").html
    assert 'data-press="approve" aria-keyshortcuts="f"' in queue
    assert 'data-press="spam" >' in queue
    assert queue.count("<kbd>f</kbd>") == 1


def test_the_keys_go_with_the_account(app: Flask, at_the_desk: Visitor, waiting: None) -> None:
    at_the_desk.sent(_form(at_the_desk.page(PATH)), approve="f")
    elsewhere = Visitor(ServedClient(app, use_cookies=True))
    elsewhere.signed_in("moderator@clinic.example", PASSWORD)
    assert _form(elsewhere.page(PATH)).fields["approve"] == "f"


def test_a_conflict_is_refused_and_what_was_typed_stays(at_the_desk: Visitor) -> None:
    answer = at_the_desk.sent(_form(at_the_desk.page(PATH)), approve="s", hold="f")
    page = Page(answer)
    assert page.status == 422
    assert "“s” does “Approve” already. Choose another for one of them." in page.text
    assert (_form(page).fields["approve"], _form(page).fields["hold"]) == ("s", "f")
    assert _form(at_the_desk.page(PATH)).fields["approve"] == "a"
    assert page.faults == []


def test_the_usual_keys_come_back(at_the_desk: Visitor) -> None:
    form = _form(at_the_desk.page(PATH))
    at_the_desk.sent(form, approve="f")
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "usual"), approve="q"))
    assert "The keys are the usual ones again." in page.text
    assert _form(page).fields["approve"] == "a"


def test_where_keys_are_off_no_button_announces_one(at_the_desk: Visitor, waiting: None) -> None:
    choice = next(form for form in at_the_desk.page(PATH).forms if form.action == "/admin/preferences")
    at_the_desk.sent(choice, ("keys", "off"))
    assert 'aria-keyshortcuts="a"' not in at_the_desk.page("/admin/comments").html


def test_who_reads_no_comments_has_no_desk(at_work: Callable[[str], Visitor]) -> None:
    author = at_work("author")
    assert author.get(PATH).status_code == 403
    assert "Your desk" not in author.page("/admin/").text


def test_html_as_a_key_is_text(at_the_desk: Visitor) -> None:
    at_the_desk.sent(_form(at_the_desk.page(PATH)), approve="<", spam='"', hold="'")
    page = at_the_desk.page(PATH)
    assert page.faults == []
    assert (_form(page).fields["approve"], _form(page).fields["spam"]) == ("<", '"')
