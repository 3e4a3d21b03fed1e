"""Somebody is blocked: nothing of theirs comes in any more, and what waits can go with it, and come back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import NOBODY, SHELL
from cms.comments import blocking, moderating, ruling
from cms.comments.models import Comment
from cms.comments.rules.models import CommentRule
from cms.core.clock import now, rfc3339
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


MONTH, WEEK = timedelta(days=30), timedelta(days=7)
# why | the older rule | the new block | what stands then: action, how long, reason | whether the older one was kept
AGAIN = [
    ("shorter", ("block", MONTH, "Pills."), (WEEK, "Rude."), ("block", MONTH, "Pills."), True),
    ("the same", ("block", WEEK, "Pills."), (WEEK, "Rude."), ("block", WEEK, "Pills."), True),
    ("never longer than for good", ("block", None, "Pills."), (MONTH, ""), ("block", None, "Pills."), True),
    ("longer", ("block", WEEK, "Pills."), (MONTH, "Rude."), ("block", MONTH, "Rude."), False),
    ("longer, for no other reason", ("block", WEEK, "Pills."), (None, ""), ("block", None, "Pills."), False),
    ("stricter than holding", ("hold", None, "Doubtful."), (WEEK, "Rude."), ("block", WEEK, "Rude."), False),
    ("stricter than allowing", ("allow", None, "A friend."), (WEEK, ""), ("block", WEEK, ""), False),
]


@pytest.mark.parametrize(
    ("older", "new", "stands", "was_kept"), [pytest.param(*case[1:], id=case[0]) for case in AGAIN]
)
def test_an_older_rule_gives_way_only_to_a_stricter_one(
    app: Flask, older: tuple[Any, ...], new: tuple[Any, ...], stands: tuple[Any, ...], was_kept: bool
) -> None:
    article()
    made, moment = submit(body=CLICKS), now()
    with time_machine.travel(moment, tick=False):
        ends = {"expires_at": rfc3339(moment + older[1])} if older[1] else {}
        members = {"kind": "address", "value": "jo@reader.example", "action": older[0], "note": older[2], **ends}
        with writing():
            ruling.create(SHELL, members, SEALER)
        done = block(
            made, until=datetime.fromisoformat(rfc3339(moment + new[0]) or "") if new[0] else None, note=new[1]
        )
    rule = done.rule
    lasts = datetime.fromisoformat(rfc3339(moment + stands[1]) or "") if stands[1] else None
    assert (rule.action, rule.expires_at, rule.note) == (stands[0], lasts, stands[2])
    assert (done.was_kept, done.is_new, done.replaced is None) == (was_kept, False, was_kept)
