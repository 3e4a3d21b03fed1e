"""The figures of the desk: right to the comment, by the clocks of the site, at a fixed cost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from cms.accounts.permissions import SHELL
from cms.comments import appealing, moderating, waiting_times
from cms.comments.learning.models import SpamLesson
from cms.comments.models import Comment
from cms.comments.moderating import Wanted
from cms.comments.status import Action
from cms.core.db import db, writing
from cms.core.site import store
from tests.api import Api
from tests.doors.api.problems import told
from tests.unit.comments.commenting import fresh, submit
from tests.unit.content.entries import article

PATH = "/moderation/stats"
CRISIS = "I want to kill myself tonight."
CONTACT = "Please ring me on 020 7946 0958, thanks."
ADA, BO = (replace(SHELL, kind="user", id=number, name=name) for number, name in ((901, "Ada"), (902, "Bo")))
NIGHT = datetime(2026, 5, 2, 22, 30, tzinfo=UTC)  # half past midnight of 3 May in Berlin


def at(moment: datetime, **members: Any) -> Comment:
    """Send a comment at a moment."""
    with time_machine.travel(moment, tick=False):
        return submit(**members)


def decide(moment: datetime, actor: Any, action: str, *comments: Comment) -> list[int]:
    """Decide at a moment; give the ids of the decisions."""
    wanted = [Wanted(each.id, Action(action), fresh(each).version) for each in comments]
    with time_machine.travel(moment, tick=False), writing():
        return [each.decision_id or 0 for each in moderating.decide(actor, wanted)]


@pytest.fixture
def week(app: Flask) -> None:
    """Let a few things happen around midnight in Berlin."""
    article(title="Neck pain")
    with writing():
        store("timezone", "Europe/Berlin")
    before, urgent = at(NIGHT - timedelta(hours=1)), at(NIGHT, body=CRISIS)
    late, contact = at(NIGHT + timedelta(hours=2), body=f"{CRISIS} Now."), at(NIGHT, body=CONTACT)
    decide(NIGHT, ADA, "approve", before)
    decide(NIGHT + timedelta(minutes=4), ADA, "hold", urgent)
    decide(NIGHT + timedelta(hours=2, minutes=30), BO, "reject", late)
    taken_back = decide(NIGHT + timedelta(hours=3), BO, "spam", contact)
    with time_machine.travel(NIGHT + timedelta(hours=4), tick=False), writing():
        moderating.undo(ADA, taken_back[0])


@pytest.fixture
def figures(week: None, moderator: Api) -> dict[str, Any]:
    """Give the figures of two days, ten hours later."""
    with time_machine.travel(NIGHT + timedelta(hours=10), tick=False):
        answer = moderator.get(f"{PATH}?from=2026-05-02&to=2026-05-03")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "private, no-store"
    return dict(answer.get_json())


def test_days_are_those_of_the_site(figures: dict[str, Any]) -> None:
    assert (figures["first"], figures["last"], figures["timezone"]) == ("2026-05-02", "2026-05-03", "Europe/Berlin")
    assert [(day["day"], day["came"], day["decided"], day["undone"]) for day in figures["days"]] == [
        ("2026-05-02", 1, 0, 0),
        ("2026-05-03", 3, 4, 1),
    ]
    second = figures["days"][1]
    assert [second[kind] for kind in ("approved", "held", "rejected", "spam")] == [1, 1, 1, 1]
    assert figures["total"]["came"] == 4
    assert figures["total"]["undo_rate"] == 0.25


def test_who_decided_how_much(figures: dict[str, Any]) -> None:
    told = [(each["id"], each["name"], each["decided"], each["undone"]) for each in figures["people"]]
    assert told == [(901, "Ada", 2, 0), (902, "Bo", 2, 1)]


def test_what_waits_and_how_long(figures: dict[str, Any]) -> None:
    waiting = figures["waiting"]
    ten_hours = 10 * 3600
    assert (waiting["count"], waiting["median_seconds"], waiting["longest_seconds"]) == (2, ten_hours, ten_hours)
    counts = {each["priority"]: (each["count"], each["longest_seconds"]) for each in waiting["by_priority"]}
    assert counts["urgent"] == (1, ten_hours)
    assert list(counts) == ["urgent", "high", "normal"]
    assert {each["signal"]: each["count"] for each in waiting["by_signal"]} == {"crisis": 1, "contact": 1}


def test_how_soon_somebody_looked_at_the_urgent_ones(figures: dict[str, Any]) -> None:
    assert figures["first_look"] == {
        "came": 2,
        "looked_at": 2,
        "median_seconds": 4 * 60,
        "p90_seconds": 30 * 60,
        "max_seconds": 30 * 60,
    }


def test_what_was_learned_about_spam_is_held_against_what_moderators_said(
    figures: dict[str, Any], moderator: Api
) -> None:
    none = {"judged": 0, "caught": 0, "missed": 0, "passed": 0, "suspected": 0, "agreement": None}
    assert figures["spam_filter"] == none
    with writing():
        scored = [(0.99, True), (0.99, True), (0.01, False), (0.99, False), (0.01, True), (None, True)]
        for comment_id, (score, is_spam) in zip(db.session.scalars(select(Comment.id)), scored, strict=False):
            db.session.execute(update(Comment).where(Comment.id == comment_id).values(spam_score=score))
            db.session.merge(SpamLesson(comment_id=comment_id, is_spam=is_spam, tokens=b"", learned_at=NIGHT))
    found = moderator.get(f"{PATH}?from=2026-05-02&to=2026-05-03").get_json()["spam_filter"]
    assert found == {"judged": 4, "caught": 2, "missed": 0, "passed": 1, "suspected": 1, "agreement": 0.75}
    assert moderator.get(f"{PATH}?from=2026-05-04&to=2026-05-05").get_json()["spam_filter"] == none
    assert moderator.get(f"{PATH}?from=2026-05-01&to=2026-05-02").get_json()["spam_filter"] == none


def test_which_share_each_signal_has(figures: dict[str, Any]) -> None:
    shares = {each["signal"]: (each["count"], each["share"]) for each in figures["signals"]}
    assert shares["crisis"] == (2, 0.5)


def test_without_days_it_is_the_last_thirty_up_to_today(week: None, moderator: Api) -> None:
    with time_machine.travel(NIGHT + timedelta(minutes=1), tick=False):
        found = moderator.get(PATH).get_json()
        assert (found["first"], found["last"], len(found["days"])) == ("2026-04-04", "2026-05-03", 30)
        since = moderator.get(f"{PATH}?to=2026-03-29").get_json()
    assert (since["first"], since["total"]["came"], since["total"]["undo_rate"]) == ("2026-02-28", 0, None)


REFUSED = [
    ("the end before the beginning", "?from=2026-05-02&to=2026-05-01", "from"),
    ("more than a year", "?from=2025-05-01&to=2026-05-02", "from"),
    ("no day", "?from=yesterday", "from"),
    ("a day that is none", "?to=2026-02-30", "to"),
    ("a parameter that is none", "?days=7", "days"),
]


@pytest.mark.parametrize(("query", "name"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_days_that_cannot_be_are_refused(query: str, name: str, moderator: Api) -> None:
    assert told(moderator.get(PATH + query), 400)["errors"][0]["parameter"] == name


def test_a_year_is_the_most(moderator: Api) -> None:
    assert len(moderator.get(f"{PATH}?from=2025-05-01&to=2026-05-01").get_json()["days"]) == 366


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("author", 403), ("editor", 403), ("admin", 200)])
def test_who_may_see_them(role: str | None, status: int, api: Callable[..., Api]) -> None:
    assert api(role).get(PATH).status_code == status


def test_they_cost_the_same_however_much_there_is(
    app: Flask, moderator: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    empty = count_queries(lambda: moderator.get(PATH))
    article(title="Neck pain")
    for number in range(4):
        comment = submit(body=f"{CRISIS} {number}")
        decide(datetime.now(UTC), ADA, "hold", comment)
    assert count_queries(lambda: moderator.get(PATH)) == empty
    assert count_queries(lambda: moderator.get(f"{PATH}?from=2026-01-01")) == empty


@pytest.mark.parametrize(
    ("values", "middle", "ninth"),
    [([], None, None), ([5], 5, 5), ([1, 9], 1, 9), ([1, 2, 3], 2, 3), (list(range(1, 11)), 5, 9)],
)
def test_ranks_are_the_nearest_ones(values: list[int], middle: int | None, ninth: int | None) -> None:
    assert (waiting_times.share(values, 0.5), waiting_times.share(values, 0.9)) == (middle, ninth)


def test_what_came_of_appeals_and_how_soon(app: Flask, moderator: Api) -> None:
    article()
    comments = [at(NIGHT) for _ in range(4)]
    rejected = decide(NIGHT + timedelta(minutes=1), ADA, "reject", *comments)
    for decision in rejected[1:]:
        with time_machine.travel(NIGHT + timedelta(hours=1), tick=False), writing():
            appealing.appeal(decision, "Please look again.")
    decide(NIGHT + timedelta(hours=2), BO, "hold", comments[1])
    decide(NIGHT + timedelta(hours=3), BO, "approve", comments[1])
    decide(NIGHT + timedelta(hours=5), BO, "reject", comments[2])
    found = moderator.get(f"{PATH}?from=2026-05-02&to=2026-05-03").get_json()["appeals"]
    assert found == {"came": 3, "upheld": 1, "changed": 1, "median_seconds": 2 * 3600}
    none = {"came": 0, "upheld": 0, "changed": 0, "median_seconds": None}
    assert moderator.get(f"{PATH}?from=2026-05-04&to=2026-05-05").get_json()["appeals"] == none
