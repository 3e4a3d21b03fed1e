"""What the tests of the feeds have at hand beyond the usual."""

import pytest
from flask import Flask

from tests.doors.api.clients import ServedClient


@pytest.fixture
def client(app: Flask) -> ServedClient:
    """Give a client without a token, whose requests share nothing."""
    return ServedClient(app, use_cookies=True)
