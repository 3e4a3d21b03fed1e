"""A moderator's work in Chromium, by hand, on the real server."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from cms.accounts.permissions import Role
from tests.browser.conftest import PASSWORD, Visit
from tests.served import Served

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HOSTILE = "<img src=x onerror=alert(1)> “quoted” & <b>bold</b>"


class Reader:
    """Readers and an editor, who speak to the server over HTTP."""

    def __init__(self, server: Served, key: str) -> None:
        self.base = f"{server.address}/api/v1"
        self.key = key

    def send(self, path: str, body: dict[str, Any]) -> Any:
        """Post, and give the document that comes back."""
        headers = {"Content-Type": "application/json"}
        if not path.endswith("/comments"):
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def thread(self, slug: str) -> list[str]:
        """Give the texts that everyone reads."""
        with urllib.request.urlopen(f"{self.base}/articles/{slug}/comments") as answer:
            return [each["content_text"] for each in json.load(answer)["items"]]


@pytest.fixture
def reader(served: Served, token: Callable[..., str]) -> Reader:
    """Give an article with four comments that wait, one of them hostile."""
    made = Reader(served, token(Role.EDITOR))
    draft = made.send("/articles", {"title": "Clicking in the back of the head"})
    made.send(f"/articles/{draft['id']}/publish", {"version": 1})
    for number, text in enumerate(["First.", "Second.", HOSTILE, "Fourth."]):
        told = {"author_name": f"Reader {number}", "author_email": f"r{number}@reader.example", "body": text}
        made.send(f"/articles/{draft['slug']}/comments", told)
    return made


SLUG = "clicking-in-the-back-of-the-head"


def _sign_in(page: Page) -> None:
    page.goto("/admin/comments")
    page.get_by_label("E-mail").fill("moderator@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("4 waiting · Comments · Vertebra")


def _check_axe(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_moderator_reads_decides_and_takes_back(
    app: Flask, visit: Callable[..., Visit], reader: Reader, scripts: bool
) -> None:
    seen = visit(scripts=scripts)
    page = seen.page
    _sign_in(page)
    first = page.get_by_role("article", name="Reader 0")
    expect(first).to_contain_text("Clicking in the back of the head")
    first.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    assert reader.thread(SLUG) == ["First."]

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back.")
    assert reader.thread(SLUG) == []

    for name in ("Reader 1", "Reader 3"):
        page.get_by_label(f"Tick the comment by {name}").check()
    page.get_by_label("What to do with the ticked ones").select_option("reject")
    page.get_by_label("Reason").first.select_option("off_topic")
    page.get_by_role("button", name="Carry out").click()
    expect(page.get_by_role("status")).to_contain_text("Rejected: 2 comments.")
    expect(page).to_have_title("2 waiting · Comments · Vertebra")

    hostile = page.get_by_role("article", name="Reader 2")
    expect(hostile).to_contain_text(HOSTILE)
    hostile.get_by_role("button", name="Approve").click()
    assert reader.thread(SLUG) == [HOSTILE]
    assert seen.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_pass_axe_and_fit(
    app: Flask, visit: Callable[..., Visit], reader: Reader, width: int, scheme: str
) -> None:
    seen = visit(width, scheme)
    seen.page.goto("/admin/sign-in")
    _check_axe(seen.page)
    _sign_in(seen.page)
    _check_axe(seen.page)
    seen.page.goto("/admin/comments?q=nothing-like-this")
    _check_axe(seen.page)
    seen.page.goto("/admin/comments")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []


def test_the_queue_works_by_keyboard_alone(app: Flask, visit: Callable[..., Visit], reader: Reader) -> None:
    seen = visit()
    page = seen.page
    _sign_in(page)
    for _step in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.value || ''")
        if str(focused).startswith("approve:"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    assert reader.thread(SLUG) == ["First."]
    assert seen.complaints == []
