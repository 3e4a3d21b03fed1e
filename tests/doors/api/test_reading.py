"""Reading what is public: what is hidden is nowhere in it, who saw it before is told so, and it changes nothing."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cms.core.db import Base, db
from tests.api import Api

FEEDS = ("/feed.json", "/feed.xml", "/atom.xml", "/feed/comments.json", "/feed/comments.xml", "/sitemap.xml")
PUBLIC = (
    *FEEDS,
    "/articles",
    "/articles/neck",
    "/articles/neck/comments",
    "/articles/neck/comments?sort=best",
    "/exercises",
    "/authors",
    "/tags",
    "/tags/back",
    "/redirects",
    "/search?q=neck",
    "/site",
    "/comment-counts?article=neck&article=nowhere",
)


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def neck(editor: Api, reader: Api, moderator: Api) -> dict[str, Any]:
    """Publish an article with a comment that is approved, and one that waits."""
    live = editor.published("articles", title="Neck", slug="neck", tags=[{"name": "Back"}])
    said = reader.commented(live, body="It clicks.")
    moderator.decided("approve", said["id"])
    reader.commented(live, body="Buy pills at http://pills.example now.", author_email="bo@reader.example")
    return live


HIDDEN: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "never published": [],
    "scheduled": [("schedule", {"publish_at": "2099-01-01T00:00:00Z"})],
    "withdrawn": [("publish", {}), ("unpublish", {})],
    "archived": [("publish", {}), ("archive", {})],
    "in the bin": [("publish", {}), ("bin", {})],
}


@pytest.mark.parametrize("state", HIDDEN)
def test_nothing_that_is_public_tells_of_an_article_that_is_not(
    neck: dict[str, Any], editor: Api, reader: Api, state: str
) -> None:
    entry = editor.made("/articles", {"title": "Zygapophysis", "slug": "zygapophysis", "tags": [{"slug": "back"}]})
    for move, more in HIDDEN[state]:
        path, sent = f"/articles/{entry['id']}", {"version": entry["version"], **more}
        answer = editor.call("DELETE", path, sent) if move == "bin" else editor.post(f"{path}/{move}", sent)
        entry = answer.get_json()
        if move == "publish":
            reader.commented(entry, body="Of the zygapophysis.", author_email="al@reader.example")
            assert "zygapophysis" in reader.get("/feed.xml").get_data(as_text=True)
    for address in (
        *PUBLIC,
        "/search?q=zygapophysis",
        "/articles?tag=back",
        "/feed.json?tag=back",
        "/atom.xml?tag=back",
    ):
        answer = reader.get(address)
        assert answer.status_code == 200, address
        assert "zygapophysis" not in answer.get_data(as_text=True).lower(), address


def test_every_feed_and_the_map_are_asked_after_by_mark_and_by_date(neck: dict[str, Any], reader: Api) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=10)):
        for address in FEEDS:
            first = reader.get(address)
            etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
            earlier = format_datetime(parsedate_to_datetime(modified) - timedelta(seconds=1), usegmt=True)
            rows: list[tuple[dict[str, str], int]] = [
                ({"If-None-Match": etag}, 304),
                ({"If-None-Match": '"x"'}, 200),
                ({"If-Modified-Since": modified}, 304),
                ({"If-Modified-Since": earlier}, 200),
                ({"If-None-Match": '"x"', "If-Modified-Since": modified}, 200),
            ]
            for known, status in rows:
                for method in ("GET", "HEAD"):
                    answer = reader.call(method, address, headers=known)
                    assert (answer.status_code, answer.headers["ETag"]) == (status, etag), (address, method, known)
                    has_body = status == 200 and method == "GET"
                    assert bool(answer.get_data()) == has_body, (address, method, known)


def test_reading_changes_nothing(neck: dict[str, Any], app: Flask, reader: Api) -> None:
    before = _everything(app)
    for _time in range(2):
        for address in PUBLIC:
            for method in ("GET", "HEAD", "OPTIONS"):
                assert reader.call(method, address).status_code < 300, address
    assert _everything(app) == before


def _everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        told = {each.name: [tuple(row) for row in db.session.execute(select(each))] for each in tables}
        db.session.rollback()
    return {name: sorted(rows, key=repr) for name, rows in told.items()}
