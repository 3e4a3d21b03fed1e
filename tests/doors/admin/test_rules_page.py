"""Rules as pages: made, tried, changed and removed by who moderates, without a script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from cms.comments.rules.models import CommentRule
from cms.core.clock import now
from cms.core.db import db, writing
from cms.web.admin.excerpts import excerpt
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

RULES = "/admin/rules"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write at once, and as fast as tests do, at a clinic in Berlin."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged", "CMS_TIMEZONE": "Europe/Berlin"}


def form(page: Page, action: str) -> Form:
    """Give the form that goes to an address."""
    return next(each for each in page.forms if each.action.split("#")[0] == action and each.method == "post")


def add(someone: Visitor, value: str, *, kind: str = "text", action: str = "hold", **filled: str) -> Page:
    """Make a rule with the form."""
    sent = form(someone.page(RULES), RULES)
    return someone.followed(someone.sent(sent, ("do", "save"), kind=kind, value=value, action=action, **filled))


@pytest.mark.parametrize("role", ["author", "editor"])
def test_only_who_moderates_finds_them(at_work: Callable[[str], Visitor], role: str) -> None:
    someone = at_work(role)
    assert someone.get(RULES).status_code == 403
    assert RULES not in [address for address, _current in someone.page("/admin/").links]


def test_a_moderator_makes_changes_and_removes_a_rule(at_the_desk: Visitor, moderator: Api) -> None:
    assert RULES in [address for address, _current in at_the_desk.page("/admin/").links]
    assert "No rules yet" in at_the_desk.page(RULES).text
    page = add(at_the_desk, "cheap  pills", action="flag:spam", note="Since May.", expires_at="2099-07-01T18:00")
    assert "holds from now on" in page.text
    assert "Treat it as: promotion" in page.text
    (made,) = moderator.get("/moderation/rules").get_json()["items"]
    assert (made["kind"], made["value"], made["action"], made["signal"], made["expires_at"], made["note"]) == (
        "phrase",
        "cheap pills",
        "flag",
        "spam",
        "2099-07-01T16:00:00Z",
        "Since May.",
    )
    one = f"{RULES}/{made['id']}"
    opened = form(at_the_desk.page(one), one)
    assert (opened.fields["value"], opened.fields["expires_at"]) == ("cheap pills", "2099-07-01T18:00")
    saved = at_the_desk.followed(at_the_desk.sent(opened, ("do", "save"), action="block", expires_at=""))
    assert "Saved" in saved.text
    changed = moderator.get(f"/moderation/rules/{made['id']}").get_json()
    assert (changed["action"], changed["signal"], changed["expires_at"]) == ("block", None, None)
    stale = at_the_desk.sent(opened, ("do", "save"), value="dear pills")
    assert (stale.status_code, "Somebody changed this rule" in Page(stale).text) == (409, True)
    gone = at_the_desk.followed(at_the_desk.sent(form(at_the_desk.page(one), f"{one}/remove")))
    assert "No rules yet" in gone.text
    assert at_the_desk.get(one).status_code == 404


@pytest.mark.parametrize(
    ("kind", "value", "filled", "told"),
    [
        ("text", "", {}, "must not be empty"),
        ("text", "!!!", {}, "no letter or number"),
        ("domain", "shop", {}, "Give a domain"),
        ("network", "0.0.0.0/0", {}, "everybody"),
        ("address", "jo", {}, "not a complete e-mail address"),
        ("domain", "shop.example", {"action": "flag:spam"}, "Only a word or a phrase"),
        ("text", "pills", {"expires_at": "2020-01-01T00:00"}, "has passed"),
        ("text", "pills", {"expires_at": "soon"}, "datetime"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    at_the_desk: Visitor, kind: str, value: str, filled: dict[str, str], told: str
) -> None:
    sent = form(at_the_desk.page(RULES), RULES)
    answer = at_the_desk.sent(sent, ("do", "save"), **{"kind": kind, "value": value, "note": "Kept.", **filled})
    page = Page(answer)
    assert (answer.status_code, told in page.text) == (422, True)
    assert form(page, RULES).fields["note"] == "Kept."


def test_the_same_again_is_refused_with_the_number_of_the_first(at_the_desk: Visitor) -> None:
    add(at_the_desk, "casino")
    answer = at_the_desk.sent(form(at_the_desk.page(RULES), RULES), ("do", "save"), kind="text", value="CASINO")
    assert (answer.status_code, "number 1" in Page(answer).text) == (409, True)


def test_a_rule_is_tried_before_it_is_made(at_the_desk: Visitor, moderator: Api, editor: Api, reader: Api) -> None:
    article = editor.published("articles")
    said = reader.commented(article, body="Behind <b>a</b> casino & home it clicks.")
    reader.commented(article, body="It clicks when I look up.", author_name="Ada")
    sent = form(at_the_desk.page(RULES), RULES)
    page = Page(at_the_desk.sent(sent, ("do", "try"), kind="text", value="casino", action="block"))
    assert "Of the last 2 comments, 1 would have been met." in " ".join(page.text.split())
    assert "Behind &lt;b&gt;a&lt;/b&gt; <mark>casino</mark> &amp; home it clicks." in page.html
    assert f"/admin/comments/{said['id']}?status=approved" in [address for address, _current in page.links]
    assert form(page, RULES).fields["value"] == "casino"
    assert moderator.get("/moderation/rules").get_json()["items"] == []
    assert reader.get(f"/articles/{article['slug']}/comments").get_json()["count"] == 2
    tried = moderator.post("/moderation/rules/try", {"kind": "word", "value": "casino", "action": "block"}).get_json()
    assert (tried["looked_at"], tried["met"], tried["would"]) == (2, 1, {"rejected": 1})
    assert [(each["comment_id"], each["would"], each["spans"]) for each in tried["items"]] == [
        (said["id"], "rejected", [[16, 22]])
    ]


def test_a_rule_that_ended_says_so_and_the_list_is_narrowed(at_the_desk: Visitor, app: Flask) -> None:
    add(at_the_desk, "casino", expires_at="2099-07-01T18:00")
    add(at_the_desk, "jo@reader.example", kind="address", action="block")
    assert "ended" not in at_the_desk.page(f"{RULES}/1").text.lower()
    with writing():
        db.session.get_one(CommentRule, 1).expires_at = now() - timedelta(hours=1)
    assert "Ended" in at_the_desk.page(f"{RULES}/1").text
    assert "casino" in at_the_desk.page(f"{RULES}?state=ended").text
    assert "casino" not in at_the_desk.page(f"{RULES}?state=active").text
    assert "casino" not in at_the_desk.page(f"{RULES}?kind=address").text
    assert "Nothing found" in at_the_desk.page(f"{RULES}?q=reader").text
    assert "jo@reader.example" in at_the_desk.page(f"{RULES}?q=jo@reader.example&state=active").text


def test_the_comments_that_a_rule_was_met_in_are_one_step_away(at_the_desk: Visitor, editor: Api, reader: Api) -> None:
    add(at_the_desk, "casino", action="block")
    article = editor.published("articles")
    met = reader.commented(article, body="Visit my casino.")
    reader.commented(article, body="It clicks when I look up.", author_name="Winifred", author_email="w@reader.example")
    way = next(at for at, _current in at_the_desk.page(f"{RULES}/1").links if "rule=1" in at)
    page = at_the_desk.page(way)
    assert "Met by rule 1" in page.text
    assert f"/admin/comments/{met['id']}?" in page.html
    assert "Your site’s rules name “casino” (rule 1, block)." in page.text
    assert "Winifred" not in page.text


def test_what_is_typed_is_shown_as_text(at_the_desk: Visitor) -> None:
    page = add(at_the_desk, '<script>alert("x")</script>', note="<b>bold</b>")
    assert "<script>alert" not in page.html
    assert "<b>bold" not in page.html


def test_the_log_tells_of_rules_without_what_they_name(at_the_desk: Visitor) -> None:
    add(at_the_desk, "jo@reader.example", kind="address", action="block")
    page = at_the_desk.page("/admin/log")
    assert "made a rule for comments" in page.text
    assert "reader.example" not in page.html


def test_an_excerpt_is_cut_around_what_matters() -> None:
    long = "x" * 300 + "casino" + "y" * 300
    parts = excerpt(long, [(300, 306)])
    assert [part.text for part in parts if part.marked] == ["casino"]
    assert (parts[0].text, parts[-1].text) == ("… ", " …")
    assert "".join(part.text for part in parts[1:-1]) in long
    assert "".join(part.text for part in excerpt("short", [])) == "short"
    assert excerpt("", []) == []
