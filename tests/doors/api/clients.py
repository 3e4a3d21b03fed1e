"""A client whose requests share nothing: each runs in an application context of its own, as in a server."""

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class ServedClient(FlaskClient):
    """Sends each request as if nobody had asked before; only the cookies stay."""

    def open(self, *args: Any, **told: Any) -> TestResponse:
        """Send a request."""
        answer: TestResponse = Context().run(super().open, *args, **told)
        return answer
