"""PostgreSQL away and back under load: a clear answer meanwhile, nothing lost, and no restart of the service."""

import http.client
import itertools
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from cms.app import create_app
from cms.comments.models import Comment
from cms.core.db import db
from cms.core.settings import read
from tests.api import Api
from tests.clusters import Cluster
from tests.conftest import settings_for
from tests.served import PATIENCE, Served

RESTARTS, AWAY, PAUSE = 2, 1.5, 0.05
PAGE, THREAD = "/admin/sign-in", "/api/v1/articles/psoas/comments"


@pytest.fixture
def cluster(postgres: str) -> Iterator[Cluster]:
    """Give a server of this test's own; that of the session has made its user."""
    with tempfile.TemporaryDirectory(prefix="vertebra-restarted-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Cluster.new(Path(folder) / "server")
        made.start()
        yield made
        made.stop("immediate")


@pytest.fixture(params=["postgresql"])
def database_url(cluster: Cluster) -> str:
    """Give a migrated database on it."""
    app = create_app(read(settings_for(cluster.address()), env_file=Path(os.devnull)))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return cluster.address()


@dataclass
class Load:
    """Readers who comment and read, and somebody who signs in, until told to stop."""

    server: Served
    commented: list[str] = field(default_factory=list)
    met: Counter[tuple[str, int, str, bool]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self, job: Callable[[], None]) -> None:
        """Do the same again and again."""
        while not self.ending.is_set():
            try:
                job()
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(repr(error))
            time.sleep(PAUSE)

    def comment(self) -> None:
        """Send a comment."""
        text = f"comment number {next(self.numbers)}"
        told = {"author_name": "Jo", "author_email": "jo@reader.example", "body": text}
        if self._send("POST", THREAD, json.dumps(told)) in {201, 202}:
            self.commented.append(text)

    def read(self) -> None:
        """Read, at an address that nobody keeps an answer of."""
        self._send("GET", f"/api/v1/articles?tag=t{next(self.numbers)}")

    def sign_in(self) -> None:
        """Look at a page."""
        self._send("GET", PAGE)

    def _send(self, method: str, path: str, body: str | None = None) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)) as connection:
            headers = {"Content-Type": "application/json"} if body else {"Accept": "text/html"} if path == PAGE else {}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            kind, again = str(answer.headers.get_content_type()), answer.headers["Retry-After"] is not None
            self.met["page" if path == PAGE else "api", answer.status, kind, again] += 1
            return answer.status


def test_a_restart_of_the_database_under_load_loses_nothing_and_needs_none_of_ours(
    app: Flask, editor: Api, database_url: str, cluster: Cluster, tmp_path: Path
) -> None:
    editor.published("articles", title="The psoas", slug="psoas")
    db.session.remove()
    db.engine.dispose()
    environment = settings_for(database_url, CMS_COMMENT_RATE="off", CMS_COMMENT_HOLD="flagged")
    with Served(environment, tmp_path) as server:
        load = Load(server)
        jobs = (load.comment, load.comment, load.read, load.sign_in)
        threads = [threading.Thread(target=load.run, args=(job,)) for job in jobs]
        for each in threads:
            each.start()
        try:
            for _restart in range(RESTARTS):
                _wait_for_more(load)
                cluster.stop("fast")
                time.sleep(AWAY)
                cluster.start()
            _wait_for_more(load)
        finally:
            load.ending.set()
            for each in threads:
                each.join()
    assert load.faults == [], "the service itself answers, whatever becomes of the database"
    away = {kind for kind in load.met if kind[1] not in {200, 201, 202}}
    assert away == {("api", 503, "application/problem+json", True), ("page", 503, "text/html", True)}
    stored = Counter(db.session.scalars(select(Comment.source)))
    assert {text: stored[text] for text in load.commented if stored[text] != 1} == {}


def _wait_for_more(load: Load) -> None:
    """Wait until comments are taken, and pages shown."""
    before, end = (len(load.commented), load.met["page", 200, "text/html", False]), time.monotonic() + PATIENCE
    while len(load.commented) <= before[0] + 3 or load.met["page", 200, "text/html", False] <= before[1] + 3:
        assert time.monotonic() < end, f"the service did not come back: {load.met}"
        time.sleep(0.05)
