"""What the tests of `<cms-comments>` share: pages of another origin under a strict policy, a clinic, a visitor."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.axe import faults

POLICY = (
    "default-src 'none'; script-src {service}; connect-src {service}; img-src {service} data:; style-src 'self'; "
    "form-action 'self' {service}; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
PLAIN = "body { font: 17px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1rem }"
DARK = PLAIN + "body, html { background: #10161a; color: #e6ecef; color-scheme: dark } a { color: #8fd3e8 }"
ODD = (
    "* { margin: 0; padding: 0; border: 0 } html { background: #1d1b2e } "
    "body { color: #f3e9d2; font: 24px/1.4 Georgia, serif; padding: 12px } "
    "button { background: red; display: block } h2 { color: lime } p { text-indent: 3em }"
)
STYLES = {"plain": PLAIN, "dark": DARK, "odd": ODD}


@dataclass
class Host:
    """Another origin, whose pages are made while the tests run."""

    port: int
    pages: dict[str, str] = field(default_factory=dict)
    service: str = ""

    @property
    def address(self) -> str:
        """Give its origin."""
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, inside: str, *, style: str = "plain", lang: str = "en", more: str = "") -> str:
        """Put a page at a path, with the script as a front end writes it; give its address."""
        self.pages[f"{path}.css"] = STYLES[style]
        self.pages[path] = (
            f'<!doctype html><html lang="{lang}" {more}><head><meta charset="utf-8"><title>Neck</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{path}.css">'
            f'<script src="{self.service}/embed.js" async></script></head>'
            f"<body><main><h1>Neck</h1>{inside}</main></body></html>"
        )
        return self.address + path


@contextmanager
def hosting() -> Iterator[Host]:
    """Serve the pages of another origin, each with the strict policy that a careful front end sends."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = host.pages.get(self.path)
            self.send_response(404 if content is None else 200)
            kind = "css" if self.path.endswith(".css") else "html"
            self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(service=host.service))
            self.end_headers()
            self.wfile.write((content or "").encode())

        def log_message(self, *_: Any) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    host = Host(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield host
    server.shutdown()
    server.server_close()


class Clinic:
    """An editor, a moderator and readers, who speak to the service over HTTP, each from an address of their own."""

    def __init__(self, address: str, key: str) -> None:
        self.base = f"{address}/api/v1"
        self.key = key
        self.count = 0

    def ask(self, path: str, body: dict[str, Any] | None = None, *, staff: bool = True, method: str = "") -> Any:
        """Ask, and give the document that comes back."""
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{self.count % 250}"}
        if staff:
            headers["Authorization"] = f"Bearer {self.key}"
        told = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, told, headers, method=method or None)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def publish(self, title: str) -> dict[str, Any]:
        """Publish an article."""
        made = self.ask("/articles", {"title": title})
        return dict(self.ask(f"/articles/{made['id']}/publish", {"version": made["version"]}))

    def say(self, body: str, *, name: str = "", parent: int | None = None, slug: str = "neck") -> int:
        """Write as a reader who was not here before; give the comment's id."""
        self.count += 1
        told = {
            "author_name": name or f"Reader {self.count}",
            "author_email": f"r{self.count}@reader.example",
            "body": body,
            "parent_id": parent,
        }
        return int(self.ask(f"/articles/{slug}/comments", told, staff=False)["comment"]["id"])

    def approve_all(self) -> None:
        """Approve whatever waits."""
        waiting = self.ask("/moderation/comments?limit=100")["items"]
        decisions = [{"comment_id": each["id"], "action": "approve", "version": each["version"]} for each in waiting]
        self.ask("/moderation/decisions", {"decisions": decisions})

    def said(self, *words: str) -> list[int]:
        """Have comments that everybody reads; give their ids."""
        ids = [self.say(each) for each in words]
        self.approve_all()
        return ids


def write(page: Page, words: str, email: str = "jo@reader.example") -> None:
    """Fill in the form and send it."""
    page.get_by_label("Your comment").fill(words)
    page.get_by_label("Name").fill("Jo")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send comment").click()


def shown(page: Page) -> None:
    """Wait until the thread is there."""
    expect(page.locator("cms-comments").get_by_role("heading", level=2).first).to_be_visible()


def check_axe(page: Page) -> None:
    """Find nothing that axe complains of."""
    assert faults(page) == []
