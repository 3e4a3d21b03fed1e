"""Workers that send webhooks: one that died is followed, one that comes back too late changes nothing."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.core.clock import now
from cms.core.db import db, writing
from cms.delivery.webhooks import keeping, managing, queueing, sending
from cms.delivery.webhooks.models import WebhookDelivery
from tests.receivers import Receiver
from tests.unit.delivery.webhooks.hooks import (
    attempts,
    deliveries,
    hook,
    send,
    tell,
    webhook,
)
from tests.unit.delivery.webhooks.sending.conftest import state


def test_a_worker_that_died_before_sending_is_followed_by_another(app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    tell("comment:1")
    with time_machine.travel(now()) as clock:
        with writing():
            assert queueing.claim(1, urgent=False) is not None
        assert send(app) == 0
        clock.shift(queueing.LEASE + timedelta(seconds=1))
        assert send(app) == 1
    assert state() == ["delivered"]


def test_a_worker_that_comes_back_too_late_changes_nothing_and_sends_no_more(app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    tell("comment:1")
    tell("comment:1")
    with time_machine.travel(now()) as clock:
        with writing():
            late = queueing.claim(1, urgent=False)
        assert late is not None
        clock.shift(queueing.LEASE + timedelta(seconds=1))
        with writing():
            assert queueing.claim(1, urgent=False) is not None
        failed = sending.Outcome(now(), {}, 500, None, "", 0.1)
        with writing():
            assert queueing.settle(late, failed, go_on=True) is None
    assert deliveries()[0].attempts == 1


def test_what_is_old_is_forgotten_and_what_waits_is_not(app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    tell("comment:1")
    send(app)
    tell("comment:2")
    with time_machine.travel(now() + timedelta(days=29)), writing():
        assert keeping.forget_old() == 0
    with time_machine.travel(now() + timedelta(days=31)), writing():
        assert keeping.forget_old() == 1
    assert state() == ["pending"]
    assert attempts() == []


def test_a_webhook_that_is_removed_takes_all_with_it(app: Flask, receiver: Receiver) -> None:
    webhook_id = hook(app, receiver.url)
    tell("comment:1")
    with writing():
        turn = queueing.claim(webhook_id, urgent=False)
    with writing():
        managing.remove(SHELL, webhook(webhook_id))
    assert turn is not None
    with writing():
        assert queueing.settle(turn, sending.Outcome(now(), {}, 200, None, "", 0.1), go_on=True) is None
    assert db.session.scalar(select(func.count()).select_from(WebhookDelivery)) == 0
