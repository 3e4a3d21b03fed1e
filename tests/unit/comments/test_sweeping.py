"""What becomes urgent between the reading of a list and the lock on it is not decided about unread."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from cms.accounts.permissions import SHELL
from cms.comments import blocking, sweeping
from cms.comments.models import Comment
from cms.comments.moderating import URGENT_NOW
from cms.comments.status import Action, Status
from cms.comments.sweeping import Filter
from cms.core.db import db, writing
from tests.unit.comments.commenting import SEALER, fresh, submit
from tests.unit.content.entries import article

CHEAP = "Buy cheap pills at my shop, number {}."
MEANWHILE = text("UPDATE comment SET urgency = 0 WHERE id = :id")


@contextmanager
def urgent_before_the_lock(comment: Comment) -> Iterator[None]:
    """Have a comment become urgent right before comments are locked: on PostgreSQL by another connection."""
    done: list[bool] = []

    def becomes(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "SELECT entry.id" not in statement or done:
            return
        done.append(True)
        if connection.dialect.name == "postgresql":
            with db.engine.begin() as another:
                another.execute(MEANWHILE, {"id": comment.id})
        else:
            connection.execute(MEANWHILE, {"id": comment.id})

    event.listen(db.engine, "before_cursor_execute", becomes)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", becomes)
    assert done


@pytest.mark.parametrize("action", list(Action))
def test_what_becomes_urgent_meanwhile_is_left_by_a_sweep(app: Flask, action: Action) -> None:
    article()
    calm, other = submit(body=CHEAP.format(1)), submit(body=CHEAP.format(2))
    status = Status(fresh(other).status)
    with urgent_before_the_lock(other), writing():
        done = sweeping.decide(SHELL, Filter(status, q="cheap pills"), action, 2)
    assert [(each.comment_id, each.outcome, each.detail) for each in done.outcomes] == [
        (calm.id, "done", None),
        (other.id, "conflict", URGENT_NOW),
    ]
    assert (fresh(other).status, fresh(other).urgency) == (status, 0)


def test_what_becomes_urgent_meanwhile_waits_though_its_writer_is_blocked(app: Flask) -> None:
    article()
    calm, other = submit(body=CHEAP.format(1)), submit(body=CHEAP.format(2))
    assert other.person_id is not None
    with urgent_before_the_lock(other), writing():
        blocking.block(SHELL, other.person_id, SEALER, with_waiting=True)
    assert (fresh(calm).status, fresh(other).status) == ("spam", "pending")
