"""A deployment without a gap: the version before goes on with the tables of this one, and both serve side by side."""

import http.client
import itertools
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from cms.app import create_app
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.settings import read
from tests.beside import Beside
from tests.clusters import BIN
from tests.conftest import settings_for
from tests.databases import make_database
from tests.former import Former
from tests.served import PATIENCE, Served
from tests.shell import Shell

WORDS = "It clicks when I look up"
OWNER = "ana@clinic.example"
_numbers = itertools.count()


class Site:
    """An installation as its readers and its team meet it through one of its servers."""

    def __init__(self, server: Served, key: str) -> None:
        self.server, self.key = server, key

    def send(self, method: str, path: str, body: Any = None, *, signed: bool = True) -> tuple[int, Any]:
        """Send a request; give the status, and the document of the answer."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if signed else {})
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request of the team that must succeed; give the document."""
        status, document = self.send(method, f"/api/v1{path}", body)
        assert status in {200, 201}, document
        return document

    def publish(self) -> dict[str, Any]:
        """Write an article and publish it."""
        number = next(_numbers)
        draft = self.done("POST", "/articles", {"title": f"Neck {number}", "tags": [{"name": "Neck", "kind": "topic"}]})
        return dict(self.done("POST", f"/articles/{draft['id']}/publish", {"version": draft["version"]}))

    def rename(self, article: dict[str, Any], title: str) -> None:
        """Change an article that is live, and publish that."""
        changed = self.done("PATCH", f"/articles/{article['id']}", {"version": article["version"], "title": title})
        self.done("POST", f"/articles/{article['id']}/publish", {"version": changed["version"]})

    def comment(self, article: dict[str, Any], words: str) -> int:
        """Comment as a reader; give the number of the comment."""
        body = {"author_name": "Jo", "author_email": "jo@reader.example", "body": words}
        status, document = self.send("POST", f"/api/v1/articles/{article['slug']}/comments", body, signed=False)
        assert status == 202, document
        return int(document["comment"]["id"])

    def approve(self, comment: int) -> None:
        """Approve what waits."""
        waiting = self.done("GET", f"/moderation/comments/{comment}")
        decision = {"comment_id": comment, "action": "approve", "version": waiting["version"]}
        (item,) = self.done("POST", "/moderation/decisions", {"decisions": [decision]})["items"]
        assert (item["outcome"], item["status"]) == ("done", "approved")

    def shows(self, article: dict[str, Any], title: str, words: str) -> bool:
        """Tell whether readers find an article by its title in the feed, and a comment in its thread."""
        _status, feed = self.send("GET", "/feed.json", signed=False)
        _status, thread = self.send("GET", f"/api/v1/articles/{article['slug']}/comments", signed=False)
        titles = {item["title"] for item in feed["items"]}
        return title in titles and words in {item["content_text"] for item in thread["items"]}


class Readers(Beside):
    """Readers of a server who comment and read until told to stop."""

    def __init__(self, site: Site, article: dict[str, Any]) -> None:
        super().__init__(3)
        self.site, self.article = site, article
        self.met: list[Any] = []

    def go_on(self, _number: int) -> None:
        """Comment, read a list, and rest a little."""
        try:
            self.site.comment(self.article, f"{WORDS}, {next(_numbers)} times.")
            self.met.append(self.site.send("GET", f"/api/v1/articles?tag=t{next(_numbers)}", signed=False)[0])
        except (OSError, AssertionError, ValueError) as error:
            self.met.append(repr(error))
        time.sleep(0.05)


@dataclass(frozen=True)
class Deployment:
    """The version before, still serving on a database that was migrated under it."""

    told: dict[str, str]
    before: Site
    met: list[Any]
    backup: Path
    empty: str


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def deployment(
    request: pytest.FixtureRequest, former: Former, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Serve the version before on tables of its own time, make a backup, and migrate while readers go on."""
    folder = tmp_path_factory.mktemp("deployment")
    url, empty = (f"sqlite:///{folder / name / 'cms.db'}" for name in ("site", "empty"))
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        url, empty = (make_database(server, f"{name}{os.getpid()}") for name in ("rolling", "empty"))
    told = settings_for(
        url,
        PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",  # of pg_dump
        CMS_MEDIA_URL=(folder / "media").as_uri(),
        CMS_COMMENT_RATE="off",
        CMS_COMMENT_HOLD="all",
    )
    former.run(told, "db", "upgrade")
    former.run(told, "user", "create", OWNER, "--role", "admin", "--name", "Ana")
    key = former.run(told, "token", "create", OWNER, "--name", "test", "--json").json["token"]
    with former.serving(told, folder) as server:
        before = Site(server, key)
        article = before.publish()
        before.approve(before.comment(article, WORDS))
        former.run(told, "backup", str(folder / "backup.zip"))
        with Readers(before, article) as readers:
            migrated = Shell(told).run_apart("db", "upgrade")
            assert migrated.status == 0, migrated.errors
            time.sleep(1)
        yield Deployment(told, before, readers.met, folder / "backup.zip", empty)


def test_nobody_who_reads_or_comments_notices_that_the_database_is_migrated(deployment: Deployment) -> None:
    assert set(deployment.met) == {200}


def test_the_version_before_and_this_one_serve_the_same_site_side_by_side(
    deployment: Deployment, tmp_path: Path
) -> None:
    before = deployment.before
    with Served(deployment.told, tmp_path) as server:
        this = Site(server, before.key)
        _comes_through(before, this, (before, this))
        _comes_through(this, before, (before, this))
        killed = before.server.processes()[0]
        os.kill(killed, signal.SIGKILL)
        until(lambda: len({*before.server.processes()} - {killed}) == 2)
    _comes_through(before, before, (before,))  # who goes back to it goes on where this one ended


def _comes_through(writes: Site, decides: Site, shown_by: tuple[Site, ...]) -> None:
    """Let one version write what the other one decides on and changes; all of these must show it to readers."""
    article = writes.publish()
    title, words = f"{article['title']}, again", f"{WORDS}, and down."
    decides.approve(writes.comment(article, words))
    decides.rename(article, title)
    for each in shown_by:
        until(partial(each.shows, article, title, words))


def test_a_backup_of_the_version_before_becomes_a_site_of_this_one(deployment: Deployment, tmp_path: Path) -> None:
    told = {**deployment.told, "CMS_DATABASE_URL": deployment.empty, "CMS_MEDIA_URL": (tmp_path / "media").as_uri()}
    shell = Shell(told)
    for words in (("restore", str(deployment.backup)), ("db", "upgrade")):
        ended = shell.run_apart(*words)
        assert ended.status == 0, ended.errors
    app = create_app(read(told, Path(os.devnull)))
    with app.app_context():
        found = db.session.execute(select(Comment.text, Comment.status, Entry.status).join(Entry)).all()
        db.session.remove()
        db.engine.dispose()
    assert [tuple(row) for row in found] == [(WORDS, "approved", "published")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_this_version_starts_and_is_ready_where_a_newer_one_has_migrated_the_database(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    with app.app_context(), writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    shell = Shell(settings_for(database_url), tmp_path)
    assert shell.run("db", "upgrade").status == 0, "starting begins with it"
    with Served(settings_for(database_url), tmp_path) as server:
        assert json.loads(server.ask("/readyz")) == {"status": "ok"}
        until(lambda: server.worker() is not None)
    refused = shell.run("export", "archive", str(tmp_path / "site.zip"))
    assert (refused.status, "newer version" in refused.errors) == (1, True), "it would leave out what it does not know"


def until(there: Callable[[], bool]) -> None:
    """Wait for something."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)
