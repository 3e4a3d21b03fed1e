"""What the tests of the reading page have at hand: a reader with a browser that runs no scripts."""

import pytest
from flask import Flask

from tests.doors.api.clients import ServedClient
from tests.doors.reader.sheets import Browser


@pytest.fixture
def client(app: Flask) -> ServedClient:
    """Give a client whose requests share nothing."""
    return ServedClient(app, use_cookies=True)


@pytest.fixture
def browser(client: ServedClient) -> Browser:
    """Give a browser without scripts."""
    return Browser(client)
