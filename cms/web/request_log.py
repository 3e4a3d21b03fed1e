"""One JSON line a request, with an id that the answer carries, and its time counted; no address, no words of anyone."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from itertools import count

import structlog
from flask import Flask, Response, current_app, g, request

from cms.web.measuring import KEY, Measures

_ID = re.compile(r"[A-Za-z0-9_\-]{8,64}\Z")
_LAST = (1 << 64) - 1
_log = structlog.get_logger()


def _count_from_anywhere() -> None:
    """Count on from a number that no other process has."""
    global _numbers  # noqa: PLW0603 -- a fork takes the parent's number along
    _numbers = count(secrets.randbits(64))


_numbers: Iterator[int]
_count_from_anywhere()
os.register_at_fork(after_in_child=_count_from_anywhere)


def init_app(app: Flask) -> None:
    """Log every request when its answer is ready."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_leave)


def request_id(told: str) -> str:
    """Give the id of a request: the one that it tells, if it is one, else a new one."""
    return told if told and _ID.match(told) else f"{next(_numbers) & _LAST:016x}"


def _begin() -> None:
    g.request_id = request_id(request.headers.get("X-Request-ID", ""))
    g.began = time.perf_counter()
    g.told_around = structlog.contextvars.get_contextvars()  # by the page that asks, where it asks itself
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(answer: Response) -> Response:
    answer.headers["X-Request-ID"] = g.get("request_id", "")
    spent = time.perf_counter() - g.get("began", time.perf_counter())
    rule = request.url_rule.rule if request.url_rule else None
    measures: Measures = current_app.extensions[KEY]
    measures.took(request.method, rule, answer.status_code, spent)
    _log.info("request", method=request.method, route=rule, status=answer.status_code, ms=round(spent * 1000, 1))
    return answer


def _leave(_error: BaseException | None) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**g.get("told_around", {}))
