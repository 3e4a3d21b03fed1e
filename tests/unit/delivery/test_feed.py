"""The JSON Feed: every member that readers of feeds look for, and exercises as data beside it."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it comes without types
import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import crediting, queries
from cms.content.models.entry import Entry
from cms.content.views import view
from cms.core.db import db, writing
from cms.core.site import SiteSettings
from cms.delivery.feeds import json_feed
from cms.delivery.feeds.entry_feed import EXERCISE_MEMBERS, entry_feed
from cms.delivery.links import Links
from tests.unit.content.entries import STEPS, article, edited, exercise, fresh, published

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LINKS = Links("https://cms.example", "https://clinic.example", "/articles/{slug}", "/exercises/{slug}")
URL = "https://cms.example/feed.json"


def feed(site: SiteSettings | None = None, next_url: str | None = None) -> dict[str, Any]:
    rows = db.session.execute(queries.live_entries().order_by(Entry.id)).all()
    views = view([(entry, revision) for entry, revision in rows], public=True)
    told = entry_feed(views, site or SiteSettings(), LINKS, URL, lambda text: text, next_url=next_url)
    return json_feed.document(told)


def nothing(told: object) -> bool:
    """Tell whether a member of JSON is null, outside of our own extension."""
    if isinstance(told, dict):
        return any(value is None or nothing(value) for name, value in told.items() if name != "_vertebra")
    return isinstance(told, list) and any(nothing(each) for each in told)


def test_an_empty_feed_is_a_feed(app: Flask) -> None:
    assert feed() == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Vertebra",
        "home_page_url": "https://clinic.example/",
        "feed_url": URL,
        "authors": [{"name": "Vertebra", "url": "https://clinic.example/"}],
        "language": "en",
        "items": [],
    }


def test_the_feed_says_what_the_site_is_and_where_it_goes_on(app: Flask) -> None:
    site = SiteSettings(
        site_title="Backs", site_description="About backs", site_icon="https://a.example/i.png", language="de"
    )
    told = feed(site, f"{URL}?cursor=x")
    assert (told["title"], told["description"], told["icon"]) == ("Backs", "About backs", "https://a.example/i.png")
    assert (told["language"], told["next_url"]) == ("de", f"{URL}?cursor=x")


def test_an_article_in_the_feed(app: Flask) -> None:
    with writing():
        crediting.create(SHELL, name="Ana", url="https://ana.example", avatar_url="https://ana.example/a.png")
    made = article(
        content_html='<p>See <a href="/exercises/psoas">this</a> and <a href="#note">that</a>.</p><img src="/m/a.png">',
        authors=["ana"],
        tags=[{"name": "Neck"}, {"name": "Pain"}],
    )
    item = feed()["items"][0]
    assert item["id"] == f"https://cms.example/api/v1/articles/{made.id}"
    assert item["url"] == "https://clinic.example/articles/neck-pain"
    assert item["content_html"] == (
        '<p>See <a href="https://clinic.example/exercises/psoas">this</a> and '
        '<a href="https://clinic.example/articles/neck-pain#note">that</a>.</p><img src="https://cms.example/m/a.png">'
    )
    assert item["summary"] == item["content_text"] == "See this and that."
    assert item["authors"] == [{"name": "Ana", "url": "https://ana.example", "avatar": "https://ana.example/a.png"}]
    assert item["tags"] == ["Neck", "Pain"]
    assert item["date_published"].endswith("Z")
    assert item["_vertebra"]["api_url"] == "https://cms.example/api/v1/articles/neck-pain"
    assert "exercise" not in item["_vertebra"]


def test_the_name_of_an_item_never_changes(app: Flask) -> None:
    made = article()
    before = feed()["items"][0]["id"]
    published(edited(made, slug="another", title="Another"))
    item = feed()["items"][0]
    assert (item["id"], item["url"]) == (before, "https://clinic.example/articles/another")


def test_an_exercise_in_the_feed_is_text_for_readers_and_data_for_programs(app: Flask) -> None:
    exercise(
        title="Chin <tuck>",
        content_html="<p>Why</p>",
        steps=[*STEPS, {"text_html": 'See <a href="/x">x</a>'}],
        dosage={"hold_seconds": 30, "repetitions": 3},
        variations=[{"title": "<On a chair>", "kind": "easier", "steps": STEPS}],
        cautions=[{"level": "urgent", "text": "Numb & cold?", "action": "Stop."}],
        contraindications=["<script>alert(1)</script>"],
        video={"url": "https://a.example/film.mp4", "title": "Film"},
    )
    item = feed()["items"][0]
    html = item["content_html"]
    for part in (
        "<p>Why</p>",
        "Hold 30 s",
        "<li>Kneel on one knee.</li>",
        "&lt;On a chair&gt;",
        "Numb &amp; cold? Stop.",
    ):
        assert part in html
    assert '<a href="https://clinic.example/x">x</a>' in html
    assert "<script" not in html
    assert item["title"] == "Chin <tuck>", "a title is plain text"
    told = item["_vertebra"]["exercise"]
    assert set(told) == set(EXERCISE_MEMBERS)
    assert told["contraindications"] == ["<script>alert(1)</script>"], "plain text is plain in data"
    assert item["attachments"] == [{"url": "https://a.example/film.mp4", "mime_type": "video/mp4", "title": "Film"}]


def test_what_there_is_not_is_left_out(app: Flask) -> None:
    article()
    exercise()
    told = feed()
    assert not nothing(told)
    assert not {"authors", "tags", "attachments", "summary", "image"} & set(told["items"][0])


def test_a_draft_beside_what_is_live_is_not_in_the_feed(app: Flask) -> None:
    made = article(summary="one")
    before = feed()
    edited(made, summary="two", title="Secret")
    assert feed() == before
    assert fresh(made).has_draft


def test_the_feed_is_as_the_schema_has_it(app: Flask, corpora: Path) -> None:
    with writing():
        crediting.create(SHELL, name="Ana")
    article(authors=["ana"], tags=[{"name": "Neck"}], summary="a", content_html="<p>b</p>")
    exercise(video={"url": "https://a.example/film.mp4"})
    schema = json.loads((corpora / "jsonfeed" / "schema-v1.1.json").read_text("utf-8"))
    jsonschema.validate(feed(next_url=URL), schema)
