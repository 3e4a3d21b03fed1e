"""The log as a page: who did what, in words; moderators see what was done to comments, admins all of it."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL, Actor
from cms.audit import log
from cms.comments.status import Action, Reason
from cms.content import crediting, drafting, queries
from cms.content.status import MOVES, EntryType
from cms.core.db import db, writing
from cms.core.site import SiteSettings, store
from cms.delivery.subjects import NAMES
from cms.web.admin import log_words
from cms.web.admin.labels import labels
from cms.web.admin.log import ADDRESSES
from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Page, Visitor
from tests.emptying import empty_the_log
from tests.served import CHECKOUT

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/admin/log"
HOSTILE = "<script>alert(1)</script>"
# What stands between braces in the actions of the code, and what it can be.
PARTS: dict[str, list[str]] = {
    "kind": list(EntryType),
    "entry.type": list(EntryType),
    "move": list(MOVES),
    "wanted.action": list(Action),
    "verb": ["create", "change", "delete"],
}


def recorded(file: str) -> Iterator[str]:
    """Give the actions that a file of the code writes into the log."""
    for node in ast.walk(ast.parse((CHECKOUT / file).read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "log.record":
            yield from spelled(node.args[1])


def spelled(node: ast.expr) -> list[str]:
    """Give every text that an expression can be."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.IfExp):
        return [*spelled(node.body), *spelled(node.orelse)]
    assert isinstance(node, ast.JoinedStr), f"write the action so that it can be read here: {ast.unparse(node)}"
    found = [""]
    for part in node.values:
        following = PARTS[ast.unparse(part.value)] if isinstance(part, ast.FormattedValue) else spelled(part)
        found = [before + after for before in found for after in following]
    return found


FILES = sorted(
    str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "cms").rglob("*.py") if "log.record(" in path.read_text()
)


def test_every_action_of_the_code_has_its_words() -> None:
    actions = {action for file in FILES for action in recorded(file)}
    assert len(actions) > 30
    assert actions - set(log_words.ACTIONS) == set(), "give these their words in cms/web/admin/log_words.py"
    assert {action.partition(".")[0] for action in actions} <= set(log_words.KINDS)


@ON_SQLITE
def test_the_tables_of_the_log_go_together(app: Flask) -> None:
    assert set(log_words.NAMELESS) == set(log_words.KINDS)
    assert set(log_words.NAMED) == set(NAMES)
    assert set(ADDRESSES) <= set(NAMES)
    with app.test_request_context():
        assert set(Reason) <= set(labels())


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def admin(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an admin who is signed in."""
    return at_work("admin")


def lines(page: Page) -> list[str]:
    """Give the lines of the table: when, who, what."""
    body = page.html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", row)).split()) for row in body.split("<tr>")[1:]]


@pytest.fixture
def clinic(admin: Visitor, editor: Api, moderator: Api, reader: Api) -> dict[str, Any]:
    """Let much happen: an article, comments, decisions, a tag that is gone, an account, a token, settings."""
    article = editor.published("articles", title="Neck <b>pain</b>")
    exercise = editor.published("exercises", title="Nod")
    sent = [reader.commented(article, body=f"Number {number}") for number in range(2)]
    moderator.decided("reject", sent[0]["id"])
    moderator.decided("approve", sent[1]["id"])
    gone = editor.made("/tags", {"name": "Gone", "kind": "topic"})
    editor.delete(f"/tags/{gone['slug']}", headers={"If-Match": f'"v{gone["version"]}"'})
    binned = editor.made("/articles", {"title": "In the bin"})
    editor.delete(f"/articles/{binned['id']}", headers={"If-Match": f'"v{binned["version"]}"'})
    form = next(form for form in admin.page("/admin/settings").forms if form.action == "/admin/settings")
    assert admin.sent(form, site_title="The Clinic", comment_length="800").status_code == 303
    return {"article": article, "exercise": exercise, "comment": sent[0]}


def test_an_admin_reads_who_did_what(admin: Visitor, clinic: dict[str, Any]) -> None:
    page = admin.page(PATH)
    assert (page.status, page.faults) == (200, [])
    assert ("/admin/log", "page") in page.links
    found = lines(page)
    for words in (
        "Admin changed the settings of the site",
        "Editor through a token put the article “In the bin” into the bin",
        "Editor through a token deleted the tag “gone”",
        "Moderator through a token approved a comment on “Neck <b>pain</b>”",
        "A reader sent a comment on “Neck <b>pain</b>” · A first comment, as far as anybody can tell.",
        "Editor through a token published the exercise “Nod”",
        "The command line made an account for Admin",
    ):
        assert any(words in line for line in found), (words, found)
    assert "Settings Longest comment, Title" in page.text
    assert "Account Editor" in page.text
    assert "Before Waiting Now Approved" in page.text


@ON_SQLITE
def test_every_link_of_the_log_leads_somewhere(admin: Visitor, clinic: dict[str, Any]) -> None:
    page = admin.page(f"{PATH}?limit=100")
    body = page.html.partition("<tbody>")[2]
    led = {unescape(address) for address in re.findall(r'href="([^"]+)"', body) if "cursor=" not in address}
    kinds = {address.split("/")[2].partition("?")[0] for address in led}
    assert {"comments", "articles", "exercises", "people", "tokens"} <= kinds
    for address in led:
        assert admin.get(address).status_code == 200, address
    assert "In the bin</a>" not in body, "what is in the bin cannot be opened"


@ON_SQLITE
def test_moderators_see_what_was_done_to_comments_and_nothing_else(
    at_work: Callable[[str], Visitor], clinic: dict[str, Any], moderator: Api
) -> None:
    someone = at_work("moderator")
    page = someone.page(f"{PATH}?limit=100")
    assert (page.status, page.faults) == (200, [])
    assert "Log of moderation" in page.text
    assert len(lines(page)) == len(moderator.get("/moderation/log?limit=100").get_json()["items"]) == 4
    assert all("comment on" in line for line in lines(page))
    assert "site.configure" not in page.html
    assert "editor" not in page.html.lower(), "who does not decide on comments is not named"
    for asked in ("kind=user", "action=site.configure", "kind=token", "person=shell"):
        assert lines(someone.page(f"{PATH}?{asked}")) == [], asked


@ON_SQLITE
@pytest.mark.parametrize("role", ["author", "editor"])
def test_the_log_is_no_page_for_others(role: str, at_work: Callable[[str], Visitor], visitor: Visitor) -> None:
    someone = at_work(role)
    assert someone.page(PATH).status == 403
    assert visitor.get(PATH).status_code == 302
    assert (PATH, "") not in someone.page("/admin/").links


def test_the_log_is_narrowed_by_what_stands_in_the_address(admin: Visitor) -> None:
    ana = Actor("user", users.get("admin@clinic.example").id, "Admin", frozenset())
    with writing():
        empty_the_log()
        store("timezone", "Europe/Berlin")
    first = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    for number, (actor, action, kind) in enumerate(
        [(ana, "comment.approve", "comment"), (SHELL, "tag.create", "tag"), (ana, "comment.reject", "comment")]
    ):
        with time_machine.travel(first + number * timedelta(days=1), tick=False), writing():
            log.record(actor, action, kind, 10**6, reason="unsafe_advice" if action == "comment.reject" else None)
    table = {
        "": 3,
        "person=shell": 1,
        f"person={ana.id}": 2,
        "person=999999": 0,
        "kind=comment": 2,
        "action=comment.reject": 1,
        f"person={ana.id}&action=comment.reject&kind=comment": 1,
        "kind=tag&action=comment.reject": 0,
        "since=2026-03-28&until=2026-03-28": 1,  # 23:30 on the site's clocks
        "until=2026-03-29": 1,  # the clocks went forward that night: the second came at 00:30 on the 30th
        "since=2026-03-30&until=2026-03-31": 2,
        "since=2026-03-30&until=2026-03-31&kind=comment": 1,
        "since=2900-01-01": 0,
        "person=&kind=&action=&since=&until=&number=&reason=": 3,
        "number=1000000": 3,
        "number=7": 0,
        "number=1000000&kind=tag": 1,
        "reason=unsafe": 1,
        "reason=Unsafe+adv": 1,  # as the page calls it
        "reason=UNSAFE_ADVICE": 1,
        "reason=%25": 0,
    }
    for asked, count in table.items():
        page = admin.page(f"{PATH}?{asked}")
        assert (page.status, len(lines(page))) == (200, count), asked
        assert page.faults == [], asked
        assert count or "Nothing found" in page.text, asked
    page = admin.page(f"{PATH}?person={ana.id}&kind=comment&since=2026-03-28")
    fields = next(form for form in page.forms if form.method == "get" and "since" in form.fields).fields
    assert (fields["person"], fields["kind"], fields["since"]) == (str(ana.id), "comment", "2026-03-28")


@ON_SQLITE
def test_a_filter_that_cannot_be_is_refused_on_a_page(admin: Visitor) -> None:
    for asked in (
        "person=nobody", "person=-1", "person=99999999999", "kind=secrets", "action=drop", "since=yesterday",
        "since=1000-01-01", "until=9999-12-31", "cursor=made-up", "limit=0", "colour=red", "kind=user&kind=tag",
        "number=one", "number=0",
    ):  # fmt: skip
        page = admin.page(f"{PATH}?{asked}")
        assert (page.status, page.faults) == (400, []), asked


def test_pages_follow_each_other_and_each_costs_the_same(admin: Visitor, editor: Api, reader: Api) -> None:
    def cost(address: str) -> int:
        with counting() as sent:
            assert admin.get(address).status_code == 200
        return len(sent)

    article = editor.published("articles", title="Neck")
    editor.published("exercises", title="Nod")
    reader.commented(article, body="One.")
    few = cost(PATH)
    for number in range(12):
        reader.commented(article, body=f"Number {number}")
        editor.published("exercises", title=f"Number {number}")
    assert cost(f"{PATH}?limit=100") == few
    seen: list[str] = []
    address = f"{PATH}?limit=10"
    while address:
        page = admin.page(address)
        assert len(lines(page)) <= 10
        seen += re.findall(r'datetime="([^"]+)"', page.html.partition("<tbody>")[2])
        onward = [each for each, _current in page.links if "cursor=" in each]
        assert ("From the start" in page.text) == ("cursor=" in address)
        address = onward[0] if onward else ""
    db.session.rollback()
    assert len(seen) == len(db.session.scalars(log.rows()).all())
    assert seen == sorted(seen, reverse=True)


@ON_SQLITE
def test_every_action_is_told_with_its_thing_and_without(admin: Visitor) -> None:
    with writing():
        for action in log_words.ACTIONS:
            kind = action.partition(".")[0]
            log.record(SHELL, action, kind, None if kind == "site" else 10**6, reason="other", before="draft", n=None)
        log.record(Actor("user", 1, HOSTILE, frozenset()), HOSTILE, HOSTILE, 1, reason=HOSTILE, x={"y": [HOSTILE, 1]})
    page = admin.page(f"{PATH}?limit=100")
    assert (page.status, page.faults) == (200, [])
    assert HOSTILE not in page.html
    assert HOSTILE in page.text
    assert "did something to" in page.text
    assert "%(" not in page.text
    assert "“”" not in page.text
    assert any("marked a comment as spam" in line for line in lines(admin.page(f"{PATH}?limit=100&kind=comment")))


@ON_SQLITE
def test_names_are_those_of_today(admin: Visitor, app: Flask) -> None:
    with writing():
        entry = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Old"}, SiteSettings())
        drafting.edit(SHELL, queries.entry_to_change(entry.id), entry.version, {"title": HOSTILE}, SiteSettings())
        author = crediting.create(SHELL, name="Bo <i>")
    page = admin.page(PATH)
    assert page.faults == []
    assert any(f"edited the article “{HOSTILE}”" in line for line in lines(page))
    assert any("added the author “Bo <i>”" in line for line in lines(page))
    with writing():
        crediting.delete(SHELL, crediting.get(author.slug), author.version)
    assert any("deleted the author “bo-i”" in line for line in lines(admin.page(PATH)))


@ON_SQLITE
def test_an_empty_log_says_what_it_is_for(at_work: Callable[[str], Visitor]) -> None:
    assert "Nothing happened yet" in at_work("moderator").page(PATH).text
