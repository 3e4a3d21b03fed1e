"""The clock of the machine jumps by an hour, forth and back, under load: nothing fails, is lost or done twice."""

import random
import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments.models import Comment
from cms.content import publishing
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db, writing
from cms.worker.loop import Due, run_safely
from cms.worker.queued import run_outbox
from tests.api import BASE, READER, Api
from tests.benchmarks.rows import SYLLABLES
from tests.beside import Beside
from tests.doors.api.clients import ServedClient
from tests.unit.content.entries import draft, fresh

WRITERS, PATIENCE = 3, 60
HOUR = 3600.0
THREAD = f"{BASE}/articles/psoas/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let comments come one after the other."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}


class Load(Beside):
    """Readers who comment and read, until the block ends."""

    def __init__(self, app: Flask) -> None:
        super().__init__(WRITERS)
        self.taken: list[str] = []
        self.wrong: list[str] = []
        self._clients = [ServedClient(app) for _each in range(WRITERS)]
        self._chances = [random.Random(number) for number in range(WRITERS)]

    def more(self) -> None:
        """Wait until everybody has written some more."""
        before, end = len(self.taken), time.monotonic() + PATIENCE
        while len(self.taken) < before + 3 * WRITERS and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.taken) > before, self.wrong

    def go_on(self, number: int) -> None:
        """Comment, and read the thread."""
        client, chance = self._clients[number], self._chances[number]
        words = " ".join("".join(chance.choices(SYLLABLES, k=3)) for _word in range(20))
        sent = client.post(THREAD, json={**READER, "author_email": f"jo{number}@reader.example", "body": words})
        read = client.get(THREAD)
        if sent.status_code in {201, 202} and read.status_code == 200:
            self.taken.append(words)
        else:
            self.wrong.append(f"{sent.status_code} {read.status_code} {sent.get_data(as_text=True)}")


def test_the_clock_jumps_by_an_hour_under_load(app: Flask, editor: Api) -> None:
    editor.published("articles", title="The psoas", slug="psoas")
    soon = _scheduled(timedelta(minutes=30))
    db.session.remove()
    with time_machine.travel(now(), tick=True) as clock, Load(app) as load:
        load.more()
        clock.shift(HOUR)
        load.more()
        _work(app)
        clock.shift(-HOUR)
        load.more()
        _work(app)
        clock.shift(-HOUR)
        load.more()
        clock.shift(2 * HOUR)
        load.more()
        _work(app)
    assert load.wrong == []
    assert sorted(db.session.scalars(select(Comment.source))) == sorted(load.taken)
    assert db.session.get_one(Entry, soon).live_number is not None, "what went live stays so"
    done = select(func.count()).where(LogRow.action == "article.publish", LogRow.subject_id == soon)
    assert db.session.scalar(done) == 1
    approved = db.session.scalars(select(Comment.source).where(Comment.status == "approved")).all()
    assert sorted(_shown(editor)) == sorted(approved), "no page shows a comment twice, or leaves one out"


def _scheduled(later: timedelta) -> int:
    """Have an article that is to go live later; give its number."""
    entry = draft(title="Scheduled")
    with writing():
        publishing.schedule(SHELL, fresh(entry), 1, publish_at=now() + later, unpublish_at=None, required=())
    return entry.id


def _work(app: Flask) -> None:
    """Do what is due, as the worker does."""
    run_safely(Due("outbox", 1, run_outbox), app.extensions["vertebra"])


def _shown(reader: Api) -> list[str]:
    """Give all comments of the thread, page after page."""
    found, path = [], f"{THREAD}?limit=100"
    while path:
        page = reader.client.get(path.removeprefix("https://cms.example")).get_json()
        found += [each["content_text"] for each in page["items"]]
        path = page["next"]
    return found
