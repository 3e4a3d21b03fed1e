"""Decisions: with who, when and why; one that is stale changes nothing; each can be taken back once."""

import random

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.comments import moderating, queries
from cms.comments.models import Comment, Decision
from cms.comments.moderating import Outcome, Wanted
from cms.comments.status import Action, Reason, Status
from cms.content import publishing
from cms.content.models.entry import Entry
from cms.core import versions
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, NotFound
from tests.counting import counting
from tests.unit.comments.commenting import count, decide, fresh, submit
from tests.unit.content import entries
from tests.unit.content.entries import article

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MO = Actor("user", 7, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR)
LEADS_TO = {"approve": "approved", "reject": "rejected", "spam": "spam", "hold": "pending"}


def undo(decision_id: int | None) -> Comment:
    assert decision_id is not None
    with writing():
        return moderating.undo(MO, decision_id)[1]


def standing(comment: Comment) -> tuple[str, int]:
    return fresh(comment).status, fresh(comment).version


@ON_SQLITE
@pytest.mark.parametrize("before", LEADS_TO)
@pytest.mark.parametrize("action", LEADS_TO)
def test_every_decision_is_possible_from_every_status_and_can_be_taken_back(
    app: Flask, action: str, before: str
) -> None:
    entry = article()
    made = submit()
    decide(before, made)
    outcome = decide(action, made)[0]
    assert outcome == Outcome(made.id, "done", LEADS_TO[action], 3, outcome.decision_id)
    assert (standing(made), count(entry)) == ((LEADS_TO[action], 3), int(action == "approve"))
    assert undo(outcome.decision_id).status == LEADS_TO[before]
    assert (standing(made), count(entry)) == ((LEADS_TO[before], 4), int(before == "approve"))


def test_a_decision_tells_who_when_and_why(app: Flask) -> None:
    article()
    made = submit()
    with writing():
        moderating.decide(MO, [Wanted(made.id, Action.REJECT, 1, Reason.ABUSIVE, "The third time.")])
    decision = queries.decisions_of(made)[0]
    assert (decision.action, decision.before, decision.after) == ("reject", "approved", "rejected")
    assert (decision.reason, decision.note, decision.version) == ("abusive", "The third time.", 2)
    assert (decision.actor_kind, decision.actor_id, decision.actor_name) == ("user", 7, "Mo")
    row = db.session.scalars(log.rows("comment", made.id).order_by(log.LogRow.id.desc())).first()
    assert row is not None
    assert (row.action, row.reason, row.actor_name) == ("comment.reject", "abusive", "Mo")
    assert row.details == {"decision": decision.id, "before": "approved", "after": "rejected"}


def test_a_stale_decision_changes_nothing_and_the_others_go_through(app: Flask) -> None:
    entry = article()
    one, two, three = submit(), submit(), submit()
    decide("hold", two)
    wanted = [
        Wanted(one.id, Action.REJECT, 1),
        Wanted(4711, Action.REJECT, 1),
        Wanted(two.id, Action.SPAM, 1),
        Wanted(2**53, Action.SPAM, 1),
        Wanted(three.id, Action.HOLD, 1),
    ]
    with writing():
        outcomes = moderating.decide(MO, wanted)
    assert [(each.comment_id, each.outcome, each.status, each.version) for each in outcomes] == [
        (one.id, "done", "rejected", 2),
        (4711, "not_found", None, None),
        (two.id, "conflict", "pending", 2),
        (2**53, "not_found", None, None),
        (three.id, "done", "pending", 2),
    ]
    assert [each.decision_id is None for each in outcomes] == [False, True, True, True, False]
    assert (standing(two), count(entry)) == (("pending", 2), 0)


@ON_SQLITE
def test_the_same_comment_twice_in_one_go_is_decided_once(app: Flask) -> None:
    article()
    made = submit()
    with writing():
        outcomes = moderating.decide(MO, [Wanted(made.id, Action.REJECT, 1), Wanted(made.id, Action.SPAM, 1)])
    assert [each.outcome for each in outcomes] == ["done", "conflict"]
    assert standing(made) == ("rejected", 2)


@ON_SQLITE
def test_many_are_decided_in_one_go_and_the_thread_changes_once(app: Flask) -> None:
    entry = article()
    made = [submit() for _ in range(30)]
    before, _at = versions.current()
    assert {each.outcome for each in decide("spam", *made)} == {"done"}
    assert (count(entry), versions.current()[0]) == (0, before + 1)


@ON_SQLITE
def test_deciding_nothing_does_nothing(app: Flask) -> None:
    before = versions.current()
    with writing():
        assert moderating.decide(MO, []) == []
    assert versions.current() == before


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda made: decide("approve", made), id="decided anew"),
        pytest.param(lambda made: decide("reject", made), id="decided the same again"),
    ],
)
@ON_SQLITE
def test_a_decision_is_not_taken_back_once_the_comment_changed(app: Flask, meanwhile: object) -> None:
    article()
    made = submit()
    decision = decide("reject", made)[0].decision_id
    assert callable(meanwhile)
    meanwhile(made)
    before = standing(made)
    with pytest.raises(Conflict):
        undo(decision)
    assert standing(made) == before


def test_a_decision_is_taken_back_once(app: Flask) -> None:
    entry = article()
    made = submit()
    decision = decide("reject", made)[0].decision_id
    undo(decision)
    assert (standing(made), count(entry)) == (("approved", 3), 1)
    with pytest.raises(Conflict, match="already"):
        undo(decision)
    kept = db.session.get_one(Decision, decision)
    assert (kept.undone_by_name, kept.undone_at is not None) == ("Mo", True)
    assert (standing(made), count(entry)) == (("approved", 3), 1)


@ON_SQLITE
def test_a_decision_that_there_is_not_is_not_taken_back(app: Flask) -> None:
    with pytest.raises(NotFound):
        undo(4711)


@ON_SQLITE
def test_what_is_erased_is_final(app: Flask) -> None:
    article()
    made = submit()
    decision = decide("reject", made)[0].decision_id
    with writing():
        fresh(made).status = Status.ERASED
    for action in Action:
        assert decide(action, made)[0].outcome == "conflict"
    with pytest.raises(Conflict):
        undo(decision)
    assert standing(made) == ("erased", 2)


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_only_moderators_decide(app: Flask, role: Role) -> None:
    article()
    made = submit()
    decision = decide("reject", made)[0].decision_id
    actor = Actor("user", 1, "Ana", GRANTS[role], role)
    with pytest.raises(Forbidden), writing():
        moderating.decide(actor, [Wanted(made.id, Action.APPROVE, 2)])
    with pytest.raises(Forbidden), writing():
        moderating.undo(actor, decision or 0)
    with pytest.raises(Forbidden):
        queries.queue(actor)
    with pytest.raises(Forbidden):
        queries.one(actor, made.id)
    assert standing(made) == ("rejected", 2)


@ON_SQLITE
def test_comments_go_with_what_is_withdrawn_and_come_back_with_it(app: Flask) -> None:
    entry = article()
    made, waiting = submit(), submit()
    decide("hold", waiting)
    with writing():
        publishing.unpublish(SHELL, entries.fresh(entry), entries.fresh(entry).version)
    before, _at = versions.current()
    decide("approve", waiting)
    assert versions.current()[0] == before, "the public sees nothing of it yet"
    entries.published(entry)
    assert (count(entry), fresh(made).shown, fresh(waiting).shown) == (2, True, True)


def recount(entry: Entry) -> None:
    """Compare what is kept in step with what it should be, counted anew."""
    db.session.rollback()
    comments = list(db.session.scalars(select(Comment).where(Comment.entry_id == entry.id)))
    approved = db.session.scalar(
        select(func.count()).where(Comment.entry_id == entry.id, Comment.status == Status.APPROVED)
    )
    assert count(entry) == approved

    def should_show(comment: Comment) -> bool:
        below = [each for each in comments if each.shown_under_id == comment.id]
        return comment.status == Status.APPROVED or any(should_show(each) for each in below)

    assert {each.id for each in comments if each.shown} == {each.id for each in comments if should_show(each)}


@pytest.mark.parametrize("seed", range(4))
def test_counts_and_places_are_exact_after_any_sequence(app: Flask, seed: int) -> None:
    chance = random.Random(seed)
    entry = article()
    made, decisions = [submit()], list[int]()
    for _step in range(30):
        approved = [each for each in made if fresh(each).status == Status.APPROVED]
        step = chance.random()
        if step < 0.3 or len(made) < 5:
            made.append(submit(parent_id=chance.choice(approved).id if approved and step < 0.28 else None))
        elif step < 0.85 or not decisions:
            several = chance.sample(made, chance.randint(1, 4))
            decisions += [each.decision_id or 0 for each in decide(chance.choice(list(Action)), *several)]
        else:
            wanted = decisions[-1] if step < 0.95 else chance.choice(decisions)
            try:
                undo(wanted)
            except Conflict:
                db.session.rollback()
        recount(entry)
    assert len(made) > 5
    assert decisions


def test_many_decisions_take_as_many_statements_as_a_few(app: Flask) -> None:
    entry = article()
    top = submit()
    made = [submit(parent_id=top.id if number % 2 else None) for number in range(14)]
    decide("hold", top, *made)
    numbers = []
    for some in (made[:2], made[2:]):
        wanted = [Wanted(each.id, Action.APPROVE, fresh(each).version) for each in some]
        with writing(), counting() as statements:
            outcomes = moderating.decide(MO, wanted)
        numbers.append(len(statements))
        assert {each.outcome for each in outcomes} == {"done"}
    assert numbers[0] == numbers[1]
    recount(entry)
    with writing(), counting() as statements:
        moderating.undo_all(MO, [each.decision_id or 0 for each in outcomes])
    assert len(statements) <= numbers[0]
    recount(entry)


def test_one_comment_can_be_decided_twice_in_one_go_at_the_versions_that_it_has_then(app: Flask) -> None:
    entry = article()
    made = submit()
    wanted = [Wanted(made.id, Action.REJECT, 1), Wanted(made.id, Action.APPROVE, 2), Wanted(made.id, Action.SPAM, 2)]
    with writing():
        outcomes = moderating.decide(MO, wanted)
    assert [(each.outcome, each.status, each.version) for each in outcomes] == [
        ("done", "rejected", 2),
        ("done", "approved", 3),
        ("conflict", "approved", 3),
    ]
    assert (standing(made), count(entry)) == (("approved", 3), 1)
    assert [each.version for each in queries.decisions_of(made)] == [2, 3]
    recount(entry)
