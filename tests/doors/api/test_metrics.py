"""`/metrics`: figures that Prometheus reads, told to whom the operator lets, with nothing of anyone in them."""

from collections.abc import Callable
from datetime import timedelta
from math import inf
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from cms.comments.models import Comment
from cms.core import heartbeat, outbox
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import OutboxRow
from cms.delivery.webhooks.models import Webhook, WebhookDelivery
from tests.api import Api

TOKEN = "a token of the tests, long enough"
AWAY = {"REMOTE_ADDR": "203.0.113.9"}
Figures = dict[tuple[str, tuple[str, ...]], float]


def figures(text: str) -> Figures:
    """Read what Prometheus would: each figure by its name and its labels in alphabetical order."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def read(client: FlaskClient) -> Callable[[], Figures]:
    """Give a function that reads the figures from this machine."""

    def asked() -> Figures:
        answer = client.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        return figures(answer.text)

    return asked


@pytest.mark.parametrize(
    ("environment", "headers", "address", "status"),
    [
        pytest.param({}, {}, {}, 200, id="this machine, by default"),
        pytest.param({}, {}, AWAY, 403, id="another machine, by default"),
        pytest.param({}, {"X-Forwarded-For": "127.0.0.1"}, {}, 403, id="through a proxy on this machine"),
        pytest.param({"CMS_TRUSTED_PROXIES": "1"}, {"X-Forwarded-For": "::1"}, AWAY, 403, id="who claims to be here"),
        pytest.param({"CMS_METRICS": "off"}, {}, {}, 404, id="off"),
        pytest.param({"CMS_METRICS": "on"}, {}, AWAY, 200, id="on"),
        pytest.param({"CMS_METRICS": TOKEN}, {}, {}, 401, id="a token that was not sent"),
        pytest.param({"CMS_METRICS": TOKEN}, {"Authorization": f"Bearer {TOKEN[:-1]}"}, {}, 401, id="another token"),
        pytest.param({"CMS_METRICS": TOKEN}, {"Authorization": f"Basic {TOKEN}"}, {}, 401, id="another scheme"),
        pytest.param({"CMS_METRICS": TOKEN}, {"Authorization": f"Bearer {TOKEN}"}, AWAY, 200, id="the token"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_may_read_them(client: FlaskClient, headers: dict[str, str], address: dict[str, str], status: int) -> None:
    answer = client.get("/metrics", headers=headers, environ_overrides=address)
    assert answer.status_code == status
    assert ("vertebra_" in answer.text) == (status == 200)
    assert TOKEN not in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_prometheus_gets_the_form_that_it_asks_for(client: FlaskClient) -> None:
    plain = client.get("/metrics")
    assert plain.content_type.startswith("text/plain")
    modern = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert modern.content_type.startswith("application/openmetrics-text")
    assert modern.text.endswith("# EOF\n")


def test_requests_are_counted_by_template_method_and_kind_of_status(
    read: Callable[[], Figures], editor: Api, reader: Api
) -> None:
    before = read()
    made = editor.made("/articles", {"title": "Necks and hips", "slug": "necks-and-hips"})
    for _round in range(2):
        assert editor.get(f"/articles/{made['id']}").status_code == 200
    assert reader.post("/articles/nowhere/comments", {"body": "marker"}).status_code == 404
    assert reader.get("/never-was").status_code == 404
    after = read()

    def counted(*labels: str) -> float:
        name = "vertebra_request_seconds_count"
        return after.get((name, labels), 0) - before.get((name, labels), 0)

    assert counted("POST", "/api/v1/articles", "2xx") == 1
    assert counted("GET", "/api/v1/articles/<reference>", "2xx") == 2
    assert counted("POST", "/api/v1/articles/<reference>/comments", "4xx") == 1
    assert counted("other", "none", "4xx") == 1
    rows = [key for key in after if key[0] == "vertebra_request_seconds_bucket" and key[1][1] == "/api/v1/articles"]
    within = [after[key] for key in rows]
    assert within == sorted(within), "each bound counts what the smaller ones do"


def test_the_layer_before_flask_is_counted(read: Callable[[], Figures], editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    before = read()
    etag = reader.get("/articles").headers["ETag"]
    reader.get("/articles")
    reader.get("/articles", headers={"If-None-Match": etag})
    after = read()
    counted = {
        outcome: after["vertebra_front_answers_total", (outcome,)] - before["vertebra_front_answers_total", (outcome,)]
        for outcome in ("hit", "not_modified", "miss", "aside")
    }
    assert counted == {"hit": 1, "not_modified": 1, "miss": 1, "aside": 0}
    assert after["vertebra_front_kept_answers", ()] == 1
    assert after["vertebra_front_kept_bytes", ()] > 0


def _webhook() -> Webhook:
    moment = now()
    return Webhook(
        url="https://marker.example/", events=[], secret_sealed="", created_by_name="Marker", created_at=moment,
        updated_at=moment, streak=9,
    )  # fmt: skip


def _delivery(webhook: Webhook, state: str) -> WebhookDelivery:
    since = now() - timedelta(minutes=5)
    return WebhookDelivery(
        webhook_id=webhook.id, event_id="e", event_type="comment.received", subject="comment:1", body="marker",
        state=state, due_at=since, created_at=since, began_at=since,
    )  # fmt: skip


def test_what_waits_and_what_failed_is_told_with_its_age(
    read: Callable[[], Figures], editor: Api, moderator: Api, reader: Api
) -> None:
    live = editor.published("articles", title="Neck")
    for number in range(3):
        reader.commented(live, body=f"Number {number}", author_email=f"marker{number}@reader.example")
    hour = now() - timedelta(hours=1)
    with writing():
        db.session.execute(update(OutboxRow).values(state=outbox.DONE))
        db.session.execute(update(Comment).values(created_at=hour))
        db.session.execute(update(Comment).where(Comment.id == 1).values(urgency=0, escalated_at=hour))
        outbox.write("content.publish", {}, hour)
        outbox.write("content.publish", {}, now() + timedelta(hours=1))
        outbox.write("mail", {}).last_error = "Refused"
        outbox.write("mail", {}).state = outbox.DEAD
        webhook = _webhook()
        db.session.add(webhook)
        db.session.flush()
        db.session.add_all([_delivery(webhook, "pending"), _delivery(webhook, "failed"), _delivery(webhook, "failed")])
    found = read()
    expected = {
        ("vertebra_comments_waiting", ("urgent",)): 1,
        ("vertebra_comments_waiting", ("high",)): 0,
        ("vertebra_comments_waiting", ("low",)): 2,
        ("vertebra_urgent_unclaimed", ()): 1,
        ("vertebra_outbox", ("due", "content.publish")): 1,
        ("vertebra_outbox", ("later", "content.publish")): 1,
        ("vertebra_outbox", ("given_up", "mail")): 1,
        ("vertebra_letters", ("waiting",)): 0,
        ("vertebra_letters", ("failing",)): 1,
        ("vertebra_letters", ("given_up",)): 1,
        ("vertebra_webhooks", ("failing",)): 1,
        ("vertebra_webhook_deliveries", ("pending",)): 1,
        ("vertebra_webhook_deliveries", ("failed",)): 2,
        ("vertebra_worker_seen_seconds", ()): inf,
        ("vertebra_database_up", ()): 1,
    }
    assert {key: found[key] for key in expected} == expected
    for key, seconds in {
        ("vertebra_comments_waiting_seconds", ("urgent",)): 3600,
        ("vertebra_comments_waiting_seconds", ("low",)): 3600,
        ("vertebra_urgent_unclaimed_seconds", ()): 3600,
        ("vertebra_outbox_due_seconds", ("content.publish",)): 3600,
        ("vertebra_webhook_pending_seconds", ()): 300,
    }.items():
        assert seconds <= found[key] < seconds + 60, key
    assert found["vertebra_database_bytes", ()] > 100_000

    with writing():
        heartbeat.beat()
    moderator.post("/moderation/comments/1/claim", {})
    found = read()
    assert (found["vertebra_urgent_unclaimed", ()], found["vertebra_urgent_unclaimed_seconds", ()]) == (0, 0)
    assert found["vertebra_worker_seen_seconds", ()] < 60


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "off"}])
def test_nothing_of_anyone_is_in_them(client: FlaskClient, editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="Marker title", slug="marker-slug")
    reader.commented(live, body="marker words", author_email="marker@reader.example", author_name="Marker")
    reader.get("/articles/marker-slug?tag=marker")
    client.get("/marker/marker@reader.example", headers={"X-Request-ID": "marker-marker"})
    assert "marker" not in client.get("/metrics").text.lower()


def test_a_database_that_is_away_is_told_and_the_rest_all_the_same(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, read: Callable[[], Figures]
) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO outbox_away")
    found: Any = read()
    assert found["vertebra_database_up", ()] == 0
    assert ("vertebra_front_answers_total", ("hit",)) in found
    assert ("vertebra_database_bytes", ()) not in found
