"""An import that is killed, by the worker and at the shell: it goes on, and ends as one that was not."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from flask import Flask

from cms.accounts.permissions import SHELL
from cms.core.db import db, writing
from cms.transfer.runs import asking
from cms.transfer.runs.models import ImportRun, RunState
from tests.conftest import settings_for
from tests.served import PATIENCE, clean_environment
from tests.unit.transfer.runs import Imports, counted
from tests.unit.transfer.wxr import comment, post, written, wxr

POSTS = 150
KILLS = 2
LARGE = wxr(*(post(number, comment(number), status="publish" if number % 2 else "draft") for number in range(POSTS)))


def _row(run_id: int) -> ImportRun:
    db.session.rollback()
    return db.session.get_one(ImportRun, run_id, populate_existing=True)


def _wait(run_id: int, process: subprocess.Popen[bytes], more_than: int, *states: str) -> None:
    """Wait until an import has taken over more records, or stands where it is to stand."""
    end = time.monotonic() + PATIENCE
    while _row(run_id).records <= more_than and _row(run_id).state not in states and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.02)


def _environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    told = settings_for(database_url, CMS_IMPORTS_FOLDER=str(tmp_path / "imports"), CMS_LOG_LEVEL="warning")
    return clean_environment(**told)


def _ended(run_id: int) -> list[Any]:
    assert _row(run_id).report["articles"] == {"created": POSTS, "updated": 0, "skipped": 0}
    assert _row(run_id).report["comments"]["created"] == POSTS
    return counted()


def test_a_worker_that_is_killed_goes_on_with_an_import(app: Flask, database_url: str, tmp_path: Path) -> None:
    imports = Imports(app, tmp_path / "imports")
    run_id = imports.sent(LARGE).id
    imports.work()
    with writing():
        asking.start(SHELL, run_id)
    kills = 0
    for _round in range(KILLS + 1):
        command = [sys.executable, "-m", "cms", "worker"]
        worker = subprocess.Popen(command, env=_environment(database_url, tmp_path), cwd=tmp_path)
        more = _row(run_id).records if kills < KILLS else sys.maxsize
        _wait(run_id, worker, more, RunState.DONE, RunState.FAILED)
        kills += _row(run_id).state == RunState.RUNNING
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert (_row(run_id).state, kills > 0) == (RunState.DONE, True)
    rows = _ended(run_id)
    imports.imported(LARGE)
    assert counted() == rows
    with writing():
        asking.undo(SHELL, run_id)
    imports.work()
    assert counted() == [0] * len(rows)


def test_a_command_that_is_killed_goes_on_when_it_is_given_again(app: Flask, database_url: str, tmp_path: Path) -> None:
    path = written(tmp_path, LARGE)
    kills = 0
    for round_ in range(KILLS + 1):
        command = [sys.executable, "-m", "cms", "import", "wordpress", str(path), "--json"]
        process = subprocess.Popen(
            command, env=_environment(database_url, tmp_path), cwd=tmp_path, stdout=subprocess.DEVNULL
        )
        if round_ == KILLS:
            assert process.wait(PATIENCE) == 0
            break
        while db.session.get(ImportRun, 1) is None and process.poll() is None:
            db.session.rollback()
            time.sleep(0.02)
        _wait(1, process, _row(1).records, RunState.DONE)
        kills += _row(1).state == RunState.RUNNING
        process.send_signal(signal.SIGKILL if round_ % 2 else signal.SIGINT)
        process.wait()
    assert (_row(1).state, kills > 0) == (RunState.DONE, True)
    _ended(1)
