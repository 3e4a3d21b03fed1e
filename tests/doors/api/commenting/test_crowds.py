"""Many comments at once, or the same one twice: a flood is stopped, and what is right is counted."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.api import READER, Api
from tests.counting import counting, stored
from tests.doors.api.clients import ServedClient
from tests.doors.api.commenting.conftest import BASE, THREAD
from tests.doors.api.problems import told


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "2/minute"}])
def test_a_flood_is_stopped_for_a_while_whatever_address_it_claims_to_come_from(
    environment: dict[str, str], article: dict[str, Any], reader: Api, moderator: Api, app: Flask
) -> None:
    def sent(number: int, **told_: Any) -> Any:
        body = {**READER, "body": f"Number {number}", "author_email": f"jo{number}@reader.example"}
        return reader.post(THREAD, body, **told_)

    assert [sent(n).status_code for n in (1, 2)] == [202, 202]
    forged = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7"}
    for headers in ({}, forged):
        flood = sent(3, headers=headers)
        told(flood, 429)
        assert 1 <= int(flood.headers["Retry-After"]) <= 60
    assert stored(app) == 2
    assert sent(4, environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 202
    assert moderator.post(THREAD, {**READER, "body": "By staff"}).status_code == 201
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61)):
        assert sent(5).status_code == 202


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "1/hour", "CMS_TRUSTED_PROXIES": "1"}])
def test_behind_a_trusted_proxy_the_address_it_names_counts(
    environment: dict[str, str], article: dict[str, Any], reader: Api
) -> None:
    def sent(number: int, address: str) -> int:
        body = {**READER, "body": f"Number {number}"}
        return reader.post(THREAD, body, headers={"X-Forwarded-For": address}).status_code

    assert sent(1, "198.51.100.1") == 202
    assert sent(2, "198.51.100.1") == 429
    assert sent(3, "203.0.113.9, 198.51.100.1") == 429
    assert sent(4, "198.51.100.2") == 202
    assert sent(5, "2001:db8::1") == 202
    assert sent(6, "2001:db8::2") == 429


def test_two_that_send_the_same_at_once_are_one(article: dict[str, Any], app: Flask) -> None:
    statuses: list[int] = []

    def send() -> None:
        statuses.append(ServedClient(app).post(BASE + THREAD, json=READER).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409]
    assert stored(app) == 1


def test_many_that_comment_at_once_are_all_counted(
    article: dict[str, Any], app: Flask, reader: Api, api: Callable[..., Api]
) -> None:
    statuses: list[int] = []

    def send(number: int) -> None:
        body = {**READER, "body": f"Number {number}"}
        statuses.append(ServedClient(app).post(BASE + THREAD, json=body).status_code)

    threads = [threading.Thread(target=send, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 6
    page = reader.get(THREAD).get_json()
    assert (len(page["items"]), page["count"]) == (6, 6)


def test_a_comment_that_waits_costs_a_few_statements(app: Flask, article: dict[str, Any], reader: Api) -> None:
    said = "It clicks when I look up, and it worries me a little. Write to jo@reader.example or call 07700 900123, {}"
    assert reader.post(THREAD, {**READER, "body": said.format("first")}).status_code == 202
    with app.app_context(), counting() as sent:
        assert reader.post(THREAD, {**READER, "body": said.format("again")}).status_code == 202
    reading = sum(each.startswith("SELECT") for each in sent)
    assert len(sent) <= 20, f"each of them costs a tenth of a millisecond: {sent}"
    assert reading <= 10, sent
