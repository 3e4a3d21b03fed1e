"""What the tests of the API have at hand beyond the usual."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.counting import counting
from tests.doors.api.clients import ServedClient


@pytest.fixture
def client(app: Flask) -> ServedClient:
    """Give a client without a token, whose requests share nothing."""
    return ServedClient(app, use_cookies=True)


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], Any]], int]:
    """Give a function that counts the statements that something sends to the database."""

    def count(work: Callable[[], Any]) -> int:
        with counting() as sent:
            work()
        return len(sent)

    return count


@pytest.fixture
def log_lines(app: Flask) -> Iterator[list[EventDict]]:
    """Collect what is written to the log from now on, whatever the level that is set."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with capture_logs(processors=[merge_contextvars]) as lines:
        yield lines
    structlog.configure(**before)
