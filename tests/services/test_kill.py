"""Whatever is killed, whenever: what was answered is there once, and what was promised is done."""

import http.client
import itertools
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import Role
from cms.audit.log import LogRow
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db
from cms.core.outbox import PENDING, OutboxRow
from tests.conftest import settings_for
from tests.served import PATIENCE, Served

KILLS = int(os.environ.get("KILLS", "5"))  # each takes ten seconds, most of them for the start after it


class Load:
    """Readers who comment, and an editor who schedules, until told to stop; remembers what was answered."""

    def __init__(self, server: Served, slug: str, key: str) -> None:
        self.server = server
        self.slug = slug
        self.key = key
        self.ending = threading.Event()
        self.commented: list[str] = []
        self.scheduled: list[int] = []
        self.numbers = itertools.count()
        jobs = [self._comment, self._comment, self._comment, self._schedule]
        self.threads = [threading.Thread(target=self._repeat, args=(job,)) for job in jobs]

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """End, and wait for the last answers."""
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def _repeat(self, job: Callable[[], None]) -> None:
        while not self.ending.is_set():
            with suppress(OSError, http.client.HTTPException):
                job()
                continue
            time.sleep(0.05)

    def _send(self, path: str, body: dict[str, Any], *, signed: bool = False) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=15)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if signed else {})
        try:
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def _comment(self) -> None:
        text = f"comment number {next(self.numbers)}"
        told = {"author_name": "Jo", "author_email": "jo@reader.example", "body": text}
        status, _document = self._send(f"/articles/{self.slug}/comments", told)
        if status in {201, 202}:
            self.commented.append(text)

    def _schedule(self) -> None:
        status, draft = self._send("/articles", {"title": f"Scheduled {next(self.numbers)}"}, signed=True)
        if status != 201:
            return
        soon = {"version": draft["version"], "publish_at": (now() + timedelta(seconds=0.3)).isoformat()}
        status, _entry = self._send(f"/articles/{draft['id']}/schedule", soon, signed=True)
        if status == 200:
            self.scheduled.append(draft["id"])
        time.sleep(0.05)


def test_kills_lose_nothing_and_double_nothing(
    app: Flask, database_url: str, token: Callable[..., str], tmp_path: Path
) -> None:
    key = token(Role.EDITOR)
    environment = settings_for(
        database_url, CMS_COMMENT_RATE="off", CMS_COMMENT_HOLD="flagged", CMS_LOG_LEVEL="warning"
    )
    with app.test_client() as client:
        headers = {"Authorization": f"Bearer {key}"}
        draft = client.post("/api/v1/articles", json={"title": "Under load"}, headers=headers).get_json()
        client.post(f"/api/v1/articles/{draft['id']}/publish", json={"version": 1}, headers=headers)
    with Served(environment, tmp_path) as server:
        load = Load(server, draft["slug"], key)
        load.start()
        try:
            for round_ in range(KILLS):
                time.sleep(0.4 + 0.1 * (round_ % 4))
                worker = server.worker()
                if worker is not None:
                    os.kill(worker, signal.SIGKILL)
                server.kill()
                server.start()
        finally:
            load.stop()
        _wait_for_the_outbox(app)
    _check(app, load)


def _wait_for_the_outbox(app: Flask) -> None:
    end = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < end:
        with app.app_context():
            waiting = db.session.scalar(select(func.count()).where(OutboxRow.state == PENDING))
            db.session.remove()
        if not waiting:
            return
        time.sleep(0.5)
    raise TimeoutError(f"{waiting} rows of the outbox were not done")


def _check(app: Flask, load: Load) -> None:
    with app.app_context():
        stored = Counter(db.session.scalars(select(Comment.source)))
        assert len(load.commented) > KILLS
        assert {text: stored[text] for text in load.commented if stored[text] != 1} == {}
        assert max(stored.values()) == 1
        assert db.session.scalars(select(OutboxRow.state).distinct()).all() == ["done"]
        published = Counter(db.session.scalars(select(LogRow.subject_id).where(LogRow.action == "article.publish")))
        live = set(db.session.scalars(select(Entry.id).where(Entry.live_number.is_not(None))))
        assert len(load.scheduled) > KILLS
        assert {entry: published[entry] for entry in load.scheduled if published[entry] != 1} == {}
        assert set(load.scheduled) <= live
        counted = db.session.scalar(select(Entry.comment_count).where(Entry.slug == load.slug))
        assert counted == sum(stored.values())
