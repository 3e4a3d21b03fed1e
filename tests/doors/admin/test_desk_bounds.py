"""The queue where something is amiss: meddled forms, missing rights, entries and comments that are gone, no scripts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from cms.accounts.permissions import GRANTS, Permission, Role
from cms.comments.models import Comment
from cms.core.db import db, writing
from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Page, Visitor
from tests.doors.admin.queue_forms import PATH, deciding, statuses, undo

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def waiting(editor: Api, reader: Api) -> list[dict[str, Any]]:
    """Give three comments that wait on one article."""
    article = editor.published("articles", title="Neck")
    return [reader.commented(article, body=f"Number {n}", author_name=f"Jo {n}") for n in range(3)]


MEDDLED: list[tuple[str, dict[str, str], int]] = [
    ("no button, as Enter in a box sends it", {"chosen": "1:1"}, 303),
    ("an empty button", {"do": "", "chosen": "1:1"}, 400),
    ("an unknown action", {"do": "delete", "chosen": "1:1"}, 400),
    ("an unknown reason", {"do": "reject:dull", "chosen": "1:1"}, 400),
    ("no comment", {"do": "approve", "chosen": ":1"}, 400),
    ("a comment that is no number", {"do": "approve", "chosen": "one:1"}, 400),
    ("a comment beyond all ids", {"do": "approve", "chosen": f"{10**30}:1"}, 400),
    ("a number without an end", {"do": "approve", "chosen": f"{'9' * 5000}:1"}, 400),
    ("a version beyond all numbers", {"do": "approve", "chosen": f"1:{10**30}"}, 400),
    ("no version", {"do": "approve", "chosen": "1"}, 400),
    ("a note without an end", {"do": "approve", "chosen": "1:1", "note": "x" * 2001}, 400),
    ("a ticked box of somebody's own", {"do": "approve", "all": "<script>"}, 400),
    ("a comment that is not there", {"do": "approve", "chosen": "999:1", "open": "999"}, 303),
    ("an open comment that is none", {"do": "approve", "chosen": "999:1", "open": "<script>"}, 303),
]


def test_a_form_that_somebody_meddled_with_changes_nothing(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    token = deciding(at_the_desk.page(PATH)).fields["csrf_token"]
    for why, data, status in MEDDLED:
        answer = at_the_desk.post(f"{PATH}/decisions", {"csrf_token": token, **data})
        assert answer.status_code == status, why
        assert "<script>" not in answer.get_data(as_text=True), why
    for decisions in ("", "x", f"{10**30}", "9" * 5000, "-1", "1;2", "1-1000"):
        page = at_the_desk.followed(at_the_desk.post(f"{PATH}/undo", {"csrf_token": token, "decisions": decisions}))
        assert "There is nothing to take back." in page.text, decisions[:40]
    assert statuses(moderator, waiting) == ["pending"] * 3


def test_what_an_address_cannot_ask_is_said_on_a_page(waiting: list[dict[str, Any]], at_the_desk: Visitor) -> None:
    wrong = ("status=gone", "sort=best", "limit=0", "cursor=x", "colour=red", "status=spam&status=pending", "view=x")
    for query in wrong:
        for path in (PATH, f"{PATH}/{waiting[0]['id']}"):
            page = at_the_desk.page(f"{path}?{query}")
            assert (page.status, page.faults) == (400, []), query
    for missing in (4711, 10**30):
        assert at_the_desk.page(f"{PATH}/{missing}").status == 404
    assert at_the_desk.page(f"{PATH}?q=&author=").status == 200, "a field left empty asks for nothing"


@pytest.mark.parametrize("role", ["author", "editor"])
def test_who_may_not_moderate_is_told_so_on_a_page(
    role: str, waiting: list[dict[str, Any]], visitor: Visitor, account: Callable[..., str], moderator: Api
) -> None:
    visitor.signed_in(account(role))
    for path in (PATH, f"{PATH}/{waiting[1]['id']}", f"{PATH}/{waiting[1]['id']}?pane=true"):
        page = visitor.page(path)
        assert (page.status, page.faults) == (403, [])
        assert "comments.read" in page.text
        assert "Number 1" not in page.html
    sign_out = next(form for form in page.forms if form.action == "/admin/sign-out")
    token = {"csrf_token": sign_out.fields["csrf_token"]}
    for path in (f"{PATH}/decisions", f"{PATH}/undo"):
        sent = {**token, "do": "approve", "chosen": f"{waiting[0]['id']}:1", "decisions": "1"}
        answer = visitor.post(path, sent)
        assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8"), path
    assert statuses(moderator, waiting) == ["pending"] * 3
    assert visitor.sent(sign_out).status_code == 302


def test_who_may_only_read_sees_no_buttons(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GRANTS, Role.MODERATOR, frozenset({Permission.COMMENTS_READ}))
    page = at_the_desk.page(PATH)
    assert "Number 0" in page.text
    assert [button for form in page.forms for button in form.buttons if button[0] == "do"] == []
    assert [box for form in page.forms for box in form.boxes] == []


def test_an_admin_may_moderate_too(
    waiting: list[dict[str, Any]], visitor: Visitor, account: Callable[..., str], moderator: Api
) -> None:
    visitor.signed_in(account("admin"))
    assert visitor.sent(deciding(visitor.page(PATH)), ("do", "approve")).status_code == 303
    assert statuses(moderator, waiting)[0] == "approved"


def test_a_stranger_reads_and_decides_nothing(waiting: list[dict[str, Any]], visitor: Visitor, moderator: Api) -> None:
    token = visitor.page("/admin/sign-in").forms[-1].fields["csrf_token"]
    for path in (PATH, f"{PATH}/{waiting[0]['id']}", f"{PATH}/{waiting[0]['id']}?pane=true"):
        assert urlsplit(visitor.get(path).headers["Location"]).path == "/admin/sign-in"
    for path in (f"{PATH}/decisions", f"{PATH}/undo"):
        answer = visitor.post(
            path, {"csrf_token": token, "do": "approve", "chosen": f"{waiting[0]['id']}:1", "decisions": "1"}
        )
        assert urlsplit(answer.headers["Location"]).path == "/admin/sign-in"
    assert statuses(moderator, waiting) == ["pending"] * 3


def test_a_comment_on_what_is_not_live_says_so(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, editor: Api, moderator: Api
) -> None:
    article = editor.get("/articles/neck").get_json()
    closed = editor.patch(
        f"/articles/{article['id']}", {"comments_open": False, "version": article["version"]}
    ).get_json()
    editor.post(f"/articles/{article['id']}/unpublish", {"version": closed["version"]})
    page = at_the_desk.page(PATH)
    assert ("https://clinic.example/articles/neck", "") not in page.links
    assert "Not live" in page.text
    assert at_the_desk.sent(deciding(page), ("do", "approve")).status_code == 303
    assert statuses(moderator, waiting[:1]) == ["approved"]


def test_a_closed_thread_is_told(waiting: list[dict[str, Any]], at_the_desk: Visitor, editor: Api) -> None:
    assert "Closed for comments" not in at_the_desk.page(PATH).text
    article = editor.get("/articles/neck").get_json()
    saved = editor.patch(f"/articles/{article['id']}", {"comments_open": False, "version": article["version"]})
    editor.post(f"/articles/{article['id']}/publish", {"version": saved.get_json()["version"]})
    assert "Closed for comments" in at_the_desk.page(PATH).text


def test_an_erased_comment_cannot_be_decided_on(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    form = deciding(at_the_desk.page(PATH))
    gone = waiting[0]["id"]
    with writing():
        db.session.execute(update(Comment).where(Comment.id == gone).values(status="erased", person_id=None, source=""))
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve")))
    assert "The comment by Jo 0 was erased." in page.text
    assert "Nothing of it is left" in page.text
    assert [each for each in page.forms if "open" in each.fields and "chosen" in each.fields] == []
    assert statuses(moderator, waiting[:1]) == ["erased"]


def test_scripts_get_the_comment_without_the_page(waiting: list[dict[str, Any]], at_the_desk: Visitor) -> None:
    pane = at_the_desk.page(f"{PATH}/{waiting[1]['id']}?pane=true&sort=newest")
    assert ("Number 1" in pane.text, "data-row=" in pane.html, pane.elements[0]) == (True, False, "article")
    form = deciding(pane)
    assert form.action == f"{PATH}/decisions?sort=newest", "a form leads to the page, for whoever has no scripts"
    form.action += "&pane=true"
    told = Page(at_the_desk.sent(form, ("do", "hold")))
    assert told.title.startswith("3 waiting")
    assert "Held: Jo 1." in told.text
    assert f'data-outcome="done" data-id="{waiting[1]["id"]}" data-version="2"' in told.html
    assert f'value="{waiting[1]["id"]}:2"' in told.html, "its row, since it is in the list still"
    left = Page(at_the_desk.sent(form, ("do", "approve")))
    assert f'data-outcome="conflict" data-id="{waiting[1]["id"]}" data-version="2"' in left.html
    assert "You decided on the comment by Jo 1 before: Held." in left.text
    back = undo(told)
    back.action += "&pane=true"
    taken_back = Page(at_the_desk.sent(back))
    assert f'data-outcome="done" data-id="{waiting[1]["id"]}" data-version="3"' in taken_back.html


@ON_SQLITE
def test_a_page_costs_the_same_however_much_waits(
    editor: Api, reader: Api, at_the_desk: Visitor, moderator: Api
) -> None:
    live = [editor.published("articles", title=f"Neck {number}", slug=f"neck-{number}") for number in range(5)]
    costs = []
    for more in (5, 55):
        for number in range(more):
            told = {"author_email": f"{more}-{number}@reader.example", "body": f"Number {more} {number}"}
            made = reader.commented(live[number % 5], **told)
            moderator.decided("hold", made["id"])
        for path in ("?limit=100", f"/{made['id']}?limit=100", f"/{made['id']}?pane=true"):
            with counting() as sent:
                assert at_the_desk.page(f"{PATH}{path}").status == 200
            costs.append(len(sent))
    assert costs[:3] == costs[3:]
    assert max(costs) <= 32


def test_every_page_works_without_scripts(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, visitor: Visitor
) -> None:
    pages = [
        visitor.page("/admin/sign-in"),
        visitor.page("/admin/none"),
        at_the_desk.page("/admin/"),
        *(at_the_desk.page(f"{PATH}?status={status}") for status in ("pending", "approved", "spam")),
        at_the_desk.page(f"{PATH}/{waiting[1]['id']}"),
    ]
    for page in pages:
        assert page.faults == []
        assert "html" in page.elements
        assert page.elements.count("h1") == 1
        assert page.title
        assert all(form.method in {"get", "post", "dialog"} for form in page.forms)
        assert all("csrf_token" in form.fields for form in page.forms if form.method == "post")


def test_every_field_has_a_label(waiting: list[dict[str, Any]], at_the_desk: Visitor, visitor: Visitor) -> None:
    for page in (visitor.page("/admin/sign-in"), at_the_desk.page(PATH)):
        assert page.fields
        assert [each for each in page.fields if each not in page.labels] == []
