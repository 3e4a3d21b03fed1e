"""Receivers that are well, down, slow, broken or gone: nothing is lost, and what is about one thing comes in order."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from standardwebhooks.webhooks import Webhook as Checker

from cms.accounts.permissions import SHELL
from cms.audit import log
from cms.core import outgoing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.delivery.webhooks import keeping, managing, queueing, replaying, sending, working
from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.models import State, WebhookDelivery
from cms.delivery.webhooks.writing import write
from tests.receivers import Receiver, Told, closed_port, raw, receiving
from tests.unit.delivery.webhooks.hooks import (
    ALLOWED,
    SECRET,
    attempts,
    deliveries,
    hook,
    house,
    send,
    tell,
    webhook,
)

STEP = timedelta(minutes=1)
URGENT = EventType.COMMENT_ESCALATED


@pytest.fixture
def environment() -> dict[str, str]:
    """Let requests go to receivers of the tests."""
    return ALLOWED


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that is well."""
    with receiving() as opened:
        yield opened


def about(told: Told) -> str:
    return str(json.loads(told.body)["data"]["about"])


def state() -> list[str]:
    return [each.state for each in deliveries()]


def pass_time(app: Flask, clock: Any, time_to_pass: timedelta, step: timedelta = STEP) -> None:
    """Let time pass, with the worker at its work."""
    end = now() + time_to_pass
    while now() < end:
        clock.shift(step)
        send(app)


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


def test_after_a_day_it_is_kept_as_failed_and_the_next_has_its_turn(app: Flask) -> None:
    with (
        receiving(lambda told: (500 if b'"number":1' in told.body else 200, {}, b"broken")) as receiver,
        time_machine.travel(now()) as clock,
    ):
        webhook_id = hook(app, receiver.url)
        tell("comment:1", number=1)
        tell("comment:1", number=2)
        pass_time(app, clock, timedelta(hours=28), step=timedelta(minutes=4))
        first, _second = deliveries()
        assert state() == ["failed", "delivered"]
        assert first.tries == 11
        receiver.answer = lambda _told: (200, {}, b"")
        with writing():
            replaying.replay(SHELL, webhook(webhook_id), first)
        send(app)
        assert state() == ["delivered", "delivered"]
        assert receiver.told[-1].headers["webhook-id"] == first.event_id


def test_a_receiver_that_is_away_for_days_is_left_with_what_failed(app: Flask) -> None:
    with time_machine.travel(now()) as clock:
        webhook_id = hook(app, f"http://127.0.0.1:{closed_port()}/")
        for number in range(30):
            tell(f"comment:{number}")
        pass_time(app, clock, timedelta(hours=60), step=timedelta(minutes=30))
        assert set(state()) == {"failed"}
        assert webhook(webhook_id).disabled_at is None
    assert attempts()[0].error == "127.0.0.1 could not be talked to: connection refused."


def test_one_that_is_gone_is_disabled_and_told_nothing_more(app: Flask) -> None:
    with receiving(lambda _told: (410, {}, b"")) as receiver:
        webhook_id = hook(app, receiver.url)
        tell("comment:1")
        tell("comment:2")
        send(app)
        assert len(receiver.told) == 1
        gone = webhook(webhook_id)
        assert (gone.disabled_because, state()) == ("gone", ["failed", "pending"])
        assert [each.id for each in keeping.worrying()] == [webhook_id]
        tell("comment:3")
        assert len(deliveries()) == 2
        receiver.answer = lambda _told: (204, {}, b"")
        with writing():
            managing.enable(SHELL, webhook(webhook_id))
        send(app)
    assert state() == ["failed", "delivered"]


def test_one_that_takes_nothing_for_five_days_is_switched_off_and_what_happens_is_kept(
    app: Flask, receiver: Receiver
) -> None:
    with time_machine.travel(now()) as clock:
        webhook_id = hook(app, f"http://127.0.0.1:{closed_port()}/")
        for day in range(6):
            tell(f"comment:{day}")
            pass_time(app, clock, timedelta(hours=24), step=timedelta(minutes=30))
            assert (webhook(webhook_id).disabled_at is not None) == (day >= 5), day
        assert webhook(webhook_id).disabled_because == "failing"
        assert [each.id for each in keeping.worrying()] == [webhook_id]
        assert [(row.actor_kind, row.reason) for row in db.session.scalars(log.rows("webhook", webhook_id))][-1] == (
            "worker",
            "failing",
        )
        tried = len(attempts())
        clock.shift(timedelta(days=1))
        for number in range(10, 13):
            tell(f"comment:{number}", URGENT)
        assert send(app) == 0, "nothing is sent to it any more"
        assert (len(attempts()), state()[-3:]) == (tried, ["failed"] * 3)
        with writing():
            found = managing.enable(SHELL, webhook(webhook_id))
            found.url = receiver.url
        send(app)
        missed = now() - timedelta(hours=1)
        with writing():
            assert replaying.replay_range(SHELL, webhook(webhook_id), since=missed) == 3
        send(app)
    assert [about(told) for told in receiver.told][-3:] == ["comment:10", "comment:11", "comment:12"]
    assert webhook(webhook_id).failing_since is None


def test_one_that_is_seldom_told_something_is_not_switched_off_by_a_first_failure(app: Flask) -> None:
    with time_machine.travel(now()) as clock:
        webhook_id = hook(app, f"http://127.0.0.1:{closed_port()}/")
        tell("comment:1")
        pass_time(app, clock, timedelta(hours=32), step=timedelta(minutes=30))
        clock.shift(timedelta(days=6))
        tell("comment:2")
        send(app)
        assert webhook(webhook_id).disabled_at is None, "it failed once in six days"
        pass_time(app, clock, timedelta(hours=32), step=timedelta(minutes=30))
        assert webhook(webhook_id).disabled_because == "failing"


def test_a_redirect_inside_is_not_followed(app: Flask, receiver: Receiver) -> None:
    with receiving(lambda _told: (307, {"Location": receiver.url}, b"")) as leading:
        hook(app, leading.url)
        tell("comment:1")
        send(app)
    assert (receiver.told, state()) == ([], ["pending"])


def test_a_private_address_that_was_not_allowed_is_never_reached(app: Flask, receiver: Receiver) -> None:
    webhook_id = hook(app, receiver.url)
    with writing():
        webhook(webhook_id).url = receiver.url.replace("127.0.0.1", "localhost")
    tell("comment:1")
    send(app)
    assert receiver.told == []
    assert "reserved for this machine" in str(attempts()[0].error)


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


def test_one_who_hangs_delays_no_other(app: Flask, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", outgoing.Patience(total=1.0))
    monkeypatch.setattr(sending, "SLOW", 0.5)
    monkeypatch.setattr(sending.attempt, "__defaults__", (sending.PATIENCE,))
    monkeypatch.setattr(queueing, "SLOW", 0.5)

    def silent(_connection: socket.socket, over: threading.Event) -> None:
        over.wait(10)

    def work(context: Any) -> None:
        with context:
            send(app)

    with raw(silent) as port:
        slow, quick = hook(app, f"http://127.0.0.1:{port}/"), hook(app, receiver.url)
        for number in range(20):
            tell(f"comment:{number}")
        busy = threading.Thread(target=work, args=(app.app_context(),))
        busy.start()
        began = time.monotonic()
        while len(receiver.told) < 20 and time.monotonic() - began < 15:
            send(app, quick=webhook(slow).slow)
            time.sleep(0.01)
        assert time.monotonic() - began < 15, "each of the twenty that hang takes a second"
        busy.join()
        db.session.rollback()
        assert len(receiver.told) == 20
        assert webhook(slow).slow
        assert {each.state for each in deliveries(quick)} == {"delivered"}
        assert queueing.waiting(urgent=False, quick=True) is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"\x00\xff garbage\r\n\r\n", id="another protocol"),
        pytest.param(b"", id="nothing at all"),
        pytest.param(b"HTTP/1.1 999 What\r\n\r\n", id="a status that there is not"),
        pytest.param(b"HTTP/1.1 500 No\r\nContent-Type: text/html\r\n\r\n\x00\xc3\x28", id="zeros and half characters"),
    ],
)
def test_whatever_comes_back_is_kept_and_tried_again(app: Flask, answer: bytes) -> None:
    with raw(lambda connection, _over: connection.sendall(answer)) as port:
        hook(app, f"http://127.0.0.1:{port}/")
        tell("comment:1")
        send(app)
    assert (state(), len(attempts())) == (["pending"], 1)


def test_an_endless_answer_is_taken_for_what_its_status_says(app: Flask) -> None:
    def endless(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.is_set():
            connection.sendall(b"x" * 65536)

    with raw(endless) as port:
        hook(app, f"http://127.0.0.1:{port}/")
        tell("comment:1")
        send(app)
    assert state() == ["delivered"]
    assert len(attempts()[0].answer) == sending.KEPT


def test_a_receiver_that_asks_for_time_gets_it(app: Flask) -> None:
    with (
        receiving(lambda _told: (429, {"Retry-After": "600"}, b"")) as receiver,
        time_machine.travel(now()) as clock,
    ):
        hook(app, receiver.url)
        tell("comment:1")
        tell("comment:2")
        pass_time(app, clock, timedelta(minutes=9))
        assert len(receiver.told) == 1
        receiver.answer = lambda _told: (200, {}, b"")
        pass_time(app, clock, timedelta(minutes=3))
        assert state() == ["delivered", "delivered"]


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
