"""Pages of the reading page, as a browser without scripts has them."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ORIGIN = "https://cms.example"
ACCEPT = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Sheet(HTMLParser):
    """A page: its words, its links, its one form, and the ids and languages that stand on it."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.status = answer.status_code
        self.headers = answer.headers
        self.html = answer.get_data(as_text=True)
        self.title = ""
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self.rels: dict[str, str] = {}
        self.meta: dict[str, str] = {}
        self.ids: list[str] = []
        self.action = ""
        self.fields: dict[str, str] = {}
        self.loaded: list[str] = []
        self.faults: list[str] = []
        self.languages: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self._link = ""
        self._area = ""
        assert answer.content_type == "text/html; charset=utf-8", answer.content_type
        self.feed(self.html)

    @property
    def text(self) -> str:
        """Give the words of the page."""
        return " ".join(" ".join(self.words).split())

    @property
    def requests(self) -> list[str]:
        """Give the addresses that the strip names."""
        inside = self.html.split("<ol>", 1)[1].split("</ol>", 1)[0]
        return list(_Links(inside).found)

    @property
    def _is_in_template(self) -> bool:
        """Tell whether we are in what only scripts make something of."""
        return any(tag == "template" for tag, _language in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of an element."""
        told = {name: value or "" for name, value in attrs}
        self._open.append((tag, told.get("lang", "")))
        self.faults += [f"{tag} {name}" for name in told if name.startswith("on") or name == "style"]
        data = told.get("type") == "application/ld+json"  # is read by programs, and run by none
        if tag == "style" or (tag == "script" and "src" not in told and not data):
            self.faults.append(f"inline {tag}")
        runs = ("javascript:", "data:", "vbscript:")
        self.faults += [f"{tag} {told[name]}" for name in ("href", "src", "action") if _starts(told.get(name), runs)]
        if not self._is_in_template:
            self._note(tag, told, loaded=not data)

    def _note(self, tag: str, told: dict[str, str], *, loaded: bool) -> None:
        """Note what an element is to who runs no scripts."""
        if "id" in told:
            self.ids.append(told["id"])
        if tag in {"script", "img"} and loaded:
            self.loaded.append(told.get("src", ""))
        if tag == "link":
            self.rels[told["rel"]] = told["href"]
        if tag == "meta":
            self.meta[told.get("name") or told.get("property", "")] = told.get("content", "")
        if tag == "a":
            self._link = told.get("href", "")
        if tag == "form" and "data-thread" in told:
            self.action = told["action"]
        if tag == "input" and told.get("type") != "checkbox":
            self.fields[told["name"]] = told.get("value", "")
        if tag == "textarea":
            self._area = told.get("name") or told["id"]
            self.fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "a":
            self._link = ""
        if tag == "textarea" and self._area:
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Keep the words, with what they belong to."""
        if self._is_in_template:
            return
        self.words.append(data)
        if self._area:
            self.fields[self._area] += data
        words = " ".join(data.split())
        if not words:
            return
        if self._open and self._open[-1][0] == "title" and not self.title:
            self.title = words
        if self._link:
            self.links.setdefault(words, self._link)
        self.languages.setdefault(words, next((lang for _tag, lang in reversed(self._open) if lang), ""))


class _Links(HTMLParser):
    """The addresses of links in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")


def _starts(address: str | None, beginnings: tuple[str, ...]) -> bool:
    return (address or "").strip().lower().startswith(beginnings)


class Browser:
    """A browser that runs no scripts, keeps no cookies of ours, and says what it understands."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **headers: str) -> TestResponse:
        """Open an address; what stands behind `#` stays here."""
        parts = urlsplit(address.removeprefix(ORIGIN))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self.client.get(path, base_url=ORIGIN, headers={**ACCEPT, **headers})

    def page(self, address: str, **headers: str) -> Sheet:
        """Open a page."""
        return Sheet(self.get(address, **headers))

    def sent(self, sheet: Sheet, *, origin: str = ORIGIN, after: float = 20, **filled: Any) -> TestResponse:
        """Fill in the form of a page, and send it after so many seconds."""
        data = {**sheet.fields, **filled}
        path = sheet.action.removeprefix(ORIGIN)
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=after)):
            return self.client.post(path, data=data, base_url=ORIGIN, headers={**ACCEPT, "Origin": origin})
