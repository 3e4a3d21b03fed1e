"""Previews as pages: a draft as readers would see it, for its editors and for whoever has a link."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import ORIGIN, Form, Page, Visitor
from tests.unit.content.entries import ARTICLE, EXERCISE, draft

AT_WORK = Callable[[str], Visitor]
HOSTILE = '<script>alert("x")</script> & \'"><b>'


def links_form(page: Page) -> Form:
    """Give the form that the controls of preview links belong to."""
    return next(each for each in page.forms if each.action.endswith("/preview-links"))


def made(someone: Visitor, there: str, days: str = "7") -> str:
    """Make a link on the page of links; give its address."""
    page = Page(someone.sent(links_form(someone.page(f"{there}/preview-links")), days=days))
    return page.html.split('id="preview-address" value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_an_editor_sees_the_newest_draft_on_the_page_that_readers_would_get(
    at_work: AT_WORK, editor: Api, kind: str
) -> None:
    entry = editor.published(kind, title="Live words")
    editor.patch(f"/{kind}/{entry['id']}", {"version": entry["version"], "title": "Draft words", "tags": []})
    someone = at_work("editor")
    there = f"/admin/{kind}/{entry['id']}"
    assert (f"{there}/preview", "") in someone.page(there).links
    answer = someone.get(f"{there}/preview")
    page = Page(answer)
    assert "Preview of “Draft words”, not published" in page.text
    assert "Live words" not in page.text
    assert (there, "") in page.links
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not any("canonical" in line for line in page.html.splitlines())
    assert page.faults == []


@pytest.mark.parametrize(("role", "status"), [("author", 404), ("moderator", 200), ("editor", 200), ("admin", 200)])
def test_a_draft_of_somebody_else_is_shown_to_who_may_read_it(at_work: AT_WORK, role: str, status: int) -> None:
    entry = draft()
    assert at_work(role).get(f"/admin/articles/{entry.id}/preview").status_code == status


def test_authors_look_at_their_own_drafts_and_make_no_links(at_work: AT_WORK, editor: Api) -> None:
    someone = at_work("author")
    sending = next(form for form in someone.page("/admin/articles/new").forms if ("do", "save") in form.buttons)
    sending.action = "/admin/articles/new"
    there = someone.sent(sending, ("do", "save"), title="Mine").headers["Location"].removeprefix(ORIGIN)
    page = someone.page(there)
    assert (f"{there}/preview", "") in page.links
    assert "Preview of “Mine”" in someone.page(f"{there}/preview").text
    assert [each for each in page.forms if each.action.endswith("/preview-links")] == []
    assert someone.get(f"{there}/preview-links").status_code == 403
    assert someone.post(f"{there}/preview-links", links_data(page)).status_code == 403


def links_data(page: Page) -> dict[str, str]:
    """Give what a form of links would send."""
    return {"days": "7", "csrf_token": page.forms[-1].fields["csrf_token"]}


@pytest.mark.parametrize("kind", [ARTICLE, EXERCISE])
def test_a_link_is_made_opened_by_a_stranger_and_taken_back(at_work: AT_WORK, visitor: Visitor, kind: str) -> None:
    entry, someone = draft(kind, title=HOSTILE), at_work("editor")  # type: ignore[arg-type]  # a name of a kind is one
    there = f"/admin/{kind}s/{entry.id}"
    address = made(someone, there)
    assert address.startswith(f"{ORIGIN}/preview/")
    answer = visitor.get(address)
    page = Page(answer)
    assert (page.status, page.faults) == (200, [])
    assert f"Preview of “{HOSTILE}”, not published" in page.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    listed = someone.page(f"{there}/preview-links")
    assert address.rpartition("/")[2] not in listed.html
    revoking = listed.html.split('formaction="', 1)[1].split('"', 1)[0]
    token = {"csrf_token": links_form(listed).fields["csrf_token"]}
    assert "taken back" in someone.followed(someone.post(revoking, token)).text
    gone = visitor.page(address)
    assert (gone.status, "not here any more" in gone.text) == (410, True)
    assert visitor.get(address).headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("days", ["", "0", "-1", "8", "x", "99999999999999999999"])
def test_a_link_works_for_one_of_the_times_that_are_offered(at_work: AT_WORK, editor: Api, days: str) -> None:
    entry, someone = draft(), at_work("editor")
    there = f"/admin/articles/{entry.id}/preview-links"
    page = Page(someone.sent(links_form(someone.page(there)), days=days))
    assert (page.status, "Choose how long" in page.text) == (422, True)
    assert editor.get(f"/articles/{entry.id}/preview-links").get_json()["items"] == []


@pytest.mark.parametrize("key", ["x", "x" * 48, "%00", "a%2Fb"])
def test_a_link_that_is_none_is_a_page_that_says_so(visitor: Visitor, key: str) -> None:
    assert visitor.get(f"/preview/{key}").status_code == 404


def test_a_cookie_opens_no_preview_of_the_api(at_work: AT_WORK, editor: Api) -> None:
    entry, someone = draft(), at_work("editor")
    answer: Any = someone.get(f"/api/v1/articles/{entry.id}/preview-links")
    assert answer.status_code == 401
