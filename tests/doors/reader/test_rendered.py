"""A page is rendered once, and given again as long as nothing that it is made of changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, template_rendered
from jinja2 import Template

from cms.comments import form_timing
from cms.core.clock import now
from cms.web.reader import rendered
from tests.api import Api
from tests.doors.reader.sheets import Browser

NECK = "/articles/neck"


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Publish an article."""
    return editor.published("articles", title="Neck", slug="neck", content_html="<p>Turn slowly.</p>")


@contextmanager
def rendering(app: Flask) -> Iterator[list[str]]:
    """Note the templates that are rendered in the block."""
    names: list[str] = []

    def on_rendered(_app: Flask, template: Template, **_told: Any) -> None:
        names.append(template.name or "")

    with template_rendered.connected_to(on_rendered, app):
        yield names


def test_a_page_that_stays_as_it_is_is_rendered_once(app: Flask, article: dict[str, Any], browser: Browser) -> None:
    with rendering(app) as names:
        pages = [browser.get(address).get_data() for address in (NECK, "/", "/help") for _time in range(3)]
    assert sorted(names) == ["reader/article.html", "reader/help.html", "reader/home.html"]
    assert len(set(pages)) == 5, "three pages, of which one has a form that is new each time"


def test_each_reader_gets_a_form_with_the_moment_at_which_it_was_shown(
    app: Flask, article: dict[str, Any], browser: Browser
) -> None:
    sealer, shown = app.extensions["vertebra"].sealer, []
    for minutes in (0, 5):
        moment = now() + timedelta(minutes=minutes)
        with time_machine.travel(moment, tick=False):
            at = form_timing.shown_at(browser.page(NECK).fields["started"], sealer)
        assert at is not None
        assert abs(at - moment) < timedelta(seconds=1)
        shown.append(at)
    assert shown[0] < shown[1]


def test_what_changes_is_there_at_once(
    app: Flask, article: dict[str, Any], browser: Browser, reader: Api, moderator: Api
) -> None:
    assert "marmot" not in browser.page(NECK).text
    said = {"author_name": "Jo", "author_email": "jo@reader.example", "body": "My marmot clicks as well."}
    comment = reader.post(f"{NECK}/comments", said).get_json()["comment"]
    assert "marmot" not in browser.page(NECK).text
    decision = {"comment_id": comment["id"], "action": "approve", "version": 1}
    assert moderator.post("/moderation/decisions", {"decisions": [decision]}).status_code == 200
    with rendering(app) as names:
        assert "marmot" in browser.page(NECK).text
        assert "marmot" in browser.page(NECK).text
    assert names == ["reader/article.html"]
    assert "In answer to Jo" in browser.page(f"{NECK}?reply={comment['id']}").text, "another address is another page"
    assert "In answer to Jo" not in browser.page(NECK).text


def test_a_thread_that_age_closes_is_another_page_to_who_has_it(
    api: Callable[..., Api], article: dict[str, Any], browser: Browser
) -> None:
    api("admin").patch("/settings", {"comment_days_open": 30})
    known = browser.get(NECK).headers["ETag"]
    assert browser.get(NECK, **{"If-None-Match": known}).status_code == 304
    with time_machine.travel(now() + timedelta(days=31)):
        assert browser.get(NECK, **{"If-None-Match": known}).status_code == 200


@pytest.mark.parametrize("environment", [{"CMS_CACHE_BYTES": "0"}])
def test_who_wants_nothing_kept_has_each_page_rendered(app: Flask, article: dict[str, Any], browser: Browser) -> None:
    with rendering(app) as names:
        assert {browser.get("/help").status_code for _time in range(2)} == {200}
    assert names == ["reader/help.html"] * 2


def test_no_more_is_kept_than_there_is_room_for_and_what_is_asked_for_stays() -> None:
    kept = rendered.Pages(room=3_000)
    for number in range(100):
        kept.keep((f"/{number}", "etag"), b"x" * 900)
        assert kept.find(("/0", "etag")) is not None
        assert kept.weight <= kept.room
    assert [n for n in range(100) if kept.find((f"/{n}", "etag"))] == [0, 98, 99]
    kept.keep(("/0", "etag"), b"y" * 900)
    assert kept.find(("/0", "etag")) == b"y" * 900
    assert kept.weight <= kept.room
    kept.keep(("/large", "etag"), b"x" * 4_000)
    assert kept.find(("/large", "etag")) is None
    assert kept.find(("/0", "etag")) is not None, "what does not fit drives out nothing"
