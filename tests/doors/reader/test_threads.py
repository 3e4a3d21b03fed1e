"""What is said about an article, as the reading page shows it, and the form beside it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from cms.core.clock import now
from tests.api import Api
from tests.doors.reader.sheets import Browser, Sheet


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once, and let readers write as fast as tests do."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def comments_on(page: Sheet) -> list[str]:
    """Give the texts of the numbered comments on a page."""
    return [text for text in page.words if text.startswith("Comment ")]


def test_a_comment_stands_with_its_name_its_time_and_its_address(
    article: dict[str, Any], reader: Api, browser: Browser
) -> None:
    made = reader.commented(article, author_url="https://jo.example/", body="It *clicks*: https://clicks.example <b>")
    page = browser.page("/articles/neck")
    assert f"comment-{made['id']}" in page.ids
    assert page.links["Jo Bloggs"] == "https://jo.example/"
    assert f'href="#comment-{made["id"]}"' in page.html
    assert made["content_html"] in page.html
    assert f'<time datetime="{made["created_at"]}">' in page.html
    assert "1 comment" in page.text
    assert 'rel="nofollow ugc noopener noreferrer"' in page.html
    assert page.faults == []


def test_an_answer_of_the_team_says_so(article: dict[str, Any], reader: Api, moderator: Api, browser: Browser) -> None:
    top = reader.commented(article)
    assert " Team " not in browser.page("/articles/neck").text
    staff = {"author_name": "Tamsin", "author_email": "t@clinic.example", "body": "See us.", "parent_id": top["id"]}
    assert moderator.post("/articles/neck/comments", staff).status_code == 201
    assert "Tamsin Team" in browser.page("/articles/neck").text


def test_answers_nest_and_the_deepest_say_whom_they_mean(
    article: dict[str, Any], reader: Api, browser: Browser
) -> None:
    parent: dict[str, Any] = {}
    for depth in range(1, 7):
        parent = {
            "parent_id": reader.commented(article, author_name=f"R{depth}", body=f"Depth {depth}", **parent)["id"]
        }
    page = browser.page("/articles/neck")
    assert [f"Depth {depth}" in page.text for depth in range(1, 7)] == [True] * 6
    assert page.html.count("In answer to</") == 0
    assert "In answer to R4" in page.text
    assert "In answer to R5" in page.text
    assert "In answer to R3" not in page.text


def test_a_removed_comment_leaves_its_place_and_nothing_else(
    article: dict[str, Any], reader: Api, moderator: Api, browser: Browser
) -> None:
    top = reader.commented(article, author_name="Gone Person", body="Gone words")
    reader.commented(article, author_name="Other Person", body="Still here", parent_id=top["id"])
    moderator.decided("reject", top["id"])
    page = browser.page("/articles/neck")
    assert "This comment was removed. " in page.text
    assert "Still here" in page.text
    assert "Gone" not in page.html
    assert f"reply={top['id']}" not in page.html


def test_whoever_answers_sees_what_they_answer(article: dict[str, Any], reader: Api, browser: Browser) -> None:
    top = reader.commented(article, author_name="Lynn", body="Have you tried heat?")
    page = browser.page("/articles/neck")
    link = next(address for words, address in page.links.items() if words == "Answer")
    assert link == f"/articles/neck?reply={top['id']}#respond"
    assert 'data-part="answering" hidden' in page.html
    form = browser.page(link)
    assert 'data-part="answering" hidden' not in form.html
    assert "In answer to Lynn Have you tried heat?" in form.text
    assert form.fields["parent_id"] == str(top["id"])
    answer = browser.sent(form, author_name="Jo", author_email="jo@reader.example", body="I have.")
    assert answer.status_code == 303
    nested = reader.get("/articles/neck/comments").get_json()["items"][0]["replies"]["items"]
    assert [each["content_text"] for each in nested] == ["I have."]


@pytest.mark.parametrize("wanted", ["0", "999999", "x", "-1", "1e3", "%3Cb%3E"])
def test_an_answer_to_nothing_is_a_comment_of_its_own(article: dict[str, Any], browser: Browser, wanted: str) -> None:
    page = browser.page(f"/articles/neck?reply={wanted}")
    assert page.status == 200
    assert page.fields["parent_id"] == ""


def test_a_long_thread_is_paged_in_both_orders(article: dict[str, Any], reader: Api, browser: Browser) -> None:
    for number in range(60):
        reader.commented(article, body=f"Comment {number:02}")
    for sort, order in (("", list(range(60))), ("?sort=newest", list(reversed(range(60))))):
        first = browser.page(f"/articles/neck{sort}")
        second = browser.page(first.links["Further comments"])
        assert "Further comments" not in second.links
        assert comments_on(browser.page(second.links["Back to the first"])) == comments_on(first)
        assert comments_on(first) + comments_on(second) == [f"Comment {number:02}" for number in order], sort
        assert "60 comments" in second.text


def test_further_answers_have_a_page_of_their_own(article: dict[str, Any], reader: Api, browser: Browser) -> None:
    top = reader.commented(article, body="Top")
    for number in range(25):
        reader.commented(article, body=f"Comment {number:02}", parent_id=top["id"])
    page = browser.page("/articles/neck?sort=newest")
    assert "Comment 19" in page.text
    assert "Comment 20" not in page.text
    rest = browser.page(page.links["More answers to this"])
    assert comments_on(rest) == [f"Comment {number}" for number in range(20, 25)]
    assert rest.links["All comments"] == f"/articles/neck#comment-{top['id']}"


def test_a_closed_thread_has_no_form_and_keeps_what_was_said(editor: Api, reader: Api, browser: Browser) -> None:
    made = editor.published("articles", title="Neck")
    reader.commented(made, body="Said before")
    changed = editor.patch(f"/articles/{made['id']}", {"comments_open": False, "version": made["version"]}).get_json()
    editor.post(f"/articles/{made['id']}/publish", {"version": changed["version"]})
    page = browser.page("/articles/neck")
    assert "Said before" in page.text
    assert "Comments are closed here. What was written stays." in page.text
    assert page.action == ""
    assert "Answer" not in page.links


def test_the_form_asks_for_what_the_site_needs_of_its_writer(
    api: Callable[..., Api], article: dict[str, Any], browser: Browser
) -> None:
    admin, needed = api("admin"), {"author_name", "author_email"}
    for left_out in (set(), {"author_name"}, {"author_email"}, needed):
        admin.patch("/settings", {f"comment_{name[7:]}_required": name not in left_out for name in needed})
        fields = {name: re.search(rf'<input id="{name}"[^>]*>', browser.page("/articles/neck").html) for name in needed}
        assert {name for name, found in fields.items() if found and " required" not in found[0]} == left_out
    typed: dict[str, Any] = {"author_name": "", "author_email": "", "body": "Nobody in particular."}
    assert browser.sent(browser.page("/articles/neck"), **typed).status_code == 303


def test_a_thread_that_age_has_closed_has_no_form(
    api: Callable[..., Api], article: dict[str, Any], browser: Browser
) -> None:
    api("admin").patch("/settings", {"comment_days_open": 30})
    assert browser.page("/articles/neck").action != ""
    with time_machine.travel(now() + timedelta(days=31)):
        assert browser.page("/articles/neck").action == ""
