"""Public answers are read from a replica as long as it holds all that is known to have changed, and never else."""

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from cms.core.db import db
from cms.core.replica import BIND, Replica, State, replica
from cms.core.watching import PostgresWatch
from cms.web import front
from tests.api import Api
from tests.clusters import Cluster
from tests.conftest import settings_for
from tests.shell import Shell

PATIENCE = 15
OTHERS = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
RENAMED = """
WITH counted AS (UPDATE content_version SET number = number + 1, at = now() WHERE name = '*' RETURNING number),
  named AS (INSERT INTO content_version SELECT 'tag:neck', number, now() FROM counted
    ON CONFLICT (name) DO UPDATE SET number = excluded.number, at = excluded.at)
UPDATE tag SET name = %s WHERE slug = 'neck'
"""


@pytest.fixture(scope="module")
def standby(migrated_postgres: str) -> Iterator[Cluster]:
    """Start a standby of the session's server."""
    with tempfile.TemporaryDirectory(prefix="vertebra-standby-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        made = Cluster.standby(migrated_postgres, Path(folder) / "standby")
        made.start()
        yield made
        made.stop("immediate")


@pytest.fixture(params=["postgresql"])
def database_url(postgres_place: Any) -> str:
    """Give a database of the server that is followed."""
    return str(postgres_place.restore())


@pytest.fixture(params=["0", "1MiB"], ids=["nothing is kept", "answers are kept"])
def environment(standby: Cluster, database_url: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """Name the replica."""
    standby.follow(database_url)
    name = database_url.partition("?")[0].rpartition("/")[2]
    return {"CMS_DATABASE_REPLICA_URL": standby.address(name), "CMS_CACHE_BYTES": request.param}


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """Hang up at the replica, too, when the test is over."""
    yield app
    db.session.remove()
    found = replica()
    assert found is not None
    found.close()


class Site:
    """A tag that is renamed by this process or by another one, and a reader who asks for it."""

    def __init__(self, app: Flask, client: FlaskClient, editor: Api, database_url: str) -> None:
        self.client, self.editor, self.front = client, editor, app.extensions[front.KEY]
        self.from_replica = 0
        self._tag = editor.made("/tags", {"name": "Neck 0", "kind": "topic", "slug": "neck"})
        self._other = psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True)
        event.listen(db.engines[BIND], "before_cursor_execute", self._count)

    def close(self) -> None:
        """Hang up."""
        event.remove(db.engines[BIND], "before_cursor_execute", self._count)
        self._other.close()

    def rename(self, name: str) -> None:
        """Rename the tag, by this process."""
        answer = self.editor.patch("/tags/neck", {"version": self._tag["version"], "name": name})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self._tag = answer.get_json()

    def rename_elsewhere(self, name: str) -> None:
        """Rename it as another process would, of which this one hears nothing."""
        self._other.execute(RENAMED, (name,))

    def shown(self) -> str:
        """Give the name that a reader is shown."""
        answer = self.client.get("/api/v1/tags/neck")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return str(answer.get_json()["name"])

    def shown_anew(self) -> str:
        """Give it when nothing is kept."""
        self.front.begin_anew()
        return self.shown()

    def reads_replica(self) -> bool:
        """Tell whether what a reader asks for, and nobody keeps, is read from the replica."""
        before = self.from_replica
        self.front.begin_anew()
        self.shown()
        return self.from_replica > before

    def standing(self) -> str:
        """Give what is told of the replica to who watches over the service."""
        answer = self.client.get("/readyz")
        assert answer.status_code == 200, "the service serves, however the replica stands"
        return str(answer.get_json()["replica"])

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_told: Any) -> None:
        self.from_replica += "FROM tag" in statement  # what only looks whether it may read is none


@pytest.fixture
def site(app: Flask, client: FlaskClient, editor: Api, database_url: str, standby: Cluster) -> Iterator[Site]:
    """Give a site whose replica has caught up and is in use."""
    made = Site(app, client, editor, database_url)
    until(made.reads_replica)
    yield made
    made.close()


def until(there: Callable[[], bool]) -> None:
    """Wait for something."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_the_public_reads_from_the_replica_and_the_team_from_the_database(site: Site) -> None:
    until(site.reads_replica)
    until(lambda: site.standing() == State.OK)
    before = site.from_replica
    site.rename("Neck 1")
    assert site.editor.get("/articles").status_code == 200
    assert site.from_replica == before


def test_who_wrote_reads_what_they_wrote_though_the_replica_is_behind(site: Site, standby: Cluster) -> None:
    with standby.behind():
        site.rename("Neck 1")
        assert site.shown() == "Neck 1"
        assert not site.reads_replica()
        until(lambda: site.standing() == State.BEHIND)
    until(site.reads_replica)
    assert site.shown() == "Neck 1"
    until(lambda: site.standing() == State.OK)


def test_what_another_process_wrote_is_seen_soon_though_the_replica_is_behind(site: Site, standby: Cluster) -> None:
    with standby.behind():
        assert site.shown() == "Neck 0"
        site.rename_elsewhere("Neck 1")
        until(lambda: site.shown() == "Neck 1")
        assert {site.shown() for _again in range(20)} == {"Neck 1"}, "what was seen once does not go back"


def test_what_another_process_told_of_is_seen_at_once_though_the_replica_is_behind(
    site: Site, standby: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standby.behind():
        assert site.shown() == "Neck 0"
        monkeypatch.setattr(PostgresWatch, "INTERVAL", 1000)
        monkeypatch.setattr(PostgresWatch, "OLDEST", 1000)
        site.rename_elsewhere("Neck 1")
        site.front._on_news()
        until(lambda: site.shown() == "Neck 1")


def test_what_moved_before_a_process_began_is_not_read_from_a_replica_behind_it(site: Site, standby: Cluster) -> None:
    with standby.behind():
        site.rename_elsewhere("Neck 1")
        until(lambda: site.shown() == "Neck 1")
        site.front.begin_anew()
        assert site.shown() == "Neck 1"
        assert site.shown() == "Neck 1"


def test_an_answer_of_a_replica_that_is_behind_is_never_kept(
    site: Site, standby: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standby.behind():
        site.rename_elsewhere("Neck 1")
        with monkeypatch.context() as patched:
            patched.setattr(Replica, "_needed", lambda _self: (None, -1))  # as if every replica were believed
            until(lambda: site.shown_anew() == "Neck 0")
            assert len(site.front.shelf) == 0
        until(lambda: site.shown() == "Neck 1")


def test_no_request_fails_when_the_replica_dies_and_it_is_taken_again(site: Site, standby: Cluster) -> None:
    standby.stop("immediate")
    try:
        for _again in range(20):
            site.front.begin_anew()
            assert site.shown() == "Neck 0"
        until(lambda: site.standing() == State.AWAY)
        site.rename("Neck 1")
        assert site.shown() == "Neck 1"
    finally:
        standby.start()
    until(site.reads_replica)
    until(lambda: site.standing() == State.OK)


def test_who_waits_for_a_replica_that_stands_still_is_answered_from_the_database(site: Site, standby: Cluster) -> None:
    answers: list[str] = []

    def ask() -> None:
        site.front.begin_anew()
        answers.append(site.shown())

    until(site.reads_replica)
    with standby.frozen():
        asking = [threading.Thread(target=ask) for _each in range(3)]
        for each in asking:
            each.start()
        for each in asking:
            each.join(PATIENCE)
        assert answers == ["Neck 0"] * 3
        until(lambda: site.standing() == State.AWAY)
    until(site.reads_replica)


def test_a_read_that_the_replica_breaks_off_is_read_again_from_the_database(site: Site, standby: Cluster) -> None:
    until(site.reads_replica)
    standby.tell(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OTHERS}")
    site.front.begin_anew()
    assert site.shown() == "Neck 0"
    until(site.reads_replica)


def test_the_doctor_knows_a_replica_that_keeps_up_from_one_that_does_not_and_from_none(
    site: Site, database_url: str, environment: dict[str, str], standby: Cluster
) -> None:
    shell = Shell(settings_for(database_url, **environment))
    assert finding(shell) == ("ok", "The replica answers, and has every change.")
    shell.environment["CMS_DATABASE_REPLICA_URL"] = database_url
    assert finding(shell)[0] == "fail"
    with standby.behind():
        site.rename_elsewhere("Neck 1")
        state, message = finding(Shell(settings_for(database_url, **environment)))
        assert (state, "1 change behind" in message) == ("warn", True)


def finding(shell: Shell) -> tuple[str, str]:
    """Give what `cms doctor` says of the replica."""
    told = json.loads(shell.run("doctor", "--json").output.splitlines()[-1])
    (found,) = [each for each in told["checks"] if each["name"] == "replica"]
    return found["state"], found["message"]


def test_what_the_replica_does_not_have_is_looked_for_in_the_database(
    site: Site, standby: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standby.behind():
        site.editor.made("/tags", {"name": "Back", "kind": "topic", "slug": "back"})
        monkeypatch.setattr(Replica, "_needed", lambda _self: (None, -1))  # as if every replica were believed
        site.front.begin_anew()
        answer = site.client.get("/api/v1/tags/back")
        assert answer.status_code == 200, "not there, and not led in a circle to itself"
