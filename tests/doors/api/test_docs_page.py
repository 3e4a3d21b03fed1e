"""The documentation as a page: whole, made of the description of the API, from nobody else."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.api import Api


class Read(HTMLParser):
    """Collects the ids of a page, where its links lead, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is called and where it leads."""
        told = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "a":
            self.links.append(told["href"] or "")
        elif told.get("src") or (tag == "link" and told.get("href")):
            self.loaded.append(str(told.get("src") or told["href"]))
        assert tag != "script"
        assert "style" not in told


@pytest.fixture
def page(reader: Api) -> str:
    """Give the page."""
    answer = reader.client.get("/api/docs")
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    return answer.get_data(as_text=True)


def test_every_operation_and_every_type_stands_on_the_page_with_an_address_of_its_own(reader: Api, page: str) -> None:
    described: dict[str, Any] = reader.get("/openapi.json").get_json()
    ids = Read(page).ids
    assert len(ids) == len(set(ids))
    operations = {each["operationId"] for methods in described["paths"].values() for each in methods.values()}
    assert operations <= set(ids)
    assert {f"schema-{name}" for name in described["components"]["schemas"]} <= set(ids)


def test_every_link_within_the_page_leads_somewhere_and_nothing_comes_from_elsewhere(page: str) -> None:
    read = Read(page)
    inner = {link.removeprefix("#") for link in read.links if link.startswith("#")}
    assert len(inner) > 100
    assert inner <= set(read.ids)
    assert all(each.startswith("/static/") for each in read.loaded)


def test_the_lines_for_a_shell_name_this_service_and_never_a_real_key(page: str) -> None:
    lines = re.findall(r"curl [^<]*", page)
    assert len(lines) > 100
    assert all("https://cms.example/" in line for line in lines)
    assert all("$TOKEN" in line for line in lines if "Bearer" in line)


def test_the_page_is_asked_after_and_not_sent_again(reader: Api, page: str) -> None:
    first = reader.client.get("/api/docs")
    again = reader.client.get("/api/docs", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
