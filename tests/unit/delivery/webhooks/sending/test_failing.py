"""Receivers of webhooks that are away, hang, redirect or answer anything: nothing is lost, nothing else waits."""

import socket
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.audit import log
from cms.core import outgoing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.delivery.webhooks import keeping, managing, queueing, replaying, sending
from tests.receivers import Receiver, closed_port, raw, receiving
from tests.unit.delivery.webhooks.hooks import (
    attempts,
    deliveries,
    hook,
    send,
    tell,
    webhook,
)
from tests.unit.delivery.webhooks.sending.conftest import URGENT, about, pass_time, state


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
