"""Payloads changed by chance, through the doors of the API: what is handed out stays within the policies."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.markup import ARTICLE, COMMENT, DESCRIPTION, STEP
from cms.core.text import clean
from cms.core.urls import is_web_address
from tests.api import BASE, Api
from tests.unit.core.allow_list import beyond
from tests.unit.core.mutations import mutated
from tests.unit.core.payloads import ATTACKS

PAYLOADS = mutated(list(ATTACKS.values()))
CONTENT = {"feed": "{http://purl.org/rss/1.0/modules/content/}encoded", "atom": "{http://www.w3.org/2005/Atom}content"}


def line(html: str) -> str:
    return " ".join(clean(html).split())[:80] or "x"


def answered(api: Api, path: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Send it; an answer of the server that is none is a fault, one that refuses gives nothing."""
    answer = api.post(path, sent)
    assert answer.status_code in {201, 202, 400, 403, 409, 422}, (path, sent, answer.status_code)
    return dict(answer.get_json()) if answer.status_code in {201, 202} else {}


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(html=PAYLOADS, other=PAYLOADS)
def test_comments_and_entries_hold_nothing_foreign(
    environment: dict[str, str], editor: Api, reader: Api, html: str, other: str
) -> None:
    if reader.get("/articles/neck").status_code == 404:
        editor.published("articles", title="Neck")
    author = {"author_name": line(html), "author_email": "jo@reader.example", "author_url": line(other)}
    for sent in (author, {**author, "author_url": ""}):
        said = answered(reader, "/articles/neck/comments", {**sent, "body": f"Words. {html}"[:4000]})
        if said:
            assert beyond(said["comment"]["content_html"], COMMENT) == []
            assert not said["comment"]["author"]["url"] or is_web_address(said["comment"]["author"]["url"])
    steps = [{"text_html": html or "x"}, {"text_html": other or "x"}]
    for kind, members in (("articles", {}), ("exercises", {"steps": steps})):
        told = {"title": line(html), "summary": line(other), "content_html": f"<p>Words.</p>{html}{other}", **members}
        made = answered(editor, f"/{kind}", told)
        if made:
            assert beyond(made["content_html"], DESCRIPTION if members else ARTICLE) == []
            assert all(beyond(step["text_html"], STEP) == [] for step in made.get("steps", []))
            editor.post(f"/{kind}/{made['id']}/publish", {"version": made["version"]})
    assert reader.get(f"/search?{urlencode({'q': line(html)})}").status_code in {200, 400, 422}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(PAYLOADS, min_size=20, max_size=20))
def test_feeds_are_whole_and_hold_nothing_foreign(editor: Api, reader: Api, told: list[str]) -> None:
    for html in told:
        if made := answered(editor, "/articles", {"title": line(html), "content_html": f"<p>Words.</p>{html}"}):
            editor.post(f"/articles/{made['id']}/publish", {"version": made["version"]})
    items = json.loads(reader.client.get("/feed.json", base_url=BASE).get_data())["items"]
    assert items
    assert [found for item in items if (found := beyond(item["content_html"], ARTICLE))] == []
    for name, element in CONTENT.items():
        root = ElementTree.fromstring(reader.client.get(f"/{name}.xml", base_url=BASE).get_data())
        shown = [each.text or "" for each in root.iter(element)]
        assert shown
        assert [found for each in shown if (found := beyond(each, ARTICLE))] == []
