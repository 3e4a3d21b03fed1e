"""Whatever the public can see change: after each change every kept answer is the one that would be made anew."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from cms.web.context import KEY as HOUSE
from cms.web.front import KEY, Front
from cms.worker import queued
from tests.api import READER, Api
from tests.drawings import png

EVERY = [
    "/articles",
    "/articles?limit=1",
    "/articles?tag=hip",
    "/articles?tag=loin",
    "/articles?tag=back",
    "/articles?author=ada",
    "/articles?language=de",
    "/articles?language=en&total=true",
    "/articles?sort=created_at",
    "/articles?expand=exercises,json_ld",
    "/articles/neck",
    "/articles/1",
    "/articles/neck?expand=exercises,json_ld",
    "/articles/nape",
    "/articles/other",
    "/articles/neck/comments",
    "/articles/neck/comments?sort=best",
    "/articles/1/comments",
    "/articles/nape/comments",
    "/articles/other/comments",
    "/exercises",
    "/exercises/nod",
    "/exercises/nod/comments",
    "/authors",
    "/authors/ada",
    "/tags",
    "/tags/hip",
    "/tags/loin",
    "/redirects",
    "/redirects?from=/articles/neck",
    "/redirects/1",
    "/search?q=neck",
    "/search?q=hip",
    "/search?q=neck&tag=hip",
    "/search?q=lovelace",
    "/comment-counts?article=neck&article=nape&article=other&exercise=nod",
    "/comments/1",
    "/site",
    "/openapi.json",
    "/feed.json",
    "/feed.json?tag=hip",
    "/feed.json?tag=loin",
    "/feed.json?author=ada",
    "/feed.json?language=de",
    "/feed.json?type=exercise",
    "/feed.xml",
    "/feed/comments.json",
    "/feed/comments.json?article=neck",
    "/feed/comments.json?article=nape",
]


ELSEWHERE = {"REMOTE_ADDR": "203.0.113.5"}
REPLY = {"body": "So."}
CORRECTION = {"text": "No.", "source": {"title": "NHS", "url": "https://a.example"}}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


class World:
    """What is public, everyone who changes it, and what was seen of it last."""

    def __init__(self, app: Flask, api: Callable[..., Api]) -> None:
        self.app = app
        self.front: Front = app.extensions[KEY]
        self.editor, self.moderator, self.admin, self.reader = api("editor"), api("moderator"), api("admin"), api()
        self.seen: dict[str, TestResponse] = {}

    def look(self, why: str) -> set[str]:
        """Read everything, first as it is kept, then anew; give the addresses where something changed."""
        given = {path: self.reader.get(path) for path in EVERY}
        self.front.shelf.empty()
        anew = {path: self.reader.get(path) for path in EVERY}
        changed = set()
        for path, answer in anew.items():
            assert given[path].status_code == answer.status_code, f"{path} after: {why}"
            assert given[path].get_data() == answer.get_data(), f"{path} after: {why}"
            before = self.seen.get(path)
            if before is not None and before.get_data() != answer.get_data():
                changed.add(path)
                self._is_told(path, before, answer, why)
        self.seen = anew
        return changed

    def _is_told(self, path: str, before: TestResponse, answer: TestResponse, why: str) -> None:
        if before.status_code == answer.status_code == 200:
            assert before.headers["ETag"] != answer.headers["ETag"], f"{path} after: {why}"
            moved = [parsedate_to_datetime(each.headers["Last-Modified"]) for each in (before, answer)]
            assert moved[0] <= moved[1], f"{path} after: {why}"

    def entry(self, kind: str, reference: str) -> dict[str, Any]:
        """Give an entry as editors have it."""
        return dict(self.editor.get(f"/{kind}/{reference}").get_json())

    def edited(self, kind: str, reference: str, /, **members: Any) -> None:
        """Change an entry and publish it."""
        entry = self.entry(kind, reference)
        answer = self.editor.patch(f"/{kind}/{entry['id']}", {"version": entry["version"], **members})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.moved(kind, str(entry["id"]), "publish")

    def moved(self, kind: str, reference: str, move: str, **members: Any) -> None:
        """Do something with an entry."""
        entry = self.entry(kind, reference)
        answer = self.editor.post(f"/{kind}/{entry['id']}/{move}", {"version": entry["version"], **members})
        assert answer.status_code in {200, 201}, answer.get_data(as_text=True)

    def changed(self, path: str, **members: Any) -> None:
        """Change something that has a version."""
        version = self.editor.get(path).get_json()["version"]
        answer = self.editor.patch(path, {"version": version, **members})
        assert answer.status_code == 200, answer.get_data(as_text=True)

    def merged(self, slug: str, into: str) -> None:
        """Merge a tag into another one."""
        version = self.editor.get(f"/tags/{slug}").get_json()["version"]
        self.done(self.editor.post(f"/tags/{slug}/merge", {"version": version, "into": into}))

    def done(self, answer: TestResponse) -> None:
        """Take an answer that must be good."""
        assert answer.status_code < 300, answer.get_data(as_text=True)


@pytest.fixture
def world(app: Flask, api: Callable[..., Api]) -> World:
    made = World(app, api)
    made.editor.made("/authors", {"name": "Ada", "slug": "ada"})
    made.editor.made("/tags", {"name": "Hip", "slug": "hip"})
    picture = made.editor.client.post(
        "/api/v1/media",
        data={"file": (BytesIO(png()), "a.png"), "alt": "A neck"},
        headers={"Authorization": f"Bearer {made.editor.key}"},
    ).get_json()["id"]
    made.editor.published("articles", title="Neck", authors=["ada"], tags=["hip"], image_id=picture)
    made.editor.published("exercises", title="Nod", steps=[{"text": "Nod.", "image_id": picture}])
    made.editor.published("articles", title="Rücken", slug="back", language="de")
    made.look("the beginning")
    return made


def test_every_change_of_content_is_in_every_answer_that_shows_it(world: World) -> None:
    ed = world.editor
    changes: list[tuple[str, Callable[[], Any], str]] = [
        ("a title", lambda: world.edited("articles", "neck", title="Stiff neck"), "/search?q=neck"),
        ("an exercise that it uses", lambda: world.edited("articles", "neck", exercises=["nod"]), "/exercises/nod"),
        ("the title of that", lambda: world.edited("exercises", "nod", title="Nodding"), "/articles/neck"),
        ("the exercise leaves", lambda: world.moved("exercises", "nod", "unpublish", force=True), "/articles/neck"),
        ("and comes back", lambda: world.moved("exercises", "nod", "publish"), "/articles/neck"),
        ("a new article", lambda: ed.published("articles", title="Other", tags=["hip"]), "/articles?tag=hip"),
        ("a tag more", lambda: world.edited("articles", "back", tags=["hip"]), "/feed.json?tag=hip"),
        ("a tag's slug", lambda: world.changed("/tags/hip", slug="loin"), "/feed.json?tag=loin"),
        ("a tag's name", lambda: world.changed("/tags/loin", name="Loin"), "/articles/neck"),
        ("a tag's name that is looked for", lambda: world.changed("/tags/loin", name="Hip"), "/search?q=hip"),
        ("a tag that is not used", lambda: ed.made("/tags", {"name": "Back", "slug": "back"}), "/tags"),
        ("tags merged", lambda: world.merged("loin", "back"), "/articles?tag=back"),
        ("an author's name", lambda: world.changed("/authors/ada", name="Ada Lovelace"), "/search?q=lovelace"),
        ("words for a picture", lambda: world.changed("/media/1", alt="The neck from behind"), "/exercises/nod"),
        ("a review", lambda: world.moved("articles", "neck", "reviews", reviewer="ada"), "/articles/neck"),
        ("comments closed", lambda: world.changed("/articles/1", comments_open=False), "/articles/neck"),
        ("another slug", lambda: world.edited("articles", "neck", slug="nape"), "/articles/neck"),
        ("another language", lambda: world.edited("articles", "back", language="en"), "/feed.json?language=de"),
        ("a redirect", lambda: ed.made("/redirects", {"from": "/old", "to": "/articles/nape"}), "/redirects/1"),
        ("a redirect changed", lambda: world.changed("/redirects/1", code=302), "/redirects"),
        ("a redirect removed", lambda: world.done(ed.delete("/redirects/1")), "/redirects/1"),
        ("archived", lambda: world.moved("articles", "other", "archive"), "/articles/other"),
        ("binned", lambda: world.done(ed.delete(f"/articles/{world.entry('articles', 'back')['id']}")), "/articles"),
        ("a setting", lambda: world.done(world.admin.patch("/settings", {"site_title": "Backs"})), "/feed.json"),
        ("the language", lambda: world.done(world.admin.patch("/settings", {"language": "de"})), "/site"),
    ]  # fmt: skip
    for why, change, where in changes:
        change()
        assert where in world.look(why), f"{why} changes nothing at {where}"


def test_every_change_of_a_thread_is_in_every_answer_that_shows_it(world: World) -> None:
    mod, reader = world.moderator, world.reader
    thread, counted = "/articles/neck/comments", "/comment-counts?article=neck&article=nape&article=other&exercise=nod"
    first = reader.post(thread, {**READER, "body": "One"}).get_json()
    one, own = first["comment"]["id"], {"Authorization": f"Edit {first['edit_token']}"}
    votes, correction = f"/comments/{one}/votes", f"/moderation/comments/{one}/correction"
    assert world.look("a comment that waits") == set()
    changes: list[tuple[str, Callable[[], Any], str]] = [
        ("approved", lambda: mod.decided("approve", one), "/feed.json"),
        ("answered by staff", lambda: world.done(mod.post(f"/moderation/comments/{one}/reply", REPLY)), counted),
        ("voted for", lambda: world.done(reader.post(votes, {"value": 1}, environ_base=ELSEWHERE)), thread),
        ("corrected", lambda: world.done(mod.call("PUT", correction, CORRECTION)), thread),
        ("not corrected", lambda: world.done(mod.delete(correction)), thread),
        ("rejected", lambda: mod.decided("reject", one), "/comments/1"),
        ("approved again", lambda: mod.decided("approve", one), "/articles/1/comments"),
        ("the decision taken back", lambda: world.done(mod.post("/moderation/decisions/3/undo")), counted),
        ("approved for good", lambda: mod.decided("approve", one), "/articles"),
        ("taken back by its writer", lambda: world.done(reader.delete(f"/comments/{one}", headers=own)), thread),
        ("the article leaves", lambda: world.moved("articles", "neck", "unpublish"), thread),
        ("and comes back", lambda: world.moved("articles", "neck", "publish"), counted),
        ("under another address", lambda: world.edited("articles", "neck", slug="nape"), "/articles/nape/comments"),
    ]  # fmt: skip
    for why, change, where in changes:
        change()
        assert where in world.look(why), f"{why} changes nothing at {where}"


def test_what_happens_at_its_time_is_in_every_answer_that_shows_it(world: World, app: Flask) -> None:
    draft = world.editor.made("/articles", {"title": "Other", "tags": [{"slug": "hip"}]})
    moment = datetime.now(UTC)
    times = {"publish_at": moment + timedelta(hours=1), "unpublish_at": moment + timedelta(hours=2)}
    world.moved("articles", str(draft["id"]), "schedule", **{name: at.isoformat() for name, at in times.items()})
    assert world.look("scheduled") == set()
    for hours, why in ((1, "published at its time"), (2, "withdrawn at its time")):
        with time_machine.travel(moment + timedelta(hours=hours, minutes=1)):
            while queued.run_outbox(app.extensions[HOUSE]):
                pass
            assert {"/articles/other", "/feed.json", "/articles?tag=hip"} <= world.look(why), why
