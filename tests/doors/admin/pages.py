"""A browser without scripts: pages read as HTML, forms filled in and sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

ORIGIN = "https://cms.example"
PASSWORD = "a long enough password"


def as_browsers_send(pairs: Iterable[tuple[str, str]]) -> tuple[str, bytes]:
    """Give a form as multipart, and its type.

    What Werkzeug's tests write leaves out the line break of an empty field, and cannot be read where
    a piece of 64 KB ends there.
    """
    line = "--a-boundary-of-the-tests"
    parts = (f'{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs)
    return f"multipart/form-data; boundary={line[2:]}", "".join([*parts, f"{line}--\r\n"]).encode()


@dataclass
class Form:
    """A form: where it goes, what its fields hold, which buttons and boxes it has."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    ticked: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """A page as a person without scripts has it."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.status = answer.status_code
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.title = ""
        self.words: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[str] = []
        self.elements: list[str] = []
        self._open: Form | None = None
        self._named: dict[str, Form] = {}
        self._of: Form | None = None
        self._select = ""
        self._area = ""
        self.html = answer.get_data(as_text=True)
        assert answer.content_type == "text/html; charset=utf-8", answer.content_type
        self.feed(self.html)

    @property
    def text(self) -> str:
        """Give the words of the page."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of an element."""
        told = {name: value or "" for name, value in attrs}
        self.elements.append(tag)
        self.faults += [f"{tag} {name}" for name in told if name.startswith("on") or name == "style"]
        if (tag == "script" and "src" not in told) or tag == "style":
            self.faults.append(f"inline {tag}")
        self.faults += [
            f"{tag} leads to {told[name]}" for name in ("href", "src", "action") if _runs(told.get(name, ""))
        ]
        if tag == "a":
            self.links.append((told.get("href", ""), told.get("aria-current", "")))
        if tag == "label":
            self.labels.add(told.get("for", ""))
        if tag in {"input", "select", "textarea"} and told.get("type") != "hidden" and "aria-label" not in told:
            self.fields.append(told.get("id", ""))
        if tag == "form":
            self._open = self._form_named(told.get("id", ""))
            self._open.action, self._open.method = told.get("action", ""), told.get("method", "get").lower()
            self.forms.append(self._open)
        of = self._of if tag == "option" else self._open
        of = self._form_named(told["form"]) if "form" in told else of
        if of is not None:
            self._of = of if tag in {"select", "textarea"} else self._of
            self._note_field(of, tag, told)

    def _form_named(self, name: str) -> Form:
        """Give the form with an id, which may stand further down than its fields; without one a new form."""
        return self._named.setdefault(name, Form("", "get")) if name else Form("", "get")

    def _note_field(self, form: Form, tag: str, told: dict[str, str]) -> None:
        if tag == "button" and told.get("name"):
            form.buttons.append((told["name"], told.get("value", "")))
        if tag == "input" and told.get("name"):
            if told.get("type") in {"checkbox", "radio"}:
                form.boxes.append((told["name"], told.get("value", "on")))
                form.ticked += [form.boxes[-1]] if "checked" in told else []
            else:
                form.fields[told["name"]] = told.get("value", "")
        if tag == "select":
            self._select = told["name"]
            form.choices[self._select] = []
            form.fields[self._select] = ""
        if tag == "option" and self._select:
            form.choices[self._select].append(told.get("value", ""))
            if "selected" in told or len(form.choices[self._select]) == 1:
                form.fields[self._select] = told.get("value", "")
        if tag == "textarea":
            self._area = told["name"]
            form.fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        """Close a form, a list of choices, a field of text."""
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select, self._of = "", None
        if tag == "textarea" and self._of is not None:
            self._of.fields[self._area] = self._of.fields[self._area].removeprefix("\r\n").removeprefix("\n")
            self._area, self._of = "", None

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)
        if self._area and self._of is not None:
            self._of.fields[self._area] += data
        if self.elements and self.elements[-1] == "title" and not self.title:
            self.title = data


def _runs(address: str) -> bool:
    return address.strip().lower().startswith(("javascript:", "data:"))


class Visitor:
    """Somebody with a browser, who looks at pages and sends forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **told: Any) -> TestResponse:
        """Open an address."""
        return self.client.get(path.removeprefix(ORIGIN), base_url=ORIGIN, **told)

    def page(self, path: str) -> Page:
        """Open a page."""
        return Page(self.get(path))

    def post(self, path: str, data: Any, **told: Any) -> TestResponse:
        """Send a form as a browser does, with the page it stood on as referrer."""
        headers = {"Referer": f"{ORIGIN}/admin/", "Origin": ORIGIN, **told.pop("headers", {})}
        return self.client.post(path.removeprefix(ORIGIN), data=data, base_url=ORIGIN, headers=headers, **told)

    def sent(self, form: Form, *pressed: tuple[str, str], **filled: str) -> TestResponse:
        """Fill a form in, tick and press what is named, and send it with what was ticked before."""
        data = MultiDict([*{**form.fields, **filled}.items(), *form.ticked, *pressed])
        return self.post(form.action, data)

    def followed(self, answer: TestResponse) -> Page:
        """Go where an answer leads."""
        assert answer.status_code in {302, 303}, answer.get_data(as_text=True)
        return self.page(answer.headers["Location"])

    def signed_in(self, email: str, password: str = PASSWORD, path: str = "/admin/sign-in") -> TestResponse:
        """Fill in the sign-in page."""
        page = self.page(path)
        return self.sent(page.forms[-1], email=email, password=password)
