"""What the browser tests of the moderators' desk share: readers who write, a moderator who signs in."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.accounts.permissions import Role
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD
from tests.served import Served

HOSTILE = "<img src=x onerror=alert(1)> “quoted” & <b>bold</b>"
SLUG = "clicking-in-the-back-of-the-head"
TEXTS = ["First.", "Second, see https://pills.example/now.", HOSTILE, "Fourth.", "Fifth.", "Sixth."]
PATH = "/admin/comments"


class Reader:
    """Readers and an editor, who speak to the server over HTTP."""

    def __init__(self, server: Served, key: str) -> None:
        self.base = f"{server.address}/api/v1"
        self.key = key
        self.count = 0

    def send(self, path: str, body: dict[str, Any]) -> Any:
        """Post, and give the document that comes back."""
        headers = {"Content-Type": "application/json"}
        if not path.endswith("/comments"):
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def comment(self, text: str) -> None:
        """Comment as a new reader."""
        told = {"author_name": f"Reader {self.count}", "author_email": f"r{self.count}@reader.example", "body": text}
        self.send(f"/articles/{SLUG}/comments", told)
        self.count += 1

    def thread(self) -> list[str]:
        """Give the texts that everyone reads."""
        with urllib.request.urlopen(f"{self.base}/articles/{SLUG}/comments") as answer:
            return [each["content_text"] for each in json.load(answer)["items"]]


@pytest.fixture
def reader(served: Served, token: Callable[..., str]) -> Reader:
    """Give an article with six comments that wait, one of them hostile."""
    made = Reader(served, token(Role.EDITOR))
    draft = made.send("/articles", {"title": "Clicking in the back of the head"})
    made.send(f"/articles/{draft['id']}/publish", {"version": 1})
    for text in TEXTS:
        made.comment(text)
    return made


def sign_in(page: Page, path: str = PATH, who: str = "moderator", *, scripts: bool = True) -> None:
    """Sign in, and wait until the desk is there."""
    page.goto(path)
    page.get_by_label("E-mail").fill(f"{who}@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Comments", exact=True)).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator("[data-live]")).to_have_count(int(scripts))


def check_axe(page: Page) -> None:
    """Hold the page against WCAG."""
    assert faults(page) == []
