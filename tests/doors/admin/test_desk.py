"""The moderation desk as a page: read, decide about one or many, take back, without scripts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.api import READER, Api
from tests.doors.admin.pages import Form, Page, Visitor

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> & \'"><b>'


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def waiting(editor: Api, reader: Api) -> list[dict[str, Any]]:
    """Give three comments that wait on one article."""
    article = editor.published("articles", title="Neck")
    return [reader.commented(article, body=f"Number {n}", author_name=f"Jo {n}") for n in range(3)]


def queue(page: Page) -> Form:
    """Give the form that holds the queue."""
    return next(form for form in page.forms if form.action.startswith("/admin/comments/decisions"))


def undo(page: Page) -> Form:
    """Give the form that takes the last decision back."""
    return next(form for form in page.forms if form.action.startswith("/admin/comments/undo"))


def statuses(moderator: Api, comments: list[dict[str, Any]]) -> list[str]:
    """Give where the comments stand."""
    return [moderator.get(f"/moderation/comments/{each['id']}").get_json()["status"] for each in comments]


def test_an_empty_desk_says_that_nothing_waits(at_the_desk: Visitor) -> None:
    page = at_the_desk.page("/admin/comments")
    assert (page.status, page.faults) == (200, [])
    assert "Nothing waits" in page.text
    assert page.title.strip().startswith("Comments")
    assert "Nothing here" in at_the_desk.page("/admin/comments?status=spam").text
    assert "Nothing found" in at_the_desk.page("/admin/comments?q=x").text


def test_the_desk_shows_what_one_needs_to_decide(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, editor: Api, moderator: Api, reader: Api
) -> None:
    moderator.decided("approve", waiting[0]["id"])
    article = {"type": "article", "slug": "neck"}
    reader.commented(article, body="An answer", parent_id=waiting[0]["id"], author_url="https://jo.example")
    page = at_the_desk.page("/admin/comments")
    assert page.title.startswith("3 waiting")
    for words in ("Number 1", "Jo 1", "Neck", "An answer", "In answer to Jo 0", "Number 0", "https://jo.example"):
        assert words in page.text, words
    assert "1 approved, 0 rejected, 0 spam" in page.text
    assert "nothing by this person was approved yet" in page.text
    assert READER["author_email"] not in page.html
    assert ("https://clinic.example/articles/neck", "") in page.links
    assert not any(address == "https://jo.example" for address, _current in page.links)


def test_one_comment_is_decided_on_by_its_button_and_taken_back(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api, reader: Api
) -> None:
    comment = waiting[1]
    for action, status, word in (("approve", "approved", "Approved."), ("reject", "rejected", "Rejected."), ("spam", "spam", "Spam.")):  # fmt: skip  # noqa: E501
        form = queue(at_the_desk.page("/admin/comments"))
        button = next(each for each in form.buttons if each[1].startswith(f"{action}:{comment['id']}:"))
        answer = at_the_desk.sent(form, button, **{f"reason-{comment['id']}": "other", f"note-{comment['id']}": "So."})
        assert answer.status_code == 303
        page = at_the_desk.followed(answer)
        assert word in page.text
        assert statuses(moderator, [comment]) == [status]
        decision = moderator.get(f"/moderation/comments/{comment['id']}").get_json()["history"][-1]
        assert (decision["reason"], decision["note"], decision["by"]) == ("other", "So.", "Moderator")
        back = at_the_desk.followed(at_the_desk.sent(undo(page)))
        assert "Taken back." in back.text
        assert statuses(moderator, [comment]) == ["pending"]
    assert statuses(moderator, waiting) == ["pending"] * 3
    assert reader.get("/articles/neck/comments").get_json()["items"] == []


def test_many_are_ticked_and_decided_on_at_once_and_taken_back_at_once(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    form = queue(at_the_desk.page("/admin/comments"))
    assert form.choices["bulk"] == ["", "approve", "reject", "spam", "hold"]
    ticked = [box for box in form.boxes if not box[1].startswith(f"{waiting[0]['id']}:")]
    assert len(ticked) == 2
    page = at_the_desk.followed(at_the_desk.sent(form, *ticked, bulk="spam", reason="advertising"))
    assert "Spam: 2 comments." in page.text
    assert statuses(moderator, waiting) == ["pending", "spam", "spam"]
    assert page.text.count("Number") == 1
    again = at_the_desk.followed(at_the_desk.sent(undo(page)))
    assert "2 decisions were taken back." in again.text
    assert statuses(moderator, waiting) == ["pending"] * 3
    nothing = at_the_desk.followed(at_the_desk.sent(queue(again), bulk="spam"))
    assert "Nothing was chosen" in nothing.text


def test_what_somebody_else_decided_meanwhile_is_left_and_said(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    form = queue(at_the_desk.page("/admin/comments"))
    moderator.decided("reject", waiting[0]["id"])
    page = at_the_desk.followed(at_the_desk.sent(form, *form.boxes, bulk="approve"))
    assert "1 comment was changed by somebody else meanwhile and was left as it is." in page.text
    assert "Approved: 2 comments." in page.text
    assert statuses(moderator, waiting) == ["rejected", "approved", "approved"]
    moderator.decided("spam", waiting[1]["id"])
    after = at_the_desk.followed(at_the_desk.sent(undo(page)))
    assert "changed after the decision" in after.text
    assert "Taken back." in after.text
    assert statuses(moderator, waiting) == ["rejected", "spam", "pending"]


def test_the_filter_stays_where_one_goes(waiting: list[dict[str, Any]], at_the_desk: Visitor) -> None:
    page = at_the_desk.page("/admin/comments?status=pending&q=Number")
    assert any(current == "page" and "status=pending" in address for address, current in page.links)
    form = queue(page)
    answer = at_the_desk.sent(form, form.buttons[0])
    assert urlsplit(answer.headers["Location"]).path == "/admin/comments"
    assert urlsplit(answer.headers["Location"]).query == "status=pending&q=Number"
    shown = at_the_desk.page("/admin/comments?q=Number 1")
    assert ("Number 1" in shown.text, "Number 2" in shown.text) == (True, False)


def test_a_long_queue_is_paged_by_links(waiting: list[dict[str, Any]], at_the_desk: Visitor, reader: Api) -> None:
    seen: list[str] = []
    path: str | None = "/admin/comments?limit=1"
    while path:
        page = at_the_desk.page(path)
        seen += [f"Number {n}" for n in range(3) if f"Number {n}" in page.text]
        path = next((address for address, _current in page.links if "cursor=" in address), None)
        assert path is None or path.startswith("/admin/comments?")
    assert seen == ["Number 0", "Number 1", "Number 2"]


def test_a_hostile_comment_is_shown_as_text_everywhere(at_the_desk: Visitor, editor: Api, reader: Api) -> None:
    article = editor.published("articles", title=HOSTILE, slug="neck")
    first = reader.commented(article, body=HOSTILE, author_name=HOSTILE[:90])
    page = at_the_desk.page("/admin/comments")
    assert page.faults == []
    assert "script" not in page.elements
    assert "b" not in page.elements
    assert page.elements.count("img") == 1
    for words in (HOSTILE, HOSTILE[:90]):
        assert " ".join(words.split()) in page.text
    done = at_the_desk.followed(at_the_desk.sent(queue(page), ("one", f"approve:{first['id']}:1")))
    assert done.faults == []
    reader.commented(article, body="Reply", parent_id=first["id"])
    beside = at_the_desk.page("/admin/comments")
    assert ("script" in beside.elements, beside.faults) == (False, [])


MEDDLED: list[tuple[str, dict[str, str], int]] = [
    ("an unknown action", {"one": "delete:1:1"}, 400),
    ("no comment", {"one": "approve::1"}, 400),
    ("a comment that is no number", {"one": "approve:one:1"}, 400),
    ("a comment beyond all ids", {"one": f"approve:{10**30}:1"}, 400),
    ("a number without an end", {"one": f"approve:{'9' * 5000}:1"}, 400),
    ("a version beyond all numbers", {"one": f"approve:1:{10**30}"}, 400),
    ("no version", {"one": "approve:1"}, 400),
    ("an unknown reason", {"one": "approve:1:1", "reason-1": "dull"}, 400),
    ("a note without an end", {"one": "approve:1:1", "note-1": "x" * 2001}, 400),
    ("an unknown bulk action", {"bulk": "delete", "chosen": "1:1"}, 400),
    ("a ticked box of somebody's own", {"bulk": "approve", "chosen": "<script>"}, 400),
    ("a comment that is not there", {"one": "approve:999:1"}, 303),
]


def test_a_form_that_somebody_meddled_with_changes_nothing(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    token = queue(at_the_desk.page("/admin/comments")).fields["csrf_token"]
    for why, data, status in MEDDLED:
        answer = at_the_desk.post("/admin/comments/decisions", {"csrf_token": token, **data})
        assert answer.status_code == status, why
        assert "<script" not in answer.get_data(as_text=True), why
    for decisions in ("", "x", f"{10**30}", "9" * 5000, "-1", "1;2"):
        answer = at_the_desk.post("/admin/comments/undo", {"csrf_token": token, "decisions": decisions})
        assert answer.status_code in {303, 404}, decisions[:40]
    assert statuses(moderator, waiting) == ["pending"] * 3


def test_what_an_address_cannot_ask_is_said_on_a_page(at_the_desk: Visitor) -> None:
    for query in ("status=gone", "q=", "limit=0", "cursor=x", "colour=red", "status=spam&status=pending"):
        page = at_the_desk.page(f"/admin/comments?{query}")
        assert (page.status, page.faults) == (400, []), query


@pytest.mark.parametrize("role", ["author", "editor"])
def test_who_may_not_moderate_is_told_so_on_a_page(
    role: str, waiting: list[dict[str, Any]], visitor: Visitor, account: Callable[..., str], moderator: Api
) -> None:
    visitor.signed_in(account(role))
    page = visitor.page("/admin/comments")
    assert (page.status, page.faults) == (403, [])
    assert "comments.read" in page.text
    assert "Number 1" not in page.html
    sign_out = next(form for form in page.forms if form.action == "/admin/sign-out")
    token = {"csrf_token": sign_out.fields["csrf_token"]}
    for path in ("/admin/comments/decisions", "/admin/comments/undo"):
        answer = visitor.post(path, {**token, "one": f"approve:{waiting[0]['id']}:1", "decisions": "1"})
        assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8"), path
    assert statuses(moderator, waiting) == ["pending"] * 3
    assert visitor.sent(sign_out).status_code == 302


def test_an_admin_may_moderate_too(
    waiting: list[dict[str, Any]], visitor: Visitor, account: Callable[..., str], moderator: Api
) -> None:
    visitor.signed_in(account("admin"))
    form = queue(visitor.page("/admin/comments"))
    assert visitor.sent(form, form.buttons[0]).status_code == 303
    assert statuses(moderator, waiting)[0] == "approved"


def test_a_stranger_decides_nothing(waiting: list[dict[str, Any]], visitor: Visitor, moderator: Api) -> None:
    token = visitor.page("/admin/sign-in").forms[-1].fields["csrf_token"]
    for path in ("/admin/comments/decisions", "/admin/comments/undo"):
        answer = visitor.post(path, {"csrf_token": token, "one": f"approve:{waiting[0]['id']}:1", "decisions": "1"})
        assert urlsplit(answer.headers["Location"]).path == "/admin/sign-in"
    assert statuses(moderator, waiting) == ["pending"] * 3


def test_every_page_works_without_scripts_and_brings_none(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, visitor: Visitor
) -> None:
    pages = [
        visitor.page("/admin/sign-in"),
        visitor.page("/admin/none"),
        at_the_desk.page("/admin/"),
        *(at_the_desk.page(f"/admin/comments?status={status}") for status in ("pending", "approved", "spam")),
    ]
    for page in pages:
        assert page.faults == []
        assert "html" in page.elements
        assert page.elements.count("h1") == 1
        assert page.title
        assert all(form.method in {"get", "post"} for form in page.forms)
        assert all("csrf_token" in form.fields for form in page.forms if form.method == "post")


def test_every_field_has_a_label(waiting: list[dict[str, Any]], at_the_desk: Visitor, visitor: Visitor) -> None:
    for page in (visitor.page("/admin/sign-in"), at_the_desk.page("/admin/comments")):
        assert page.fields
        assert [each for each in page.fields if each not in page.labels] == []
