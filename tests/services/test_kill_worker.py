"""The worker is killed in the middle of what is due: each thing happens once, however often it has to begin anew."""

import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.content import publishing
from cms.content.models.entry import Entry
from cms.content.models.review import ReviewNotice
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing
from cms.core.outbox import DONE, OutboxRow
from tests.conftest import settings_for
from tests.served import PATIENCE, clean_environment
from tests.unit.content.entries import article, draft, fresh

KILLS = 3
ENTRIES = 40
REVIEWS = 30


def _prepare() -> tuple[list[int], list[int]]:
    """Have entries that should have gone live and ended while nobody was there, and reviews to announce."""
    start = now() - timedelta(seconds=30)
    scheduled = []
    for number in range(ENTRIES):
        entry = draft(title=f"Scheduled {number}")
        with writing():
            publishing.schedule(
                SHELL,
                fresh(entry),
                1,
                publish_at=start,
                unpublish_at=start + timedelta(seconds=number % 20 + 1),
                required=(),
            )
        scheduled.append(entry.id)
    soon = rfc3339(now() + timedelta(days=5))
    return scheduled, [article(title=f"Due {number}", review_due_at=soon).id for number in range(REVIEWS)]


def _count(what: Any) -> int:
    """Count rows as they are now, and not as they were when this transaction began."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(what.subquery())) or 0


def _wait(rows: Any, at_least: int) -> None:
    end = time.monotonic() + PATIENCE
    while _count(rows) < at_least:
        if time.monotonic() > end:
            raise TimeoutError("the worker did not do what is due")
        time.sleep(0.005)


def test_what_is_due_happens_once_however_often_the_worker_is_killed(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    scheduled, due = _prepare()
    environment = clean_environment(**settings_for(database_url))

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "cms", "worker"], env=environment, cwd=tmp_path)

    written = select(LogRow.id).where(LogRow.actor_kind == "worker")
    for _round in range(KILLS):
        worker, before = start(), _count(written)
        _wait(written, before + 1)  # it is in the middle of its load now
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = start()
    try:
        _wait(select(OutboxRow.id).where(OutboxRow.state == DONE), 2 * ENTRIES)
        _wait(select(ReviewNotice.id), REVIEWS)
    finally:
        worker.terminate()
        worker.wait()
    db.session.rollback()
    told = Counter(db.session.execute(select(LogRow.action, LogRow.subject_id).where(LogRow.actor_kind == "worker")))
    expected = {
        **{(f"article.{action}", entry): 1 for action in ("publish", "unpublish") for entry in scheduled},
        **{("article.remind", entry): 1 for entry in due},
    }
    assert {tuple(row): count for row, count in told.items()} == expected
    assert db.session.scalars(select(OutboxRow.state).distinct()).all() == ["done"]
    assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 2 * ENTRIES
    notices = db.session.scalars(select(ReviewNotice.entry_id).order_by(ReviewNotice.entry_id)).all()
    assert notices == sorted(due)
    states = db.session.execute(select(Entry.status, Entry.live_number).where(Entry.id.in_(scheduled)).distinct()).all()
    assert [tuple(row) for row in states] == [("draft", None)]
