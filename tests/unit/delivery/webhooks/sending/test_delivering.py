"""Messages of webhooks arrive: signed, in order, once each, the urgent ones first."""

import json
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import time_machine
from flask import Flask
from standardwebhooks.webhooks import Webhook as Checker

from cms.accounts.permissions import SHELL
from cms.core.clock import now
from cms.core.db import db, writing
from cms.delivery.webhooks import keeping, managing, queueing, replaying, working
from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.models import State
from cms.delivery.webhooks.writing import write
from tests.receivers import Receiver, Told, receiving
from tests.unit.delivery.webhooks.hooks import (
    SECRET,
    attempts,
    deliveries,
    hook,
    house,
    send,
    tell,
    webhook,
)
from tests.unit.delivery.webhooks.sending.conftest import URGENT, about, pass_time, state


def test_a_message_is_delivered_signed_and_kept(app: Flask, receiver: Receiver) -> None:
    webhook_id = hook(app, receiver.url)
    tell("comment:1")
    assert send(app) == 1
    (told,) = receiver.told
    (delivery,) = deliveries()
    checked = Checker(SECRET).verify(told.body, told.headers)
    assert checked == json.loads(delivery.body)
    assert checked["type"] == "comment.approved"
    assert told.headers["webhook-id"] == delivery.event_id
    assert told.headers["content-type"] == "application/json"
    (attempt,) = attempts()
    assert (delivery.state, attempt.status, attempt.answer) == ("delivered", 200, "thanks")
    assert attempt.headers["webhook-signature"] == told.headers["webhook-signature"]
    assert webhook(webhook_id).last_success_at is not None
    assert send(app) == 0


def test_every_attempt_has_the_same_id_and_body_and_a_time_of_its_own(app: Flask) -> None:
    answers = iter([500, 302, 200])
    with receiving(lambda _told: (next(answers), {}, b"")) as receiver, time_machine.travel(now()) as clock:
        hook(app, receiver.url)
        tell("comment:1")
        pass_time(app, clock, timedelta(minutes=10))
        first, *others = receiver.told
        assert len(others) == 2
        assert {(told.headers["webhook-id"], told.body) for told in others} == {
            (first.headers["webhook-id"], first.body)
        }
        assert len({told.headers["webhook-timestamp"] for told in receiver.told}) == 3
        assert all(_accepts(SECRET, told) for told in receiver.told)
    assert [attempt.status for attempt in attempts()] == [500, 302, 200]


def test_a_receiver_that_is_down_for_an_hour_loses_nothing_and_gets_all_in_order(app: Flask) -> None:
    down = True
    with (
        receiving(lambda _told: (503 if down else 200, {}, b"")) as receiver,
        time_machine.travel(now()) as clock,
    ):
        webhook_id = hook(app, receiver.url)
        for number in range(13):
            tell(f"comment:{number % 4}")
            pass_time(app, clock, timedelta(minutes=5))
        assert webhook(webhook_id).failing_since is not None
        assert [each.id for each in keeping.worrying()] == [webhook_id]
        tried = len(receiver.told)
        down = False
        tell("comment:9")
        pass_time(app, clock, timedelta(minutes=10))
        assert state() == ["delivered"] * 14
        assert webhook(webhook_id).failing_since is None
        assert keeping.worrying() == []
        taken = [(about(told), told.headers["webhook-id"]) for told in receiver.told[tried:]]
        for subject in {about(told) for told in receiver.told}:
            written = [each.event_id for each in deliveries() if each.subject == subject]
            assert [event for of, event in taken if of == subject] == written
    assert tried < 80  # an hour of knocking is not an hour of hammering


def test_of_one_comment_nothing_overtakes_and_of_others_nothing_waits(app: Flask) -> None:
    with receiving(lambda told: (500 if about(told) == "comment:1" else 200, {}, b"")) as receiver:
        hook(app, receiver.url)
        for subject in ("comment:1", "comment:1", "comment:2", "article:1"):
            tell(subject)
        send(app)
        assert Counter(map(about, receiver.told)) == {"comment:1": 1, "comment:2": 1, "article:1": 1}
        assert state() == ["pending", "pending", "delivered", "delivered"]


def test_what_is_urgent_goes_before_all_others_and_waits_for_none(app: Flask) -> None:
    with receiving(lambda told: (500 if b"approved" in told.body else 200, {}, b"")) as receiver:
        webhook_id = hook(app, receiver.url)
        for number in range(5):
            tell(f"comment:{number}")
        send(app)
        assert webhook(webhook_id).paused_until is not None
        tell("comment:1", URGENT)
        tell("comment:1", EventType.COMMENT_REJECTED)
        before = len(receiver.told)
        send(app)
        assert json.loads(receiver.told[before].body)["type"] == "comment.escalated"


def test_what_is_urgent_does_not_wait_for_an_ordinary_message_that_hangs(app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    tell("comment:1")
    with writing():
        assert queueing.claim(1, urgent=False) is not None  # another thread waits for its answer
    tell("comment:2", URGENT)
    assert send(app) == 1
    assert about(receiver.told[0]) == "comment:2"


def test_a_rotated_secret_signs_beside_the_new_one_for_a_day(app: Flask, receiver: Receiver) -> None:
    webhook_id = hook(app, receiver.url)
    with writing():
        _webhook, new = managing.rotate(SHELL, webhook(webhook_id), house(app).sealer)
    tell("comment:1")
    send(app)
    with time_machine.travel(now() + timedelta(hours=25)):
        tell("comment:2")
        send(app)
        for secret, known in ((SECRET, [True, False]), (new, [True, True])):
            assert [_accepts(secret, told) for told in receiver.told] == known


def _accepts(secret: str, told: Told) -> bool:
    at = datetime.fromtimestamp(int(told.headers["webhook-timestamp"]), tz=now().tzinfo)
    with time_machine.travel(at):
        try:
            Checker(secret).verify(told.body, told.headers)
        except Exception:  # noqa: BLE001 -- whatever the receiver's library raises, it does not accept
            return False
        return True


def test_what_was_lost_on_the_other_side_is_sent_again_for_a_time(app: Flask, receiver: Receiver) -> None:
    webhook_id = hook(app, receiver.url)
    began = now()
    with time_machine.travel(began) as clock:
        for number in range(6):
            tell(f"comment:{number}")
            clock.shift(timedelta(hours=1))
        send(app)
        with writing():
            again = replaying.replay_range(
                SHELL,
                webhook(webhook_id),
                since=began + timedelta(minutes=90),
                until=began + timedelta(minutes=210),
                state=State.DELIVERED,
            )
        assert again == 2
        assert send(app) == 2
    assert [about(told) for told in receiver.told[6:]] == ["comment:2", "comment:3"]


def test_a_thousand_events_are_delivered_once_each(app: Flask, receiver: Receiver, database_url: str) -> None:
    many = 1000 if database_url.startswith("sqlite") else 200
    hook(app, receiver.url)
    with writing():
        for number in range(many):
            write(EventType.COMMENT_APPROVED, f"comment:{number % 100}", partial(_numbered, number))
    threads = [threading.Thread(target=_work, args=(app, app.app_context())) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(state()) == {"delivered": many}
    assert len({told.headers["webhook-id"] for told in receiver.told}) == len(receiver.told) == many
    for subject in range(100):
        numbers = [
            json.loads(told.body)["data"]["number"] for told in receiver.told if about(told) == f"comment:{subject}"
        ]
        assert numbers == sorted(numbers)


def _numbered(number: int) -> dict[str, Any]:
    return {"about": f"comment:{number % 100}", "number": number}


def _work(app: Flask, context: Any) -> None:
    with context:
        for _attempt in range(200):
            if not working.send_due(house(app)) and queueing.is_idle():
                break
            time.sleep(0.005)
        db.session.remove()
