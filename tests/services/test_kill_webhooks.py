"""The worker is killed between commit and sending, and while it sends: every event arrives, under its one id."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from cms.core.db import db, writing
from cms.delivery.webhooks.models import Webhook
from tests.conftest import settings_for
from tests.receivers import Told, receiving
from tests.served import PATIENCE, clean_environment
from tests.unit.delivery.webhooks.hooks import ALLOWED, deliveries, hook, tell

EVENTS = 60
KILLS = 2


@pytest.fixture
def environment() -> dict[str, str]:
    """Let requests go to receivers of the tests."""
    return ALLOWED


def _slowly(_told: Told) -> tuple[int, dict[str, str], bytes]:
    time.sleep(0.05)
    return 200, {}, b""


def test_what_was_committed_arrives_however_often_the_worker_is_killed(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    environment = clean_environment(**settings_for(database_url, **ALLOWED))

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "cms", "worker"], env=environment, cwd=tmp_path)

    with receiving(_slowly) as receiver:
        hook(app, receiver.url)
        for number in range(EVENTS):
            tell(f"comment:{number % 5}")
        for _round in range(KILLS):
            worker, before, end = start(), len(receiver.told), time.monotonic() + PATIENCE
            while len(receiver.told) < before + 3 and time.monotonic() < end:
                time.sleep(0.005)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            with writing():
                db.session.execute(update(Webhook).values(leased_until=None))  # as if its half minute had passed
        worker, end = start(), time.monotonic() + PATIENCE
        try:
            while {each.state for each in deliveries()} != {"delivered"} and time.monotonic() < end:
                time.sleep(0.05)
        finally:
            worker.terminate()
            worker.wait()
        arrived = [told.headers["webhook-id"] for told in receiver.told]
    assert {each.event_id for each in deliveries()} == set(arrived)
    assert EVENTS <= len(arrived) <= EVENTS + KILLS
