"""What is written for webhooks: with the change or not at all, for who wants it, and with nobody's words."""

import json
from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.comments import moderating, withdrawing
from cms.content import publishing
from cms.core.db import writing
from cms.core.site import SiteSettings
from cms.delivery.webhooks import managing
from tests.counting import counting
from tests.unit.comments.commenting import decide, fresh, submit
from tests.unit.content import entries
from tests.unit.content.entries import article, edited, exercise, published
from tests.unit.delivery.webhooks.hooks import deliveries, hook, webhook

HELD = SiteSettings(comment_hold="all", comment_rate="off")
SHOWN = SiteSettings(comment_hold="flagged", comment_rate="off")
URL = "https://hooks.example/in"


def told() -> list[tuple[str, str]]:
    return [(each.event_type, each.subject) for each in deliveries()]


def data(number: int = -1) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(deliveries()[number].body)
    assert body["timestamp"].endswith("Z")
    return {"type": body["type"], **body["data"]}


def test_what_happens_to_an_article_is_told_with_its_addresses(app: Flask) -> None:
    hook(app, URL)
    made = article()
    assert told() == [("article.published", f"article:{made.id}")]
    assert data() == {
        "type": "article",
        "id": made.id,
        "slug": "neck-pain",
        "url": "https://clinic.example/articles/neck-pain",
        "api_url": f"https://cms.example/api/v1/articles/{made.id}",
        "status": "published",
        "version": 2,
        "revision": 1,
        "previous_url": None,
    }
    published(edited(made, slug="stiff-neck"))
    assert told()[-1][0] == "article.updated"
    assert data()["previous_url"] == "https://clinic.example/articles/neck-pain"
    with writing():
        publishing.unpublish(SHELL, entries.fresh(made), entries.fresh(made).version)
    assert told()[-1][0] == "article.unpublished"
    exercise()
    assert told()[-1][0] == "exercise.published"


def test_what_happens_to_a_comment_is_told_without_a_word_of_it(app: Flask) -> None:
    hook(app, URL)
    article()
    made = submit(HELD, body="My secret ailment", author_name="Quentin", author_email="quentin@reader.example")
    (outcome,) = decide("approve", made)
    decide("spam", made)
    decide("reject", made)
    decide("hold", made)
    assert outcome.decision_id is not None
    with writing():
        withdrawing.withdraw(SHELL, made.id, fresh(made).version)
    assert [kind for kind, subject in told() if subject == f"comment:{made.id}"] == [
        "comment.received",
        "comment.approved",
        "comment.spam",
        "comment.rejected",
        "comment.held",
        "comment.erased",
    ]
    written = " ".join(each.body for each in deliveries())
    for private in ("ailment", "Quentin", "quentin"):
        assert private not in written
    assert data(2)["entry"]["slug"] == "neck-pain"
    assert data(2)["desk_url"] == f"https://cms.example/admin/comments/{made.id}"
    assert data(2)["api_url"] == f"https://cms.example/api/v1/moderation/comments/{made.id}"


def test_a_decision_that_is_taken_back_is_told(app: Flask) -> None:
    hook(app, URL, ["comment.approved", "comment.held"])
    article()
    made = submit(HELD)
    (outcome,) = decide("approve", made)
    assert outcome.decision_id is not None
    with writing():
        moderating.undo(SHELL, outcome.decision_id)
    assert [kind for kind, _subject in told()] == ["comment.approved", "comment.held"]


def test_a_comment_that_is_shown_at_once_is_told_to_be(app: Flask) -> None:
    hook(app, URL, ["comment.received", "comment.approved"])
    article()
    submit(SHOWN)
    assert [kind for kind, _subject in told()] == ["comment.received", "comment.approved"]


def test_somebody_in_danger_is_told_of_at_once_and_before_all_else(app: Flask) -> None:
    hook(app, URL, ["comment.escalated", "comment.received"])
    article()
    submit(SHOWN, body="I want to kill myself tonight.")
    assert [(each.event_type, each.urgent) for each in deliveries()] == [
        ("comment.received", False),
        ("comment.escalated", True),
    ]
    assert "crisis" not in deliveries()[1].body


def test_who_does_not_want_it_is_not_told_and_neither_is_who_rests(app: Flask) -> None:
    wants = hook(app, URL, ["article.published"])
    hook(app, URL, ["article.unpublished"])
    rests = hook(app, URL, ["article.published"])
    with writing():
        managing.disable(SHELL, webhook(rests))
    article()
    assert [each.webhook_id for each in deliveries()] == [wants]


def test_two_who_want_it_get_the_same_event(app: Flask) -> None:
    hook(app, URL)
    hook(app, URL)
    article()
    first, second = deliveries()
    assert (first.event_id, first.body) == (second.event_id, second.body)
    assert "." not in first.event_id


def test_a_change_that_is_taken_back_tells_nothing(app: Flask) -> None:
    hook(app, URL)
    made = entries.draft()

    def fail() -> None:
        with writing():
            published_now = entries.fresh(made)
            publishing.publish(SHELL, published_now, published_now.version, required=())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert deliveries() == []


def test_without_a_webhook_a_thousand_decisions_ask_for_one_once(app: Flask) -> None:
    article()
    comments = [submit(HELD) for _number in range(5)]
    with counting() as sent:
        decide("approve", *comments)
    assert len([each for each in sent if "webhook" in each]) == 1
    assert deliveries() == []
