"""Comments that were turned away go when their time is over, and nothing else goes with them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments import appealing, expiring, queries
from cms.comments.learning import lessons
from cms.comments.learning.models import TOTAL, SpamLesson, SpamToken
from cms.comments.models import Comment, Decision
from cms.core import site
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.site import SiteSettings
from cms.worker.upkeep import expire
from tests.unit.comments.commenting import SEALER, count, decide, fresh, submit
from tests.unit.content.entries import article

CRISIS = "I want to kill myself tonight."
HELD = SiteSettings(comment_hold="all", comment_rate="off")
KEPT = SiteSettings(pending_days=20, rejected_days=30, spam_days=40)
# why | what was said | what was decided, so many days ago | the comment is so many days old | what becomes of it
FATES: list[tuple[str, str, list[tuple[str, int]], int, str]] = [
    ("what waits for too long", "Hello", [], 21, "erased"),
    ("what waits for less", "Hello", [], 19, "pending"),
    ("what a moderator held lately", "Hello", [("hold", 19)], 90, "pending"),
    ("what may be about somebody in danger", CRISIS, [], 900, "pending"),
    ("what is public", "Hello", [("approve", 900)], 900, "approved"),
    ("what was rejected long ago", "Hello", [("reject", 31)], 40, "erased"),
    ("what was rejected lately", "Hello", [("reject", 29)], 900, "rejected"),
    ("spam of long ago", "Hello", [("spam", 41)], 50, "erased"),
    ("spam of lately", "Hello", [("spam", 39)], 50, "spam"),
    ("what was spam, then rejected lately", "Hello", [("spam", 90), ("reject", 5)], 100, "rejected"),
]


def days_ago(days: int) -> Any:
    """Go back by some days."""
    return time_machine.travel(now() - timedelta(days=days), tick=False)


@pytest.mark.parametrize(("body", "decided", "age", "becomes"), [pytest.param(*case[1:], id=case[0]) for case in FATES])
def test_only_what_is_over_goes(app: Flask, body: str, decided: list[tuple[str, int]], age: int, becomes: str) -> None:
    with days_ago(1000):
        article()
    with days_ago(age):
        made = submit(HELD, body=body)
    for action, days in decided:
        with days_ago(days):
            decide(action, made)
    for expected in (int(becomes == "erased"), 0):
        with writing():
            assert expiring.expire(KEPT) == expected
    assert fresh(made).status == becomes


def test_nothing_is_left_of_its_words_and_its_author(app: Flask) -> None:
    entry = article()
    kept = submit(body="Something else")
    with days_ago(35):
        made = submit(HELD, body="Zorbex knows my number 07700 900123")
        decide("reject", made)
    person, before = made.person_id, count(entry)
    assert expire(app.extensions["vertebra"]) == 1
    gone = fresh(made)
    assert (gone.status, gone.source, gone.author_name, gone.person_id) == ("erased", "", "", None)
    assert person is not None
    assert db.session.scalars(queries.queue(SHELL, q="zorbex")).all() == []
    assert (count(entry), fresh(kept).status) == (before, "approved")
    row = db.session.scalars(select(LogRow).where(LogRow.action == "comment.expire")).one()
    assert (row.subject_id, row.actor_kind, row.details) == (made.id, "worker", {"before": "rejected"})


def test_what_was_learned_of_it_stays_and_nothing_tells_that_it_was_this(app: Flask) -> None:
    with days_ago(90):
        article()
        made = submit(HELD, body="Cheap pills at https://pills.example today")
        (outcome,) = decide("spam", made)
        with writing():
            decision = db.session.get_one(Decision, outcome.decision_id)
            decision.actor_kind, decision.note = "user", "Wanda of Mill Lane"
            db.session.flush()
            lessons.learn([made.id], SEALER, frozenset())
    assert expire(app.extensions["vertebra"]) == 1
    assert db.session.get_one(SpamToken, TOTAL).spam == 1
    assert db.session.scalars(select(SpamLesson)).all() == []
    assert db.session.scalars(select(Decision.note)).all() == [None]


def test_what_its_author_asks_about_again_waits_for_an_answer(app: Flask) -> None:
    with days_ago(90):
        article()
        made = submit(HELD, body="Hello")
        (outcome,) = decide("reject", made)
    with days_ago(80), writing():
        appealing.appeal(outcome.decision_id or 0, "You took me for somebody else.")
    with writing():
        assert expiring.expire(KEPT) == 0
    assert fresh(made).status == "pending"


def test_a_site_can_keep_everything(app: Flask) -> None:
    with days_ago(4000):
        article()
        decide("spam", submit(HELD, body="Hello"))
    with writing():
        for name in ("pending_days", "rejected_days", "spam_days"):
            site.store(name, 0)
    assert expire(app.extensions["vertebra"]) == 0
    assert db.session.scalars(select(Comment.status)).all() == ["spam"]


def test_a_backlog_goes_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "AT_ONCE", 2)
    with days_ago(90):
        article()
        made = [submit(HELD) for _number in range(5)]
        decide("spam", *made)
    assert [expire(app.extensions["vertebra"]) for _time in range(4)] == [2, 2, 1, 0]


def test_what_came_from_elsewhere_stays_until_somebody_here_decides(app: Flask) -> None:
    article()
    made = submit(HELD, body="Hello")
    with writing():
        imported = Comment(
            entry_id=fresh(made).entry_id, author_name="Jo", source="Buy", html="Buy", text="Buy", policy=1,
            status="spam", created_at=now() - timedelta(days=900),
        )  # fmt: skip
        db.session.add(imported)
    with writing():
        assert expiring.expire(KEPT) == 0
    with days_ago(50):
        decide("reject", imported)
    with writing():
        assert expiring.expire(KEPT) == 1
