"""What can be asked of the log."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import SHELL, Actor
from cms.audit import log, searching
from cms.audit.log import LogRow
from cms.core.db import db, writing

ANA, BO = Actor("user", 7, "Ana", frozenset()), Actor("token", 8, "Bo", frozenset())
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def days(app: Flask) -> None:
    """Write a row on each of four days."""
    rows = [
        (ANA, "comment.approve", "comment"),
        (BO, "comment.reject", "comment"),
        (SHELL, "user.create", "user"),
        (ANA, "article.edit", "article"),
    ]
    for number, (actor, action, kind) in enumerate(rows):
        with time_machine.travel(FIRST + number * DAY, tick=False), writing():
            log.record(actor, action, kind, number, reason="off_topic" if number == 1 else None)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, [0, 1, 2, 3], id="all of it"),
        pytest.param({"subject_type": "comment"}, [0, 1], id="one kind of thing"),
        pytest.param({"action": "user.create"}, [2], id="one action"),
        pytest.param({"actor_id": 7}, [0, 3], id="one person"),
        pytest.param({"actor_kind": "shell"}, [2], id="nobody in person"),
        pytest.param({"actor_id": 7, "subject_type": "comment"}, [0], id="both"),
        pytest.param({"subject_id": 2}, [2], id="one number"),
        pytest.param({"subject_type": "comment", "subject_id": 2}, [], id="one number of another kind"),
        pytest.param({"reason": "off"}, [1], id="words of the reason"),
        pytest.param({"reason": "no such", "reasons": ["off_topic"]}, [1], id="a code that is meant by the words"),
        pytest.param({"reason": "%"}, [], id="a sign that stands for nothing else"),
        pytest.param({"since": FIRST + DAY}, [1, 2, 3], id="from a moment, with it"),
        pytest.param({"until": FIRST + DAY}, [0], id="to a moment, without it"),
        pytest.param({"since": FIRST + DAY, "until": FIRST + 3 * DAY}, [1, 2], id="a time"),
        pytest.param({"since": FIRST + DAY, "until": FIRST + DAY}, [], id="no time at all"),
        pytest.param({"since": FIRST + 9 * DAY}, [], id="after all of it"),
        pytest.param({"until": FIRST + 9 * DAY}, [0, 1, 2, 3], id="before the end of time"),
        pytest.param({"until": FIRST - DAY}, [], id="before all of it"),
        pytest.param({"since": FIRST + DAY, "actor_id": 7}, [3], id="one person from a moment"),
    ],
)
def test_the_log_is_narrowed(days: None, asked: dict[str, Any], found: list[int]) -> None:
    rows = db.session.scalars(searching.found(**asked).order_by(LogRow.id))
    assert [row.subject_id for row in rows] == found
