"""While the database itself is away, public answers go on from its replica."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from cms.app import create_app
from cms.core.db import db
from cms.core.replica import State, replica
from cms.core.settings import read
from tests.api import READER, Api
from tests.clusters import Cluster
from tests.conftest import settings_for

PATIENCE = 15
THREAD = "/api/v1/articles/psoas/comments"


@pytest.fixture
def servers(postgres: str) -> Iterator[tuple[Cluster, Cluster]]:
    """Give a server of this test's own, with a migrated database, and one that follows it."""
    with tempfile.TemporaryDirectory(prefix="vertebra-away-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        primary = Cluster.new(Path(folder) / "primary")
        primary.start()
        app = create_app(read(settings_for(primary.address()), env_file=Path(os.devnull)))
        with app.app_context():
            upgrade()
            db.engine.dispose()
        standby = Cluster.standby(primary.address(), Path(folder) / "standby")
        standby.start()
        yield primary, standby
        standby.stop("immediate")
        primary.stop("immediate")


@pytest.fixture(params=["postgresql"])
def database_url(servers: tuple[Cluster, Cluster]) -> str:
    """Give the database."""
    return servers[0].address()


@pytest.fixture(params=["0", "1MiB"], ids=["nothing is kept", "answers are kept"])
def environment(servers: tuple[Cluster, Cluster], request: pytest.FixtureRequest) -> dict[str, str]:
    """Name the replica."""
    return {"CMS_DATABASE_REPLICA_URL": servers[1].address(), "CMS_CACHE_BYTES": request.param}


def test_readers_go_on_reading_and_writers_are_told(
    app: Flask, client: FlaskClient, editor: Api, servers: tuple[Cluster, Cluster]
) -> None:
    primary, standby = servers
    editor.published("articles", title="The psoas", slug="psoas")
    standby.follow(primary.address())
    found = replica()
    assert found is not None
    db.session.remove()

    assert found.state() is State.OK
    primary.stop("fast")
    try:
        assert [status(lambda: client.get("/api/v1/articles/psoas")) for _again in range(5)] == [200] * 5
        assert status(lambda: client.get("/feed.json")) == 200
        assert status(lambda: client.post(THREAD, json=READER)) == 503
    finally:
        primary.start()
    end = time.monotonic() + PATIENCE
    while status(lambda: client.post(THREAD, json={**READER, "body": str(time.monotonic())})) not in {201, 202}:
        assert time.monotonic() < end, "it did not come back"
    found.close()


def status(ask: Callable[[], TestResponse]) -> int:
    """Ask in a thread of its own, as a server does, with nothing left over from before; give the status."""
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(ask().status_code))
    asking.start()
    asking.join()
    return answers[0]
