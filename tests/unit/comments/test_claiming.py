"""Claims: one moderator has a comment in hand for five minutes; and how long an urgent one waited."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.comments import claiming, moderating, redacting, reporting, waiting_times
from cms.comments.models import Comment
from cms.comments.moderating import Wanted
from cms.comments.redacting import Redaction, Surroundings
from cms.comments.status import Action, Reason, Status
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, NotFound, Taken
from tests.unit.comments.commenting import FLAGGED, SEALER, decide, fresh, submit
from tests.unit.content.entries import article

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
RIGHTS = GRANTS[Role.MODERATOR]
MO, KIM = Actor("user", 7, "Mo", RIGHTS, Role.MODERATOR), Actor("user", 8, "Kim", RIGHTS, Role.MODERATOR)
MO_BY_TOKEN = Actor("token", 7, "Mo", RIGHTS, Role.MODERATOR)
HOUSE = Surroundings(FLAGGED, SEALER)
URGENT = "I want to kill myself tonight."


def claim(actor: Actor, comment: Comment) -> None:
    """Take a comment in hand."""
    with writing():
        claiming.claim(actor, comment.id)


def holder(comment: Comment) -> str | None:
    """Name who has a comment in hand."""
    found = claiming.holding([comment.id]).get(comment.id)
    return found.name if found else None


def actions(comment: Comment) -> list[str]:
    """Give what the log says of a comment."""
    return [row.action for row in db.session.scalars(log.rows("comment", comment.id).order_by(log.LogRow.id))]


def test_a_claim_holds_for_five_minutes_and_is_renewed_by_its_holder(app: Flask) -> None:
    article()
    made, moment = submit(), now()
    with time_machine.travel(moment, tick=False):
        claim(MO, made)
        with pytest.raises(Taken, match="Mo has had this comment in hand") as taken:
            claim(KIM, made)
    assert taken.value.by == "Mo"
    with time_machine.travel(moment + timedelta(minutes=4), tick=False):
        claim(MO_BY_TOKEN, made)
        found = claiming.holding([made.id])[made.id]
        assert (found.since, found.until) == (moment, moment + timedelta(minutes=9))
    with time_machine.travel(moment + timedelta(minutes=8), tick=False), pytest.raises(Taken):
        claim(KIM, made)
    with time_machine.travel(moment + timedelta(minutes=9), tick=False):
        assert holder(made) is None
        claim(KIM, made)
        assert holder(made) == "Kim"
        assert claiming.holding([made.id])[made.id].since == now()
    assert actions(made)[1:] == ["comment.claim", "comment.claim"]


def test_a_comment_is_let_go_by_its_holder_alone(app: Flask) -> None:
    article()
    made = submit()
    claim(MO, made)
    with pytest.raises(Taken), writing():
        claiming.release(KIM, made.id)
    for _twice in range(2):
        with writing():
            claiming.release(MO, made.id)
        assert holder(made) is None
    assert actions(made)[1:] == ["comment.claim", "comment.release"]


def test_a_decision_of_somebody_else_meanwhile_is_a_conflict_unless_they_know(app: Flask) -> None:
    article()
    made, free = submit(), submit()
    claim(MO, made)
    wanted = [Wanted(made.id, Action.REJECT, 1), Wanted(free.id, Action.REJECT, 1)]
    with writing():
        first, second = moderating.decide(KIM, wanted)
    assert (first.outcome, first.status, first.version) == ("conflict", "approved", 1)
    assert first.claim is not None
    assert first.claim.name == "Mo"
    assert (second.outcome, second.claim) == ("done", None)
    with writing():
        known = moderating.decide(KIM, [Wanted(made.id, Action.REJECT, 1, despite_claim=True)])[0]
    assert (known.outcome, known.claim, holder(made)) == ("done", None, None)


def test_deciding_lets_go(app: Flask) -> None:
    article()
    made, other = submit(), submit()
    claim(MO, made)
    claim(MO, other)
    with writing():
        assert moderating.decide(MO_BY_TOKEN, [Wanted(made.id, Action.REJECT, 1)])[0].outcome == "done"
    assert (holder(made), holder(other)) == (None, "Mo")


def test_the_clock_of_the_urgent_runs_until_somebody_first_looks(app: Flask) -> None:
    article()
    moment = now()
    with time_machine.travel(moment, tick=False):
        texts = (URGENT, f"{URGENT} 2", f"{URGENT} 3", f"{URGENT} 4", "Calm.")
        every = taken, decided, changed, _waits, calm = [submit(body=body) for body in texts]
    assert [fresh(each).escalated_at for each in every] == [moment] * 4 + [None]
    with time_machine.travel(moment + timedelta(minutes=3), tick=False):
        claim(MO, taken)
        decide("hold", decided)
        decide("hold", calm)
        with writing():
            redacting.redact(MO, changed.id, 1, Redaction(Reason.OTHER, "I cannot go on."), HOUSE)
    with time_machine.travel(moment + timedelta(minutes=30), tick=False):
        claim(SHELL, taken)
        decide("approve", decided)
    looks = [fresh(each).first_looked_at for each in every]
    assert looks == [moment + timedelta(minutes=3)] * 3 + [None, None]


def test_what_was_decided_before_a_comment_became_urgent_is_no_look_at_it(app: Flask) -> None:
    article()
    made, moment = submit(), now()
    days = moment - timedelta(days=1), moment + timedelta(days=1)
    with writing():
        moderating.decide(MO, [Wanted(made.id, Action.APPROVE, 1)])
    with time_machine.travel(moment + timedelta(minutes=9), tick=False), writing():
        reporting.report(SHELL, made.id, reporting.ReportReason.DANGER, None, "a reader", 3)
    looks = waiting_times.first_looks(*days)
    assert (looks.came, looks.looked_at) == (1, 0)
    with time_machine.travel(moment + timedelta(minutes=10), tick=False):
        claim(MO, made)
    looks = waiting_times.first_looks(*days)
    assert (looks.looked_at, looks.longest) == (1, 60)


@ON_SQLITE
def test_only_who_may_takes_what_is_there(app: Flask) -> None:
    article()
    made = submit()
    for actor in (Actor("user", 1, "Ana", GRANTS[Role.EDITOR], Role.EDITOR),):
        for verb in (claiming.claim, claiming.release):
            with pytest.raises(Forbidden):
                verb(actor, made.id)
    for missing in (4711, 2**53):
        with pytest.raises(NotFound):
            claiming.claim(MO, missing)
    with writing():
        fresh(made).status = Status.ERASED
    with pytest.raises(Conflict):
        claiming.claim(MO, made.id)
