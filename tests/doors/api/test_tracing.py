"""Spans told to a collector: what took how long, and nothing of whose request it was or what stood in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sqlalchemy import text

from cms.comments import submitting
from cms.core.db import db
from cms.core.tracing import tracing
from tests.api import BASE, READER, Api
from tests.doors.api.test_reporting import WORDS

COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Give what would be told to a collector; it must be there before the application is made."""
    made = InMemorySpanExporter()
    tracing.begin(COLLECTOR, made)
    yield made
    tracing.end()


@pytest.fixture
def built() -> dict[Any, Flask]:
    """Make the application anew: one that was made without a collector tells nothing."""
    return {}


@pytest.fixture
def environment(exporter: InMemorySpanExporter) -> dict[str, str]:
    """Stand behind a proxy."""
    return {"CMS_TRUSTED_PROXIES": "1"}


def told(exporter: InMemorySpanExporter) -> list[Any]:
    """Give the spans that were told so far."""
    tracing.provider.force_flush()
    return list(exporter.get_finished_spans())


def _forget(exporter: InMemorySpanExporter) -> None:
    tracing.provider.force_flush()
    exporter.clear()


def test_a_request_is_told_with_its_statements_and_within_what_the_proxy_says(
    client: FlaskClient, editor: Api, exporter: InMemorySpanExporter
) -> None:
    editor.published("articles", title="The psoas", slug="psoas")
    _forget(exporter)
    client.get(f"{BASE}/articles/psoas?fields=title", headers={"traceparent": PARENT})
    *statements, request = told(exporter)
    assert request.name == f"GET {BASE}/articles/<reference>"
    assert request.attributes["http.response.status_code"] == 200
    assert f"{request.context.trace_id:032x}" in PARENT
    assert "SELECT" in {each.name for each in statements} <= {"BEGIN", "SELECT", "SET"}
    assert {each.parent.span_id for each in statements} == {request.context.span_id}


def test_nothing_of_a_comment_that_failed_is_told(
    app: Flask, client: FlaskClient, editor: Api, exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.published("articles", title="The psoas", slug="psoas")
    _forget(exporter)

    def fail(submission: Any, *_told: Any, **_more: Any) -> None:
        db.session.execute(text("INSERT INTO nowhere (words) VALUES (:words)"), {"words": submission.body})

    monkeypatch.setattr(submitting, "examine", fail)
    answer = client.post(
        f"{BASE}/articles/psoas/comments",
        query_string={"token": WORDS},
        json={**READER, "body": WORDS},
        headers={"User-Agent": WORDS, "X-Forwarded-For": "203.0.113.9", "tracestate": "of=zorbexian"},
    )
    assert answer.status_code >= 500
    spans = told(exporter)
    said = "".join(each.to_json() for each in spans).lower()
    for word in (*WORDS.split(), "reader.example", "203.0.113.9", "jo bloggs", "nowhere"):
        assert word not in said
    failed = {each.name for each in spans if each.status.status_code is StatusCode.ERROR}
    assert failed == {"INSERT", f"POST {BASE}/articles/<reference>/comments"}
    assert not any(each.events for each in spans)
