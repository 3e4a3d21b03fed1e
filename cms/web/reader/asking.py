"""Asking the service's own public addresses, as a front end anywhere would: over WSGI, in this process."""

from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import Response, abort, current_app, g
from werkzeug.test import EnvironBuilder

from cms.core.db import db

TOLD_TO_READERS = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True)
class Answer:
    """What came back from an address, and what it cost."""

    address: str
    status: int
    document: Any
    etag: str
    location: str
    milliseconds: float
    size: int

    @property
    def is_good(self) -> bool:
        """Tell whether there is a document to show."""
        return self.status == HTTPStatus.OK


@dataclass
class Asking:
    """The requests that one page is made of, in their order."""

    answers: list[Answer] = field(default_factory=list)

    def get(self, *path: str, **query: str | None) -> Answer:
        """Ask for a path, given in parts, with the parameters that are not None; note the answer."""
        told = urlencode({name: value for name, value in query.items() if value is not None}, safe=",")
        address = "/" + "/".join(quote(part, safe="") for part in path) + (f"?{told}" if told else "")
        answer = _ask(address)
        self.answers.append(answer)
        return answer


def needed(answer: Answer) -> Answer:
    """Give the answer back; one without a document ends the page with its status."""
    if not answer.is_good:
        abort(answer.status if answer.status in TOLD_TO_READERS else HTTPStatus.SERVICE_UNAVAILABLE)
    return answer


def _ask(address: str) -> Answer:
    """Send a request without cookie or token into an application context of its own.

    It shares nothing with the request that it serves but the id in the log. The connection that
    this one may hold is let go first, so that no page ever needs two.
    """
    db.session.rollback()
    headers = [("Accept", "application/json"), ("X-Request-ID", g.get("request_id", ""))]
    began = perf_counter()
    with current_app.app_context():
        environ = EnvironBuilder(path=address, headers=headers).get_environ()
        response = Response.from_app(current_app.wsgi_app, environ, buffered=True)
    body = response.get_data()
    return Answer(
        address=address,
        status=response.status_code,
        document=orjson.loads(body) if response.status_code == HTTPStatus.OK else None,
        etag=response.headers.get("ETag", ""),
        location=response.headers.get("Location", ""),
        milliseconds=(perf_counter() - began) * 1000,
        size=len(body),
    )
