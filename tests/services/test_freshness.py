"""A real server of two processes, read without pause while an editor publishes: always fresh, never torn."""

import http.client
import json
import os
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cms.accounts import tokens, users
from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.core.db import db, writing
from cms.core.settings import read
from cms.core.watching import SqliteWatch
from tests.conftest import settings_for
from tests.redis_servers import RedisServer
from tests.served import PATIENCE, Served

SECONDS, PAUSE, OLDEST = 5, 0.1, 1.0
READERS = 4
ARTICLE = "/api/v1/articles/psoas"
PATHS = (ARTICLE, "/api/v1/articles?limit=5", "/feed.json?limit=5", f"{ARTICLE}/comments")


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Serve a fresh installation."""
    with Served(settings_for(database_url), tmp_path, "serve", "--workers", "2") as server:
        yield server


@pytest.fixture
def key(database_url: str) -> str:
    """Give a token of an editor."""
    app = create_app(read(settings_for(database_url), env_file=Path(os.devnull)))
    with app.app_context():
        with writing():
            editor = users.create(SHELL, email="editor@clinic.example", role="editor", name="Editor")
            made = tokens.create(SHELL, editor, name="test", scopes=())[1]
        db.session.remove()
        db.engine.dispose()
    return made


class Editor:
    """Publishes an article anew, each time with a number in its title and the same in its summary."""

    def __init__(self, server: Served, key: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        self.key = key
        self.published: list[float] = []
        made = self._sent("POST", "/api/v1/articles", {"title": "0", "summary": "0", "slug": "psoas"})
        self.path, self.version = f"/api/v1/articles/{made['id']}", made["version"]
        self._make_public()

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def publish(self) -> None:
        """Publish the next number; note when that was done."""
        number = str(len(self.published))
        self.version = self._sent("PATCH", self.path, {"version": self.version, "title": number, "summary": number})[
            "version"
        ]
        self._make_public()

    def _make_public(self) -> None:
        self.version = self._sent("POST", f"{self.path}/publish", {"version": self.version})["version"]
        self.published.append(time.monotonic())

    def _sent(self, method: str, path: str, body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        self.connection.request(method, path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        told = json.loads(answer.read())
        assert answer.status in {200, 201}, told
        return dict(told)


@dataclass
class Readers:
    """What readers met: each request with the moment it began and the number it gave; ETags with their bodies."""

    numbers: list[tuple[float, int]] = field(default_factory=list)
    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    not_modified: int = 0
    faults: list[str] = field(default_factory=list)

    def read(self, server: Served, until: float, first: int) -> None:
        """Read one address after the other; every few requests over a new connection, which meets any process."""
        etags: dict[str, tuple[str, int]] = {}
        turn = first
        while time.monotonic() < until:
            with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
                for _each in range(20):
                    turn += 1
                    self._ask(connection, PATHS[turn % len(PATHS)], etags)

    def _ask(self, connection: http.client.HTTPConnection, path: str, etags: dict[str, tuple[str, int]]) -> None:
        known = etags.get(path)
        began = time.monotonic()
        connection.request("GET", path, headers={"If-None-Match": known[0]} if known else {})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 304 and known:
            self.not_modified += 1
            number = known[1]
        elif answer.status != 200:
            self.faults.append(f"{path}: {answer.status}")
            return
        else:
            etag = str(answer.headers["ETag"])
            self.bodies[etag].add(body)
            number = self._number(path, json.loads(body))
            etags[path] = (etag, number)
        if number >= 0:
            self.numbers.append((began, number))

    def _number(self, path: str, document: Any) -> int:
        if path.endswith("/comments"):
            return -1
        item = document["items"][0] if "items" in document else document
        if item["title"] != item["summary"]:
            self.faults.append(f"{path}: {item['title']} is torn from {item['summary']}")
        return int(item["title"])


def _all_is_fresh(served: Served, key: str, happening: Mapping[float, Callable[[], None]]) -> None:
    """Read while an editor publishes, and look whether all of it was fresh; something happens after so many seconds."""
    readers, due = Readers(), sorted(happening.items())
    with closing(Editor(served, key)) as editor:
        began = time.monotonic()
        until = began + SECONDS
        threads = [threading.Thread(target=readers.read, args=(served, until, each)) for each in range(READERS)]
        for each in threads:
            each.start()
        while time.monotonic() < until:
            editor.publish()
            if due and time.monotonic() - began > due[0][0]:
                due.pop(0)[1]()
            time.sleep(PAUSE)
        for each in threads:
            each.join()
    assert due == []
    assert readers.faults == []
    assert len(editor.published) > 5
    assert readers.not_modified > 0
    assert len({number for _began, number in readers.numbers}) > 3, "readers met new numbers on the way"
    for began, number in readers.numbers:
        public = sum(1 for moment in editor.published if moment < began - OLDEST) - 1
        assert number >= public, f"{number} was given where {public} was public for a second"
    assert [etag for etag, bodies in readers.bodies.items() if len(bodies) > 1] == []


def test_what_is_published_is_read_everywhere_within_a_second(served: Served, key: str) -> None:
    _all_is_fresh(served, key, {})


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_redis_that_dies_and_comes_back_in_the_middle_makes_nothing_stale_or_fail(
    database_url: str, key: str, redis: RedisServer, tmp_path: Path
) -> None:
    environment = settings_for(database_url, CMS_REDIS_URL=redis.url)

    def die() -> None:
        assert "cmdstat_publish:" in redis.said("INFO", "commandstats"), "what moved was told"
        assert "cmdstat_subscribe:" in redis.said("INFO", "commandstats"), "and others listened"
        redis.kill()

    with Served(environment, tmp_path, "serve", "--workers", "2") as server:
        _all_is_fresh(server, key, {SECONDS / 3: die, SECONDS * 2 / 3: redis.start})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_that_another_program_brings_back_is_read_as_soon_as_the_file_is_asked(
    served: Served, key: str, database_url: str, tmp_path: Path
) -> None:
    path = database_url.removeprefix("sqlite:///")
    with closing(Editor(served, key)) as editor:
        editor.publish()
        with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(tmp_path / "backup.db")) as backup:
            live.backup(backup)
        editor.publish()
    lost = _asked(served)
    assert lost[1]["title"] == "2"
    assert _asked(served, If_None_Match=lost[2])[0] == 304
    with closing(sqlite3.connect(tmp_path / "backup.db")) as backup, closing(sqlite3.connect(path)) as live:
        backup.backup(live)
    time.sleep(SqliteWatch.OTHERS)
    for _each in range(8):
        status, document, _etag = _asked(served, If_None_Match=lost[2])
        assert (status, document["title"]) == (200, "1")


def _asked(served: Served, **headers: str) -> tuple[int, Any, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)) as connection:
        connection.request("GET", ARTICLE, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body) if body else {}, str(answer.headers["ETag"])
