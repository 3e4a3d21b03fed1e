"""How an answer goes to the server: at once, where it is short, since what comes piece by piece waits at each piece."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from cms.web import front

ASKED: list[tuple[str, str, str, dict[str, str], str]] = [
    ("made anew, then kept", "GET", "/feed.json", {}, "200 OK"),
    ("known to who asks", "GET", "/feed.json", {"If-None-Match": "*"}, "304 NOT MODIFIED"),
    ("without a body", "HEAD", "/feed.json", {}, "200 OK"),
    ("never kept", "GET", "/healthz", {}, "200 OK"),
    ("a refusal", "GET", "/api/v1/nowhere", {}, "404 NOT FOUND"),
    ("an answer to who writes", "POST", "/api/v1/articles/none/comments", {}, "422 UNPROCESSABLE ENTITY"),
]


def given(app: Flask, method: str, path: str, headers: dict[str, str]) -> tuple[str, Iterable[bytes]]:
    """Ask as the server does; give the status and the body as it comes."""
    met: list[str] = []

    def start(status: str, _headers: Any, *_more: Any) -> Callable[[bytes], object]:
        met.append(status)
        return bytes

    body = app(
        EnvironBuilder(
            path, base_url="https://cms.example", method=method, headers=list(headers.items())
        ).get_environ(),
        start,
    )
    return met[0], body


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("why", "method", "path", "headers", "status"), ASKED)
def test_a_short_answer_comes_as_a_list(
    app: Flask, why: str, method: str, path: str, headers: dict[str, str], status: str
) -> None:
    for _time in range(2):
        told, body = given(app, method, path, headers)
        assert told == status, why
        assert isinstance(body, list), why
        assert bool(b"".join(body)) is (method != "HEAD" and not status.startswith("304")), why


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_answer_comes_piece_by_piece(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _status, whole = given(app, "GET", "/healthz", {})
    monkeypatch.setattr(front, "SHORT", 1)
    _status, pieces = given(app, "GET", "/healthz", {})
    assert not isinstance(pieces, list)
    assert b"".join(pieces) == b"".join(whole)
