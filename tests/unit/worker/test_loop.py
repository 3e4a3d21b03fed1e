"""The loop: everything gets its turn, and the worker shows that it gets round."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.core import heartbeat
from cms.core.clock import now
from cms.core.db import db
from cms.core.heartbeat import Heartbeat
from cms.delivery.installation import Installation
from cms.worker import loop
from cms.worker.loop import Due
from cms.worker.upkeep import beat


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_always_comes_back_full_lets_the_others_have_their_turn(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "TURN", 0.05)
    turns = []

    def endless(_house: Installation) -> int:
        return 1

    def patient(_house: Installation) -> int:
        turns.append(1)
        return 0

    due = (Due("endless", 0, endless, full=1), Due("patient", 0, patient))
    loop.work(app.extensions["vertebra"], lambda: len(turns) == 2, due)
    assert turns == [1, 1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_told_to_stop_begins_nothing_more(app: Flask) -> None:
    begun: list[str] = []

    def noted(name: str) -> Due:
        def run(_house: Installation) -> int:
            begun.append(name)
            return 0

        return Due(name, 0, run)

    loop.work(app.extensions["vertebra"], lambda: bool(begun), (noted("first"), noted("second")))
    assert begun == ["first"]


def test_the_worker_is_seen_by_one_row_however_often_it_goes_round(app: Flask) -> None:
    assert heartbeat.is_silent(heartbeat.last(), now())
    for _round in range(2):
        before = now()
        beat(app.extensions["vertebra"])
        seen = heartbeat.last()
        assert seen is not None
        assert before <= seen <= now()
        assert not heartbeat.is_silent(seen, now())
        assert heartbeat.is_silent(seen, seen + heartbeat.SILENCE * 1.01)
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 1
