"""Every change of a comment's status is told upward once, however it came about."""

from collections.abc import Iterator

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.comments import moderating, signals, withdrawing
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.db import writing
from cms.core.site import SiteSettings
from tests.unit.comments.commenting import decide, fresh, submit
from tests.unit.content.entries import article

HELD = SiteSettings(comment_hold="all", comment_rate="off")
Heard = list[tuple[int, str, str]]


@pytest.fixture
def told() -> Iterator[Heard]:
    """Collect what is told: which comment moved, from where, and to where."""
    heard: Heard = []

    def listen(comment: Comment, *, before: Status) -> None:
        heard.append((comment.id, before, comment.status))

    signals.moved.connect(listen)
    yield heard
    signals.moved.disconnect(listen)


def test_a_decision_and_its_undoing_are_told(app: Flask, told: Heard) -> None:
    article()
    made = submit(HELD)
    (outcome,) = decide("approve", made)
    assert outcome.decision_id is not None
    with writing():
        moderating.undo(SHELL, outcome.decision_id)
    assert told == [(made.id, "pending", "approved"), (made.id, "approved", "pending")]


def test_a_decision_that_changes_nothing_is_not_told(app: Flask, told: Heard) -> None:
    article()
    made = submit(HELD)
    decide("hold", made)
    assert told == []


def test_what_its_author_takes_back_is_told(app: Flask, told: Heard) -> None:
    article()
    made = submit(HELD)
    with writing():
        withdrawing.withdraw(SHELL, made.id, fresh(made).version)
    assert told == [(made.id, "pending", "erased")]
