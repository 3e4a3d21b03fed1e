"""Behind PgBouncer in transaction mode, where each transaction may meet another connection: nothing is missed."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from cms.core.connecting import USUAL
from cms.core.db import db, one_at_a_time, writing
from cms.worker.loop import run_safely
from cms.worker.timetable import DUE
from tests.api import READER, Api
from tests.clusters import USER
from tests.conftest import settings_for
from tests.databases import Restored
from tests.shell import Shell

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
PATIENCE, PORT = 15, 6432
SETTINGS = """
[databases]
* = host={server} port=5432 user=postgres
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 3
logfile = {folder}/log
"""


@pytest.fixture(scope="module")
def pooler(postgres: str) -> Iterator[str]:
    """Start PgBouncer before the session's server, with three connections to it; give its folder."""
    if PROGRAM is None:
        pytest.skip("pgbouncer is not installed")
    with tempfile.TemporaryDirectory(prefix="vertebra-pgbouncer-") as folder:
        Path(folder, "settings").write_text(
            SETTINGS.format(server=postgres.partition("host=")[2], folder=folder, port=PORT)
        )
        root = os.geteuid() == 0
        if root:
            shutil.chown(folder, USER, USER)
        who = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if root else []
        process = subprocess.Popen([*who, PROGRAM, "--quiet", f"{folder}/settings"])
        end = time.monotonic() + PATIENCE
        while not Path(folder, f".s.PGSQL.{PORT}").exists():
            assert time.monotonic() < end, "pgbouncer does not listen"
            time.sleep(0.02)
        yield folder
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(params=["postgresql"])
def database_url(pooler: str, postgres_place: Restored) -> str:
    """Give the address of a fresh database, behind PgBouncer."""
    postgres_place.restore()
    return f"postgresql+psycopg://postgres@/{postgres_place.name}?host={pooler}&port={PORT}"


def told(name: str) -> str:
    """Give what the server holds of a setting."""
    return str(db.session.scalar(text(f"SHOW {name}")))


def test_the_main_job_is_done(app: Flask, editor: Api, moderator: Api, reader: Api) -> None:
    live = editor.published("articles", title="Clicking in the back of the head")
    thread = f"/articles/{live['slug']}/comments"
    for most in range(1, 13):  # as often as the driver would prepare a statement by itself, and more
        assert reader.get(f"{thread}?limit={most}").get_json()["items"] == []
    assert reader.post(thread, READER).status_code == 202
    waiting = moderator.get("/moderation/comments?status=pending").get_json()["items"]
    assert moderator.decided("approve", waiting[0]["id"])[0]["outcome"] == "done"
    assert [each["content_text"] for each in reader.get(thread).get_json()["items"]] == [READER["body"]]
    for due in DUE:
        run_safely(due, app.extensions["vertebra"])
    assert reader.get("/feed.json").get_json()["items"][0]["_vertebra"]["comments"]["count"] == 1


def test_the_limits_of_a_transaction_are_those_of_the_transaction_alone(app: Flask) -> None:
    assert told("statement_timeout") == f"{USUAL.statement}s"
    db.session.rollback()
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.autocommit = True
        assert raw.execute("SHOW statement_timeout").fetchone() == ("0",), "nothing stays on what others are given"
        assert raw.prepare_threshold is None
        raw.autocommit = False


def test_a_lock_of_one_transaction_ends_with_it(app: Flask) -> None:
    for _again in range(5):
        with writing():
            one_at_a_time("the same")


def test_commands_and_checks_do_their_work(database_url: str) -> None:
    shell = Shell(settings_for(database_url))
    assert shell.run("user", "list").status == 0
    checks = json.loads(shell.run("doctor", "--json").output.splitlines()[-1])["checks"]
    found = {each["name"]: each["state"] for each in checks}
    assert (found["database"], found["migrations"], found["writing"]) == ("ok", "ok", "ok")
