"""What triage saw, at the desk: urgent first, marked in the text, explained beside it, narrowed by it."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Visitor

PATH = "/admin/comments"
CRISIS = "Lovely page. I want to kill myself tonight & <b>nobody</b> knows."
CONTACT = "Please ring me on 020 7946 0958, thanks."


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def sent(editor: Api, reader: Api) -> dict[str, Any]:
    """Give comments that came in one after the other: a plain one, one with a number, one of a crisis."""
    article = editor.published("articles", title="Neck")
    bodies = {"plain": "It clicks.", "contact": CONTACT, "crisis": CRISIS}
    return {name: reader.commented(article, body=body, author_name=name) for name, body in bodies.items()}


def rows(html: str) -> list[str]:
    """Give the rows of the list, each from its beginning to the next."""
    return html.partition('<ol class="rows"')[2].partition("</ol>")[0].split("<li ")[1:]


def test_the_most_urgent_comes_first_and_the_list_says_what_was_seen(
    sent: dict[str, Any], at_the_desk: Visitor
) -> None:
    page = at_the_desk.page(PATH)
    assert page.title.startswith("1 urgent · 3 waiting")
    first, second, third = rows(page.html)
    assert ["Crisis" in first, "Contact details" in second, "badge" in third] == [True, True, False]
    assert [
        f'data-row="{sent[name]["id"]}"' in row
        for name, row in zip(("crisis", "contact", "plain"), (first, second, third), strict=True)
    ] == [True, True, True]


def test_what_was_seen_is_marked_in_the_text_and_explained_beside_it(
    sent: dict[str, Any], at_the_desk: Visitor
) -> None:
    page = at_the_desk.page(f"{PATH}/{sent['crisis']['id']}")
    assert '<mark class="urgent" tabindex="0"' in page.html
    assert 'aria-describedby="signal-crisis' in page.html
    assert '<li id="signal-crisis">' in page.html
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page.html, "what a reader typed is text"
    assert "What was seen" in page.text
    plain = at_the_desk.page(f"{PATH}/{sent['plain']['id']}")
    assert "<mark" not in plain.html
    assert 'class="signals"' not in plain.html


def test_the_list_is_narrowed_by_what_was_seen(sent: dict[str, Any], at_the_desk: Visitor) -> None:
    page = at_the_desk.page(f"{PATH}?signal=contact")
    assert [f'data-row="{sent["contact"]["id"]}"' in row for row in rows(page.html)] == [True]
    assert "Contact details" in page.text
    assert "Nothing found" in at_the_desk.page(f"{PATH}?signal=spam").text
    assert at_the_desk.page(f"{PATH}?signal=").title.startswith("1 urgent")


def test_every_page_says_that_something_is_urgent_until_it_is_decided(
    sent: dict[str, Any], at_the_desk: Visitor, moderator: Api
) -> None:
    for path in ("/admin/", "/admin/log", "/admin/account"):
        assert "3 waiting, 1 urgent" in at_the_desk.page(path).text, path
    assert "Crisis" in at_the_desk.page("/admin/").text
    moderator.decided("hold", sent["crisis"]["id"])
    assert "1 urgent" in at_the_desk.page("/admin/").text, "held is not done"
    moderator.decided("reject", sent["crisis"]["id"])
    assert "urgent" not in at_the_desk.page("/admin/account").text


def test_the_log_says_in_words_why_a_comment_waits(sent: dict[str, Any], at_the_desk: Visitor) -> None:
    page = at_the_desk.page("/admin/log")
    assert "· Crisis" in page.text
    assert "· crisis" not in page.text


def test_a_crisis_waits_where_everything_else_is_public_at_once(
    sent: dict[str, Any], api: Any, reader: Api, moderator: Api
) -> None:
    api("admin").patch("/settings", {"comment_hold": "flagged"})
    article = {"type": "article", "slug": "neck"}
    public = reader.commented(article, body="It cracks, too.", author_name="Kim", author_email="kim@reader.example")
    held = reader.commented(
        article, body="I want to end my life.", author_name="Kim", author_email="kim@reader.example"
    )
    states = [moderator.get(f"/moderation/comments/{each['id']}").get_json()["status"] for each in (public, held)]
    assert states == ["approved", "pending"]
