"""After a change caches drop what shows it and the hub is told, however often the other side fails."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.core import outbox
from cms.core.db import db
from cms.delivery.announcing import working
from cms.worker import timetable
from tests.api import Api
from tests.edges import TOKEN, Edge

KINDS: dict[str, dict[str, str]] = {
    "fastly": {"CMS_CDN_PURGE_URL": "/service/abc"},
    "cloudflare": {"CMS_CDN_PURGE_URL": "/zones/abc"},
    "http": {"CMS_CDN_PURGE_URL": "/", "CMS_CDN_PURGE_HEADER": "xkey-purge"},
    "each": {"CMS_CDN_PURGE_URL": "/one/{key}"},
}


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Give the kind of cache that stands in front."""
    return str(getattr(request, "param", "fastly"))


@pytest.fixture
def environment(open_edge: Edge, kind: str) -> dict[str, str]:
    """Put a cache in front, and name a hub."""
    told = KINDS[kind]
    return {
        "CMS_CDN_PURGE": "http" if kind == "each" else kind,
        **told,
        "CMS_CDN_PURGE_URL": open_edge.address + told["CMS_CDN_PURGE_URL"],
        "CMS_CDN_TOKEN": TOKEN,
        "CMS_WEBSUB_HUB": f"{open_edge.address}/hub",
    }


def kept_by(edge: Edge, reader: Api, *paths: str) -> None:
    """Read addresses as a cache does, and keep the answers by their names."""
    for path in paths:
        answer = reader.get(path)
        tags = answer.headers.get("Cache-Tag")
        edge.keep(path, tags or answer.headers["Surrogate-Key"], "," if tags else " ")


@pytest.mark.parametrize("kind", list(KINDS), indirect=True)
def test_a_cache_drops_what_shows_a_change_and_keeps_the_rest(
    kind: str, edge: Edge, editor: Api, reader: Api, work: Callable[..., None]
) -> None:
    for title in ("Neck", "Back"):
        editor.published("articles", title=title)
    work()
    assert edge.kept == {}
    kept_by(
        edge, reader, "/feed.json", "/feed.xml?tag=none", "/articles/neck", "/articles/back", "/sitemap.xml", "/tags"
    )
    article = reader.get("/articles/neck").get_json()
    changed = editor.patch(
        f"/articles/{article['id']}", {"version": article["version"], "title": "The neck"}
    ).get_json()
    work()
    assert len(edge.kept) == 6, "a draft beside what is live changes nothing"
    editor.post(f"/articles/{article['id']}/publish", {"version": changed["version"]})
    work()
    assert set(edge.kept) == {"/articles/back", "/tags"}


def test_a_cache_that_fails_is_told_again_until_it_did_it(
    edge: Edge, editor: Api, reader: Api, work: Callable[..., None]
) -> None:
    editor.published("articles", title="Neck")
    work()
    kept_by(edge, reader, "/feed.json")
    edge.failures = 1000
    editor.published("articles", title="Back")
    work()
    assert set(edge.kept) == {"/feed.json"}
    edge.failures = 0
    work(after=60)
    assert edge.kept == {}
    rows = db.session.query(outbox.OutboxRow).filter(outbox.OutboxRow.topic == working.PURGE)
    assert {row.state for row in rows} == {outbox.DONE}


def test_a_change_that_is_rolled_back_is_told_to_nobody(edge: Edge, editor: Api, work: Callable[..., None]) -> None:
    edge.asked.clear()
    answer = editor.post("/articles", {"title": ""})
    assert answer.status_code == 422
    work()
    assert edge.asked == []


def test_the_hub_is_told_once_of_each_feed_however_often_it_changed(
    edge: Edge, editor: Api, reader: Api, work: Callable[..., None]
) -> None:
    editor.made("/authors", {"name": "Ada"})
    editor.made("/tags", {"name": "Neck"})
    work()
    edge.told.clear()
    for title in ("One", "Two", "Three"):
        editor.published("articles", title=title, authors=["ada"], tags=["neck"], language="de")
    work()
    assert len(edge.told) == len(set(edge.told))
    narrowings = ("", "?type=article", "?tag=neck", "?author=ada", "?language=de")
    expected = {
        f"https://cms.example{feed}{each}" for feed in ("/feed.json", "/feed.xml", "/atom.xml") for each in narrowings
    }
    assert {each for each in edge.told if "/feed/comments" not in each} == expected
    edge.told.clear()
    work()
    assert edge.told == [], "nothing changed since"


def test_the_hub_is_told_where_something_leaves_a_feed(edge: Edge, editor: Api, work: Callable[..., None]) -> None:
    editor.made("/tags", {"name": "Neck"})
    live = editor.published("articles", title="One", tags=["neck"])
    work()
    edge.told.clear()
    changed = editor.patch(f"/articles/{live['id']}", {"version": live["version"], "tags": []}).get_json()
    editor.post(f"/articles/{live['id']}/publish", {"version": changed["version"]})
    work()
    assert "https://cms.example/atom.xml?tag=neck" in edge.told


def test_the_hub_is_told_of_comments_and_not_of_votes(
    edge: Edge, editor: Api, moderator: Api, reader: Api, work: Callable[..., None]
) -> None:
    article = editor.published("articles", title="Neck")
    made = reader.commented(article)
    work()
    edge.told.clear()
    moderator.decided("approve", made["id"])
    work()
    for feed in ("/feed/comments.json", "/feed/comments.xml", "/feed/comments.atom"):
        assert {f"https://cms.example{feed}", f"https://cms.example{feed}?article=neck"} <= set(edge.told)
    edge.told.clear()
    vote = {"value": 1}
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert reader.post(f"/comments/{made['id']}/votes", vote, environ_base=elsewhere).status_code == 200
    work()
    assert edge.told == []


def test_what_the_hub_is_told_of_names_the_hub(edge: Edge, editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    hub = f"{edge.address}/hub"
    assert reader.get("/feed.json").get_json()["hubs"] == [{"type": "WebSub", "url": hub}]
    for path in ("/feed.json", "/feed.xml", "/atom.xml", "/feed/comments.json?article=neck", "/feed.xml?tag=a"):
        answer = reader.get(path)
        assert f'<{hub}>; rel="hub"' in answer.headers.getlist("Link"), path
        assert sum('rel="self"' in link for link in answer.headers.getlist("Link")) == 1, path
        assert hub in answer.get_data(as_text=True), path
    twice = reader.get("/feed.json?tag=a&author=b")
    assert "hubs" not in twice.get_json(), "the hub is not told of feeds that are narrowed in several ways"
    assert not any('rel="hub"' in link for link in twice.headers.getlist("Link"))


def test_what_is_told_holds_names_alone(edge: Edge, editor: Api, moderator: Api, reader: Api, work: Any) -> None:
    article = editor.published("articles", title="Neck")
    made = reader.commented(article, body="Private words", author_email="jo@reader.example")
    moderator.decided("approve", made["id"])
    work()
    rows = db.session.query(outbox.OutboxRow).filter(outbox.OutboxRow.topic.in_([working.PURGE, working.PING]))
    payloads = [row.payload for row in rows]
    assert payloads
    assert all(set(each) in ({"names"}, {"feed"}) for each in payloads)
    for secret in ("Private", "reader.example", TOKEN):
        assert secret not in repr(payloads)


def test_a_token_is_in_no_answer(api: Callable[..., Api], edge: Edge) -> None:
    for path in ("/settings", "/site"):
        assert TOKEN not in api("admin").get(path).get_data(as_text=True)


def test_the_worker_does_all_of_it() -> None:
    done = {each.run for each in timetable.DUE} | {each.run for group in timetable.BESIDE for each in group}
    assert {working.gather_purges, working.gather_pings, working.purge, working.ping} <= done
