"""Several servers, several workers and a replica, of which one after the other is killed: readers do not notice."""

import http.client
import itertools
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import publishing
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.heartbeat import last
from tests.api import READER, Api
from tests.beside import Beside
from tests.clusters import Cluster
from tests.conftest import settings_for
from tests.served import PATIENCE, Served, clean_environment
from tests.unit.content.entries import draft, fresh

SERVERS, READERS = 3, 6
LEFT_ASIDE = 1.0  # seconds for which a server that failed is not asked
THREAD = "/api/v1/articles/psoas/comments"
READ = ("/api/v1/articles/psoas", THREAD, "/feed.json", "/api/v1/articles?tag=t{}", "/api/v1/search?q=neck{}")


class Balancer:
    """What stands before the servers: asks them by turns and, as nginx does, the next one where a read fails.

    https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream
    """

    def __init__(self, ports: list[int]) -> None:
        self._aside = dict.fromkeys(ports, 0.0)
        self._turns = itertools.cycle(ports)
        self.answered: dict[int, int] = dict.fromkeys(ports, 0)
        self.went_on = 0

    def read(self, path: str) -> int:
        """Give the status of an answer. Raises OSError where no server gives one."""
        for _each in self._aside:
            port = self._next()
            try:
                status = _ask(port, "GET", path)
            except (OSError, http.client.HTTPException):
                self._aside[port] = time.monotonic() + LEFT_ASIDE
                self.went_on += 1
                continue
            self.answered[port] += 1
            return status
        raise OSError("no server answers")

    def write(self, path: str, body: Any) -> int:
        """Send something once; give the status."""
        return _ask(self._next(), "POST", path, body)

    def _next(self) -> int:
        for _each in self._aside:
            port = next(self._turns)
            if time.monotonic() >= self._aside[port]:
                return port
        return next(self._turns)


def _ask(port: int, method: str, path: str, body: Any = None) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        return answer.status


class Readers(Beside):
    """Many who read, until the block ends."""

    def __init__(self, balancer: Balancer) -> None:
        super().__init__(READERS)
        self.balancer = balancer
        self.failed: list[str] = []
        self.read = 0
        self._numbers = itertools.count()

    def more(self) -> None:
        """Wait until a good deal more has been read, by everybody."""
        before = self.read
        until(lambda: self.read > before + 10 * READERS)

    def go_on(self, _number: int) -> None:
        """Read one address, and rest a little."""
        number = next(self._numbers)
        path = READ[number % len(READ)].format(number)
        try:
            status = self.balancer.read(path)
        except OSError as error:
            self.failed.append(f"{path}: {error}")
            return
        self.read += 1
        if status != 200:
            self.failed.append(f"{path}: {status}")
        time.sleep(0.05)


@pytest.fixture(params=["postgresql"])
def database_url(postgres_place: Any) -> str:
    """Give a database of the session's server."""
    return str(postgres_place.restore())


@pytest.fixture
def standby(database_url: str) -> Iterator[Cluster]:
    """Start a server that follows it."""
    with tempfile.TemporaryDirectory(prefix="vertebra-failover-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Cluster.standby(database_url, Path(folder) / "standby")
        made.start()
        yield made
        made.stop("immediate")


@contextmanager
def working(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of its own for the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "cms", "worker"], env=clean_environment(**environment), cwd=folder
    ) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def test_readers_notice_neither_a_server_nor_a_worker_nor_a_replica_that_is_killed(
    app: Flask, editor: Api, database_url: str, standby: Cluster, tmp_path: Path
) -> None:
    editor.published("articles", title="The psoas", slug="psoas")
    standby.follow(database_url)
    name = database_url.partition("?")[0].rpartition("/")[2]
    environment = settings_for(
        database_url,
        CMS_DATABASE_REPLICA_URL=standby.address(name),
        CMS_COMMENT_RATE="off",
        CMS_COMMENT_HOLD="flagged",
        CMS_MEDIA_URL=(tmp_path / "media").as_uri(),
    )
    with ExitStack() as running:
        servers = [
            running.enter_context(
                Served(environment, _folder(tmp_path, number), "serve", "--workers", "1", "--no-worker")
            )
            for number in range(SERVERS)
        ]
        worker = running.enter_context(working(environment, tmp_path))
        until(_goes_round)
        running.enter_context(working(environment, tmp_path))
        balancer = Balancer([server.port for server in servers])
        first, *others = servers
        with Readers(balancer) as readers:
            until(lambda: _replica(others[0]) == "ok")
            readers.more()
            assert all(balancer.answered.values()), "each of them is asked"

            first.kill()
            readers.more()
            assert balancer.went_on, "somebody asked the one that was killed"
            assert balancer.write(THREAD, READER) == 201

            worker.send_signal(signal.SIGKILL)
            entry = _scheduled()
            until(lambda: _is_live(entry))
            readers.more()

            standby.stop("immediate")
            readers.more()
            until(lambda: _replica(others[0]) == "away")
            assert balancer.write(THREAD, {**READER, "body": "It still clicks."}) == 201
            readers.more()

            standby.start()
            until(lambda: _replica(others[0]) == "ok")
            readers.more()
    assert readers.failed == []


def _folder(place: Path, number: int) -> Path:
    made = place / f"server-{number}"
    made.mkdir()
    return made


def _replica(server: Served) -> str:
    """Give how a server finds the replica."""
    return str(json.loads(server.ask("/readyz"))["replica"])


def _goes_round() -> bool:
    """Tell whether a worker does."""
    db.session.rollback()
    return last() is not None


def _scheduled() -> int:
    """Have an article that is to go live now; give its number."""
    entry = draft(title="Scheduled")
    with writing():
        publishing.schedule(
            SHELL, fresh(entry), 1, publish_at=now() + timedelta(seconds=0.5), unpublish_at=None, required=()
        )
    return entry.id


def _is_live(entry: int) -> bool:
    db.session.rollback()
    return db.session.scalar(select(Entry.live_number).where(Entry.id == entry)) is not None


def until(there: Callable[[], bool]) -> None:
    """Wait for something."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
