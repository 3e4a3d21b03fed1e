"""Errors told to Sentry: where they happened, and nothing of whose request it was or what stood in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sentry_sdk
from flask import Flask
from flask.testing import FlaskClient
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sqlalchemy import text

from cms.comments import submitting
from cms.core import reporting
from cms.core.db import db
from cms.worker.loop import Due, run_safely
from tests.api import BASE, READER, Api

DSN = "https://key@sentry.example/7"
WORDS = "zorbexian pumblo"  # which stand nowhere else


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it."""
        self.sent.append(envelope)


@pytest.fixture
def environment() -> dict[str, str]:
    """Name a Sentry."""
    return {"CMS_SENTRY_DSN": DSN}


@pytest.fixture
def kept(app: Flask) -> Iterator[Kept]:
    """Give what would be sent to it."""
    told = app.extensions["vertebra"].settings.sentry_dsn.get_secret_value()
    made = Kept()
    reporting.begin(told, transport=made)
    app.testing = False  # so that an error is answered, as it is where it is served
    yield made
    app.testing = True
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def _quotes(told: Any) -> None:
    raise ValueError(f"cannot read {told}")


def _says_it_to_the_database(told: Any) -> None:
    db.session.execute(text("INSERT INTO nowhere (words, name) VALUES (:words, :name)"), told)


FAULTS = [
    (_quotes, "ValueError", "an exception that quotes what was typed"),
    (_says_it_to_the_database, "Error", "a statement with values of the comment"),
]


@pytest.mark.parametrize(("fault", "kind"), [pytest.param(f, kind, id=why) for f, kind, why in FAULTS])
def test_nothing_of_a_comment_that_failed_is_told(
    client: FlaskClient,
    editor: Api,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Any], None],
    kind: str,
) -> None:
    editor.published("articles", title="The psoas", slug="psoas")

    def fail(submission: Any, *_told: Any, **_more: Any) -> None:
        local = {"words": submission.body, "name": submission.author_name}
        fault(local)

    monkeypatch.setattr(submitting, "examine", fail)
    mail = f"{WORDS.replace(' ', '-')}@reader.example"
    client.set_cookie("session", f"{WORDS}-cookie")
    answer = client.post(
        f"{BASE}/articles/psoas/comments",
        query_string={"token": WORDS},
        json={**READER, "body": WORDS, "author_name": WORDS.title(), "author_email": mail},
        headers={"User-Agent": WORDS, "X-Forwarded-For": "203.0.113.9", "X-Request-ID": "request-of-a-test"},
    )
    assert answer.status_code in {500, 503}
    (envelope,) = kept.sent
    said = envelope.serialize().decode().lower()
    for word in (*WORDS.split(), "reader.example", "203.0.113.9", "jo bloggs"):
        assert word not in said
    event: Any = envelope.get_event()
    (*_causes, raised) = event["exception"]["values"]
    assert raised["type"].endswith(kind)
    assert {"fail", fault.__name__} <= {frame["function"] for frame in raised["stacktrace"]["frames"]}
    told = {"request_id": "request-of-a-test", "route": f"{BASE}/articles/<reference>/comments"}
    assert event["tags"].items() >= told.items()


def test_work_that_fails_is_told_by_its_name(app: Flask, kept: Kept) -> None:
    def fail(_house: Any) -> int:
        raise LookupError(WORDS)

    run_safely(Due("a work", 1, fail), app.extensions["vertebra"])
    (event,) = [envelope.get_event() for envelope in kept.sent]
    assert event is not None
    assert (event["tags"], event["message"]) == ({"work": "a work"}, "worker could not run")
    assert WORDS not in str(event)


def test_what_is_no_error_and_what_is_refused_is_not_told(client: FlaskClient, kept: Kept) -> None:
    assert client.get(f"{BASE}/articles/none").status_code == 404
    assert client.post(f"{BASE}/articles/none/comments", json={}).status_code in {404, 422}
    assert kept.sent == []


def test_only_what_is_known_is_kept_of_an_event_that_somebody_else_makes(kept: Kept) -> None:
    sentry_sdk.set_user({"email": WORDS, "ip_address": "203.0.113.9"})
    sentry_sdk.set_context("body", {"words": WORDS})
    sentry_sdk.add_breadcrumb(message=WORDS)
    try:
        _quotes({"words": WORDS})
    except ValueError:
        sentry_sdk.capture_exception()
    (envelope,) = kept.sent
    said = envelope.serialize().decode()
    assert "ValueError" in said
    assert not any(word in said for word in (*WORDS.split(), "203.0.113.9"))
    sentry_sdk.get_isolation_scope().clear()
    sentry_sdk.get_current_scope().clear()
