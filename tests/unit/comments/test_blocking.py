"""Somebody is blocked: nothing of theirs comes in any more, and what waits can go with it, and come back."""

from datetime import timedelta

import pytest
from flask import Flask

from cms.accounts.permissions import NOBODY, SHELL
from cms.comments import blocking, moderating
from cms.comments.models import Comment
from cms.comments.rules.models import CommentRule
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Forbidden, NotFound
from tests.unit.comments.commenting import SEALER, fresh, submit
from tests.unit.content.entries import article

CLICKS, DIE, CALL = "It clicks.", "I want to die. I want to kill myself tonight.", "Call me on 07700 900123."


def block(comment: Comment, **told: object) -> blocking.Blocked:
    """Block who wrote a comment."""
    assert comment.person_id is not None
    with writing():
        return blocking.block(SHELL, comment.person_id, SEALER, **told)  # type: ignore[arg-type]


def test_who_is_blocked_sends_spam_until_it_ends(app: Flask) -> None:
    article()
    first = submit(body=CLICKS)
    made = block(first, until=now() + timedelta(days=1), note="Sells pills.")
    assert (made.rule.kind, made.rule.action, made.rule.note) == ("address", "block", "Sells pills.")
    assert submit(body="My knee hurts after running.").status == "spam"
    assert fresh(first).status == "approved"
    again = block(first)
    assert (again.rule.id, again.rule.expires_at) == (made.rule.id, None)
    assert db.session.query(CommentRule).count() == 1


def test_what_waits_can_go_with_it_and_come_back(app: Flask) -> None:
    article()
    public, waits, danger = submit(body=CLICKS), submit(body=CALL), submit(body=DIE)
    others = submit(body=CALL + " Please.", author_email="ada@reader.example", client="another")
    done = block(public, with_waiting=True)
    assert [(each.comment_id, each.outcome) for each in done.outcomes] == [(waits.id, "done")]
    assert [fresh(each).status for each in (public, waits, danger, others)] == [
        "approved",
        "spam",
        "pending",
        "pending",
    ]
    with writing():
        moderating.undo_all(SHELL, [each.decision_id for each in done.outcomes if each.decision_id])
    assert fresh(waits).status == "pending"


def test_nobody_blocks_whom_there_is_not_or_without_the_right(app: Flask) -> None:
    with pytest.raises(NotFound):
        blocking.block(SHELL, 999, SEALER)
    with pytest.raises(Forbidden):
        blocking.block(NOBODY, 999, SEALER)
