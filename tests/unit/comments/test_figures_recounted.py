"""The figures equal a recount by hand, whatever happened before: decisions, undos, erasures, imports, new words."""

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median_low
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from cms.accounts.permissions import SHELL
from cms.comments import erasing, expiring, moderating, statistics
from cms.comments.models import Comment, CommentSignal, Decision
from cms.comments.moderating import Wanted
from cms.comments.statistics import Statistics
from cms.comments.status import Action, Status
from cms.comments.waiting_times import Wait
from cms.core.clock import now
from cms.core.days import Days
from cms.core.db import db, writing
from cms.core.errors import Conflict
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.commento import opened
from cms.transfer.course import Order
from cms.worker.queued import judge
from tests.unit.comments.commenting import SEALER, submit
from tests.unit.content.entries import article

WORDS = ("It clicks when I look up.", "I want to kill myself tonight.", "Please ring me on 020 7946 0958, thanks.")
PEOPLE = [f"person-{number}@reader.example" for number in range(4)]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_equal_a_recount_after_whatever_happened(app: Flask, tmp_path: Path, seed: int) -> None:
    article(title="Neck pain")
    chance, house = random.Random(seed), app.extensions["vertebra"]
    persons = {_say(chance, number) for number in range(12)}

    def bring() -> None:
        path = tmp_path / "export.json"
        path.write_text(_export(chance))
        importing.run(opened(Order(SHELL, path, SiteSettings(), house.sealer, addresses=house.links.addresses)))
        judge(house)

    def erase() -> None:
        person = chance.choice(sorted(persons))
        with writing():
            erasing.erase_person(SHELL, person)
        for _round in range(2):
            with writing():
                erasing.carry_on({"person": person}, SEALER)

    deeds: list[Callable[[], None]] = [
        bring,
        erase,
        _expire,
        *[lambda: _decide(chance)] * 6,
        *[lambda: _undo(chance)] * 3,
    ]
    for step in range(24):
        chance.choice(deeds)()
        persons.add(_say(chance, 100 + step))
        _compare()


def test_where_nothing_waits_nothing_is_told_of(app: Flask) -> None:
    assert app
    article(title="Neck pain")
    found = _gathered()
    assert (found.waiting, found.waiting_by_urgency, found.waiting_by_signal) == (Wait(), {}, {})


def _say(chance: random.Random, number: int) -> int:
    """Let somebody comment; give who."""
    made = submit(body=f"{chance.choice(WORDS)} ({number})", author_email=chance.choice(PEOPLE))
    return made.person_id or 0


def _decide(chance: random.Random) -> None:
    rows = db.session.execute(select(Comment.id, Comment.version).where(Comment.status != Status.ERASED)).all()
    wanted = [
        Wanted(row.id, chance.choice(list(Action)), row.version) for row in chance.sample(rows, min(3, len(rows)))
    ]
    with writing():
        moderating.decide(SHELL, wanted)


def _undo(chance: random.Random) -> None:
    ids = db.session.scalars(select(Decision.id).where(Decision.undone_at.is_(None))).all()
    if ids:
        try:
            with writing():
                moderating.undo(SHELL, chance.choice(ids))
        except Conflict:
            db.session.rollback()


def _expire() -> None:
    with time_machine.travel(now() + timedelta(days=3)), writing():
        expiring.expire(SiteSettings(rejected_days=1, spam_days=1))
    with writing():
        long_ago = update(Comment).where(Comment.id % 7 == 0).values(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        db.session.execute(long_ago.execution_options(synchronize_session=False))


def _export(chance: random.Random) -> str:
    person = {"commenterHex": "f" * 64, "email": PEOPLE[0], "name": "Jo"}
    comments = [
        {"commentHex": f"{chance.getrandbits(200):064x}", "domain": "old.example", "url": "/articles/neck-pain",
         "commenterHex": "f" * 64, "markdown": f"{chance.choice(WORDS)} From elsewhere.", "html": "",
         "parentHex": "root", "score": 0, "state": chance.choice(["approved", "unapproved"]),
         "creationDate": "2026-01-02T03:04:05Z", "direction": 0, "deleted": False}
        for _number in range(3)
    ]  # fmt: skip
    return json.dumps({"version": 1, "comments": comments, "commenters": [person]})


def _days() -> Days:
    return Days.up_to(now(), 30, ZoneInfo("UTC"))


def _gathered() -> Statistics:
    db.session.rollback()
    return statistics.gather(SHELL, _days())


def _compare() -> None:
    found, days = _gathered(), _days()
    waits = db.session.execute(select(Comment.urgency, Comment.created_at).where(Comment.status == "pending")).all()
    assert found.waiting == _wait([row.created_at for row in waits], found.moment)
    assert found.waiting_by_urgency == {
        urgency: _wait([row.created_at for row in waits if row.urgency == urgency], found.moment)
        for urgency in {row.urgency for row in waits}
    }
    signals = db.session.execute(
        select(CommentSignal.signal, Comment.status, Comment.created_at, CommentSignal.waits).join(
            Comment, Comment.id == CommentSignal.comment_id
        )
    ).all()
    assert all(row.waits == (row.status == "pending") for row in signals)
    assert found.waiting_by_signal == Counter(row.signal for row in signals if row.status == "pending")
    assert found.signals == Counter(row.signal for row in signals if days.begin <= row.created_at < days.end)
    came = Counter(moment.astimezone(UTC).date() for moment in db.session.scalars(select(Comment.created_at)))
    assert [each.came for each in found.by_day] == [came[each.day] for each in found.by_day]
    made = Counter(db.session.scalars(select(Decision.action)))
    assert found.decided.kinds == {action: made[action] for action in Action}
    assert found.decided.undone == db.session.scalar(select(func.count(Decision.undone_at)))


def _wait(moments: list[datetime], moment: datetime) -> Wait:
    if not moments:
        return Wait()
    seconds = [max(round((moment - each).total_seconds()), 0) for each in (median_low(moments), min(moments))]
    return Wait(len(moments), *seconds)
