"""A comment sent without scripts: what comes back, and what never gets lost."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api import Api
from tests.counting import stored
from tests.doors.reader.sheets import Browser, Sheet

TYPED: dict[str, Any] = {
    "author_name": "Jo <b>",
    "author_email": "jo@reader.example",
    "body": 'It clicks. "</textarea><script>',
}


HERE = {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off", "CMS_SITE_URL": "https://cms.example"}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let the front end be this page; show comments at once."""
    return HERE


def test_a_visible_comment_is_shown_where_it_stands(article: dict[str, Any], browser: Browser) -> None:
    answer = browser.sent(browser.page("/articles/neck"), **TYPED)
    assert answer.status_code == 303
    page = browser.page(answer.headers["Location"])
    assert answer.headers["Location"].split("#")[1] in page.ids
    assert TYPED["body"] in page.text
    assert page.faults == []


@pytest.mark.parametrize("environment", [{**HERE, "CMS_COMMENT_HOLD": "all"}])
def test_a_comment_that_waits_is_acknowledged(article: dict[str, Any], browser: Browser) -> None:
    form = browser.page("/articles/neck")
    assert "We read each comment before it appears." in form.text
    answer = browser.sent(form, **TYPED)
    assert (answer.status_code, answer.headers["Location"].split("#")[1]) == (303, "comment-waiting")
    page = browser.page(answer.headers["Location"])
    assert "comment-waiting" in page.ids
    assert "Thank you. Your comment has arrived." in page.text
    assert "It clicks" not in page.html


REFUSED: list[tuple[str, dict[str, Any], list[str], dict[str, str]]] = [
    (
        "an address that is none",
        {"author_email": "nobody"},
        ["Your comment is not sent yet", "This is not a complete e-mail address."],
        {"author_email": "nobody", "body": TYPED["body"], "author_name": TYPED["author_name"]},
    ),
    ("no words", {"body": "  "}, ["Please write something."], {"author_name": TYPED["author_name"], "body": "  "}),
    ("no name", {"author_name": ""}, ["Your comment is not sent yet"], {"body": TYPED["body"]}),
    ("too many words", {"body": "x" * 5001}, ["too long"], {"body": "x" * 5001}),
    ("an address of a page that is none", {"author_url": "javascript:alert(1)"}, [], {"body": TYPED["body"]}),
    (
        "an answer to what is not there",
        {"parent_id": "999"},
        ["The comment that you answered is not there any more."],
        {"parent_id": "", "body": TYPED["body"]},
    ),
    ("a field that nobody knows", {"colour": "red"}, ["There is no such member."], {"body": TYPED["body"]}),
]


@pytest.mark.parametrize(("changes", "words", "kept"), [pytest.param(c, w, k, id=why) for why, c, w, k in REFUSED])
def test_a_refusal_says_what_to_mend_and_keeps_what_was_typed(
    article: dict[str, Any],
    browser: Browser,
    app: Flask,
    changes: dict[str, Any],
    words: list[str],
    kept: dict[str, str],
) -> None:
    answer = browser.sent(browser.page("/articles/neck"), **{**TYPED, **changes})
    page = Sheet(answer)
    assert page.status == 422
    for each in words:
        assert each in page.text, each
    for name, value in kept.items():
        assert page.fields[name] == value, name
    assert page.faults == []
    assert page.headers["Cache-Control"] == "no-store"
    assert stored(app) == 0


def test_what_was_refused_can_be_mended_and_sent_again(article: dict[str, Any], browser: Browser, app: Flask) -> None:
    refused = Sheet(browser.sent(browser.page("/articles/neck"), **{**TYPED, "author_email": "nobody"}))
    assert refused.links["This is not a complete e-mail address."] == "#author_email"
    assert refused.links["Neck"] == "/articles/neck"
    assert browser.sent(refused, author_email="jo@reader.example").status_code == 303
    assert stored(app) == 1


@pytest.mark.parametrize(
    ("after", "filled", "place"),
    [
        pytest.param(20, {}, "comment-1", id="as people send"),
        pytest.param(0.2, {}, "comment-waiting", id="at once"),
        pytest.param(20, {"subject": "Cheap pills"}, "comment-waiting", id="with what nobody sees filled in"),
        pytest.param(0.2, {"started": ""}, "comment-1", id="at once, from a form that says nothing of it"),
        pytest.param(90_000, {}, "comment-1", id="from a page that stood open for a day"),
    ],
)
def test_what_a_program_sends_waits_and_it_is_not_told(
    article: dict[str, Any], browser: Browser, after: float, filled: dict[str, str], place: str
) -> None:
    answer = browser.sent(browser.page("/articles/neck"), after=after, **TYPED, **filled)
    assert (answer.status_code, answer.headers["Location"].split("#")[1]) == (303, place)


def test_a_refused_form_still_knows_when_it_was_shown(article: dict[str, Any], browser: Browser) -> None:
    form = browser.page("/articles/neck")
    refused = Sheet(browser.sent(form, **{**TYPED, "author_email": "nobody"}))
    assert refused.fields["started"] == form.fields["started"]
    answer = browser.sent(refused, after=0, author_email="jo@reader.example")
    assert answer.headers["Location"].endswith("#comment-waiting"), "no time went by for the first form either"


def test_somebody_who_says_it_twice_is_told(article: dict[str, Any], browser: Browser) -> None:
    form = browser.page("/articles/neck")
    browser.sent(form, **TYPED)
    page = Sheet(browser.sent(form, **TYPED))
    assert page.status == 409
    assert "You have said this here already" in page.text
    assert page.fields["body"] == TYPED["body"]


@pytest.mark.parametrize("environment", [{**HERE, "CMS_COMMENT_RATE": "1/hour"}])
def test_somebody_who_writes_too_fast_is_asked_to_wait(article: dict[str, Any], browser: Browser) -> None:
    form = browser.page("/articles/neck")
    assert browser.sent(form, **{**TYPED, "body": "One."}).status_code == 303
    page = Sheet(browser.sent(form, **TYPED))
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert page.fields["body"] == TYPED["body"]


def test_words_are_handed_back_where_comments_have_closed_meanwhile(
    editor: Api, article: dict[str, Any], browser: Browser
) -> None:
    form = browser.page("/articles/neck")
    sent = {"comments_open": False, "version": article["version"]}
    version = editor.patch(f"/articles/{article['id']}", sent).get_json()["version"]
    editor.post(f"/articles/{article['id']}/publish", {"version": version})
    page = Sheet(browser.sent(form, **TYPED))
    assert page.status == 403
    assert "Comments are closed here." in page.text
    assert page.fields == {"body": TYPED["body"]}
    editor.post(f"/articles/{article['id']}/unpublish", {"version": version + 1})
    page = Sheet(browser.sent(form, **TYPED))
    assert page.status == 404
    assert page.fields == {"body": TYPED["body"]}
    assert page.links["To the start"] == "/"


def test_words_of_a_strange_page_are_not_shown_as_the_readers_own(article: dict[str, Any], browser: Browser) -> None:
    page = Sheet(browser.sent(browser.page("/articles/neck"), origin="https://evil.example", **TYPED))
    assert page.status == 403
    assert "Comments cannot be sent from this site." in page.text
    assert page.fields == {}
    assert "It clicks" not in page.html


def test_a_form_that_is_too_large_or_doubled_is_answered_by_a_page(article: dict[str, Any], browser: Browser) -> None:
    form = browser.page("/articles/neck")
    assert Sheet(browser.sent(form, **{**TYPED, "body": "x" * 3_000_000})).status == 413
    page = Sheet(browser.sent(form, **(TYPED | {"author_name": ["a", "b"]})))
    assert page.status == 400
    assert "given more than once" in page.text
    assert page.fields["body"] == TYPED["body"]


def test_a_wording_is_accepted_by_a_tick(api: Callable[..., Api], article: dict[str, Any], browser: Browser) -> None:
    api("admin").patch("/settings", {"consent_text": "I agree to <all>.", "consent_version": "2"})
    form = browser.page("/articles/neck")
    assert "I agree to <all>." in form.text
    page = Sheet(browser.sent(form, **TYPED))
    assert page.status == 422
    assert page.links["Please read and accept how your comment is handled."] == "#consent"
    assert browser.sent(page, consent="2").status_code == 303


def test_programs_get_their_refusal_as_before(article: dict[str, Any], browser: Browser) -> None:
    answer = browser.client.post("/api/v1/articles/neck/comments", data={"body": ""})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_who_may_be_in_danger_reads_who_listens_though_the_comment_is_refused(
    article: dict[str, Any], browser: Browser
) -> None:
    typed = {**TYPED, "author_email": "", "body": "I want to kill myself tonight."}
    refused = Sheet(browser.sent(browser.page("/articles/neck"), **typed))
    assert refused.status == 422
    assert "Please read this first" in refused.text
    assert "tel:116123" in refused.html
    assert typed["body"] in refused.text
