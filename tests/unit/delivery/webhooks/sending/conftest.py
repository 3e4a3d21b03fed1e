"""Receivers of webhooks, what came to them, and time that passes with the worker at its work."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cms.core.clock import now
from cms.delivery.webhooks.events import EventType
from tests.receivers import Receiver, Told, receiving
from tests.unit.delivery.webhooks.hooks import (
    ALLOWED,
    deliveries,
    send,
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
