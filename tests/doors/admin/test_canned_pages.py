"""Canned replies as pages: added, looked at, changed and removed by who moderates, without a script."""

from collections.abc import Callable

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

REPLIES = "/admin/replies"
KEPT = "/moderation/replies"


def form(page: Page, action: str) -> Form:
    """Give the form that goes to an address."""
    return next(each for each in page.forms if each.action.split("#")[0] == action and each.method == "post")


def made(moderator: Api, title: str = "Thanks", words: str = "Thank you, {name}.") -> tuple[int, str]:
    """Keep a reply, and give its number and its page."""
    number = moderator.made(KEPT, {"title": title, "body": words})["id"]
    return number, f"{REPLIES}/{number}"


@pytest.mark.parametrize("role", ["author", "editor"])
def test_only_who_moderates_finds_them(at_work: Callable[[str], Visitor], role: str, moderator: Api) -> None:
    someone, (_number, one) = at_work(role), made(moderator)
    assert [someone.get(at).status_code for at in (REPLIES, one)] == [403, 403]


def test_the_ways_there_stand_at_the_rules_and_where_one_answers(
    at_the_desk: Visitor, editor: Api, reader: Api
) -> None:
    comment = reader.commented(editor.published("articles"))
    for at in ("/admin/rules", f"/admin/comments/{comment['id']}/reply"):
        assert REPLIES in [address for address, _current in at_the_desk.page(at).links]
    assert ("/admin/rules", "page") in at_the_desk.page(REPLIES).links, "the rail tells where one is"


def test_a_reply_is_added_changed_and_removed(at_the_desk: Visitor, moderator: Api) -> None:
    sent = form(at_the_desk.page(REPLIES), REPLIES)
    page = at_the_desk.followed(at_the_desk.sent(sent, ("do", "save"), title=" So  long ", body="Bye, {name}.\n\n*Us*"))
    assert "“So long” is at hand from now on." in page.text
    (kept,) = [each for each in moderator.get(KEPT).get_json()["items"] if each["title"] == "So long"]
    assert kept["body"] == "Bye, {name}.\n\n*Us*"
    one = f"{REPLIES}/{kept['id']}"
    opened = form(at_the_desk.page(one), one)
    page = at_the_desk.followed(at_the_desk.sent(opened, ("do", "save"), body="Bye."))
    assert "Saved: “So long”." in page.text
    assert moderator.get(f"{KEPT}/{kept['id']}").get_json()["body"] == "Bye."
    page = at_the_desk.followed(at_the_desk.sent(form(at_the_desk.page(one), f"{one}/remove")))
    assert "“So long” is gone." in page.text
    assert at_the_desk.get(one).status_code == 404


@pytest.mark.parametrize(
    ("title", "words", "told"),
    [
        ("Kept", "Dear {nmae}, see {titel}.", "Not known: {nmae}, {titel}."),
        ("Kept", "  ", "This must not be empty."),
        ("  ", "Kept", "This must not be empty."),
        ("Kept" * 60, "Kept", "200 characters at most, and has 240"),
        ("Kept", "Kept" * 1300, "5000 characters at most, and has 5200"),
    ],
)
@pytest.mark.parametrize("do", ["save", "preview"])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    at_the_desk: Visitor, moderator: Api, title: str, words: str, told: str, do: str
) -> None:
    _number, one = made(moderator)
    before = moderator.get(KEPT).get_json()
    for at in (REPLIES, one):
        answer = at_the_desk.sent(form(at_the_desk.page(at), at), ("do", do), title=title, body=words)
        page = Page(answer)
        assert (answer.status_code, told in page.text) == (422, True)
        fields = form(page, at).fields
        assert (fields["title"], fields["body"]) == (title, words)
        assert 'aria-invalid="true"' in page.html
    assert moderator.get(KEPT).get_json() == before


def test_a_reply_is_looked_at_before_it_is_kept(at_the_desk: Visitor, moderator: Api) -> None:
    before = moderator.get(KEPT).get_json()
    words = "Thank you, {name}, for “{title}”.\n\n{help_lines}\n\n<script>x</script> **bold**"
    page = Page(at_the_desk.sent(form(at_the_desk.page(REPLIES), REPLIES), ("do", "preview"), title="T", body=words))
    shown = page.text.partition("Filled in for an example")[2]
    assert "Thank you, Jo, for “Neck pain after a long day”." in shown
    assert "<script>x</script>" in shown
    assert "<strong>bold</strong>" in page.html
    assert "{help_lines}" not in shown.partition("Add the reply")[0]
    assert page.faults == []
    assert moderator.get(KEPT).get_json() == before


def test_who_saves_second_sees_both(at_the_desk: Visitor, moderator: Api) -> None:
    number, one = made(moderator)
    opened = form(at_the_desk.page(one), one)
    moderator.patch(f"{KEPT}/{number}", {"body": "Theirs.", "version": 1})
    answer = at_the_desk.sent(opened, ("do", "save"), body="Mine.")
    page = Page(answer)
    assert answer.status_code == 409
    assert "Somebody changed this reply" in page.text
    assert "Theirs." in page.text
    assert form(page, one).fields["body"] == "Mine."
    at_the_desk.followed(at_the_desk.sent(form(page, one), ("do", "save")))
    assert moderator.get(f"{KEPT}/{number}").get_json()["body"] == "Mine."


def test_what_was_changed_since_is_not_removed(at_the_desk: Visitor, moderator: Api) -> None:
    number, one = made(moderator)
    opened = form(at_the_desk.page(one), f"{one}/remove")
    moderator.patch(f"{KEPT}/{number}", {"body": "Theirs.", "version": 1})
    page = at_the_desk.followed(at_the_desk.sent(opened))
    assert "changed since it was read" in page.text
    assert moderator.get(f"{KEPT}/{number}").status_code == 200


def test_what_was_removed_meanwhile_is_offered_to_be_added_again(at_the_desk: Visitor, moderator: Api) -> None:
    number, one = made(moderator)
    opened = form(at_the_desk.page(one), one)
    moderator.delete(f"{KEPT}/{number}")
    answer = at_the_desk.sent(opened, ("do", "save"), body="Mine.")
    page = Page(answer)
    assert (answer.status_code, "Somebody removed this reply" in page.text) == (409, True)
    assert form(page, REPLIES).fields["body"] == "Mine."
    assert "“Thanks” is at hand" in at_the_desk.followed(at_the_desk.sent(form(page, REPLIES), ("do", "save"))).text


def test_what_is_typed_is_shown_as_text(at_the_desk: Visitor, moderator: Api) -> None:
    made(moderator, "<b>bold</b>", "<script>alert(1)</script>")
    page = at_the_desk.page(REPLIES)
    assert "<b>bold" not in page.html
    assert "<script>alert" not in page.html
