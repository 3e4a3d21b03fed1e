"""Preview links: what they open, for how long, and that nobody learns of them who was not told."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from structlog.typing import EventDict

from cms.content import previewing
from cms.content.models.preview import PreviewLink
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.idempotency import KeptAnswer
from tests.api import Api
from tests.doors.api.problems import told

KINDS = pytest.mark.parametrize("kind", ["articles", "exercises"])


def linked(editor: Api, entry: dict[str, Any], **sent: Any) -> dict[str, Any]:
    """Make a preview link."""
    return editor.made(f"/{entry['type']}s/{entry['id']}/preview-links", sent)


def ended(link: dict[str, Any], **ago: int) -> None:
    """Let the time of a link be over."""
    with writing():
        past = update(PreviewLink).where(PreviewLink.id == link["id"]).values(expires_at=now() - timedelta(**ago))
        db.session.execute(past)


@KINDS
def test_a_link_shows_one_revision_to_whoever_has_it(editor: Api, reader: Api, kind: str) -> None:
    draft = editor.made(f"/{kind}", {"title": "First"})
    link = linked(editor, draft)
    editor.patch(f"/{kind}/{draft['id']}", {"version": 1, "title": "Second"})
    assert (link["revision"], linked(editor, draft)["revision"]) == (1, 2)
    assert link["url"].startswith("https://cms.example/api/v1/previews/")
    assert link["page_url"].startswith("https://cms.example/preview/")
    shown = reader.get(link["url"]).get_json()
    assert (shown["id"], shown["title"], shown["status"]) == (draft["id"], "First", "draft")
    assert reader.get(linked(editor, draft, revision=1)["url"]).get_json()["title"] == "First"
    told(reader.get(f"/{kind}/{draft['id']}"), 404)


def test_every_origin_may_read_it_and_nobody_keeps_it(editor: Api, reader: Api) -> None:
    link = linked(editor, editor.made("/articles", {"title": "Draft"}))
    for address, status in ((link["url"], 200), (link["url"] + "x", 404)):
        answer = reader.get(address, headers={"Origin": "https://front.example"})
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers


def test_a_link_that_was_taken_back_is_gone_at_once(editor: Api, reader: Api) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    link, other = linked(editor, draft), linked(editor, draft)
    ended_ = editor.delete(f"/articles/{draft['id']}/preview-links/{link['id']}").get_json()
    assert ended_["revoked_at"] is not None
    assert "taken back" in told(reader.get(link["url"]), 410)["detail"]
    assert reader.get(other["url"]).status_code == 200
    assert editor.delete(f"/articles/{draft['id']}/preview-links/{link['id']}").get_json() == ended_


def test_a_link_whose_time_is_over_is_gone_and_later_forgotten(app: Flask, editor: Api, reader: Api) -> None:
    link = linked(editor, editor.made("/articles", {"title": "Draft"}))
    ended(link, seconds=1)
    assert "has ended" in told(reader.get(link["url"]), 410)["detail"]
    with writing():
        assert previewing.forget_old() == 0
    ended(link, days=31)
    with writing():
        assert previewing.forget_old() == 1
    told(reader.get(link["url"]), 404)


def test_what_is_in_the_bin_is_not_shown_until_it_is_back(editor: Api, reader: Api) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    link = linked(editor, draft)
    binned = editor.delete(f"/articles/{draft['id']}").get_json()
    assert "bin" in told(reader.get(link["url"]), 410)["detail"]
    editor.post(f"/articles/{draft['id']}/restore", {"version": binned["version"]})
    assert reader.get(link["url"]).status_code == 200


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda key: key[:-1], id="cut short"),
        pytest.param(lambda key: key + "A", id="longer"),
        pytest.param(lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"), id="another signature"),
        pytest.param(lambda key: ("A" if key[0] != "A" else "B") + key[1:], id="another secret"),
        pytest.param(lambda key: key.swapcase(), id="other letters"),
        pytest.param(lambda _key: "1", id="an id"),
        pytest.param(lambda _key: "%F0%9F%A6%B4" * 48, id="signs that no key has"),
    ],
)
def test_a_damaged_key_opens_nothing_and_is_told_the_same(
    editor: Api, reader: Api, damage: Callable[[str], str]
) -> None:
    url = linked(editor, editor.made("/articles", {"title": "Draft"}))["url"]
    base, _slash, key = url.rpartition("/")
    problem = told(reader.get(f"{base}/{damage(key)}"), 404)
    assert problem["detail"] == "There is no such preview. The address may have been cut short on its way."


def test_the_key_is_kept_nowhere_and_stands_in_no_log(editor: Api, reader: Api, log_lines: list[EventDict]) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    path = f"/articles/{draft['id']}/preview-links"
    answers = [editor.post(path, {}, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    first, again = (answer.get_json() for answer in answers)
    assert first == again
    key = first["url"].rpartition("/")[2]
    assert reader.get(first["url"]).status_code == 200
    assert reader.client.get(first["page_url"].removeprefix("https://cms.example")).status_code == 200
    assert "previews/<key>" in json.dumps(log_lines, default=str)
    assert key not in json.dumps(log_lines, default=str)
    rows = [str(vars(row)) for model in (PreviewLink, KeptAnswer) for row in db.session.scalars(select(model))]
    assert len(rows) == 2
    assert not any(key in row for row in rows)
    listed = editor.get(path).get_json()["items"]
    assert [set(each) & {"url", "page_url", "hash"} for each in listed] == [set()]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        pytest.param({"expires_in": 59}, "#/expires_in", id="too short"),
        pytest.param({"expires_in": 90 * 86400 + 1}, "#/expires_in", id="too long"),
        pytest.param({"expires_in": "3600"}, "#/expires_in", id="a text"),
        pytest.param({"expires_in": 10**30}, "#/expires_in", id="beyond all numbers"),
        pytest.param({"revision": 2}, "#/revision", id="a revision that is not there"),
        pytest.param({"revision": 0}, "#/revision", id="no revision"),
        pytest.param({"title": "x"}, "#/title", id="a member that is none"),
    ],
)
def test_what_no_link_can_be_is_refused(editor: Api, sent: dict[str, Any], pointer: str) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    problem = told(editor.post(f"/articles/{draft['id']}/preview-links", sent), 422)
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]
    assert editor.get(f"/articles/{draft['id']}/preview-links").get_json()["items"] == []


def test_a_link_works_for_as_long_as_was_asked_or_seven_days(editor: Api) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    for sent, lasts in ({"expires_in": 3600}, timedelta(hours=1)), ({}, timedelta(days=7)):
        link = linked(editor, draft, **sent)
        begins, ends = (datetime.fromisoformat(link[name]) for name in ("created_at", "expires_at"))
        assert ends - begins == lasts


def test_a_link_belongs_to_its_entry(editor: Api) -> None:
    link = linked(editor, editor.made("/articles", {"title": "One"}))
    other = editor.made("/articles", {"title": "Other"})
    told(editor.delete(f"/articles/{other['id']}/preview-links/{link['id']}"), 404)
    told(editor.get(f"/exercises/{other['id']}/preview-links"), 404)


def test_the_list_of_links_costs_the_same_however_long_it_is(
    editor: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    path = f"/articles/{draft['id']}/preview-links"
    linked(editor, draft)
    few = count_queries(lambda: editor.get(path))
    for _ in range(5):
        linked(editor, draft)
    assert count_queries(lambda: editor.get(path)) == few
    assert len(editor.get(path).get_json()["items"]) == 6
