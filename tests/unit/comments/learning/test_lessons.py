"""Learning from moderators: what stands is learned once, what is taken back is unlearned, whoever works when."""

import random
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.comments import moderating, submitting, triaging
from cms.comments.learning import lessons, relearning
from cms.comments.learning.agreement import Agreement, agreement
from cms.comments.learning.models import TOTAL, SpamLesson, SpamToken
from cms.comments.models import Comment
from cms.comments.moderating import Wanted
from cms.comments.status import Action
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden
from cms.core.outbox import OutboxRow
from cms.core.site import SiteSettings
from cms.worker.queued import run_outbox
from tests.counting import counting
from tests.unit.comments.commenting import FLAGGED, SEALER, SUBMISSION, fresh, submit
from tests.unit.content.entries import article

MO = Actor("user", 7, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR)
EAGER = SiteSettings(comment_hold="flagged", comment_rate="off", comment_learn_after=12)
SPAM = "Zorbex pillows on whatsapp, number {}"
HAM = "My shoulder is better since the second week, {}"


def decide(action: str, *comments: Comment, actor: Actor = MO) -> list[int]:
    wanted = [Wanted(each.id, Action(action), fresh(each).version) for each in comments]
    with writing():
        return [each.decision_id or 0 for each in moderating.decide(actor, wanted)]


def counts() -> dict[int, tuple[int, int]]:
    db.session.expire_all()
    rows = db.session.execute(select(SpamToken.token, SpamToken.spam, SpamToken.ham))
    return {token: (spam, ham) for token, spam, ham in rows}


def learn(*comments: Comment) -> int:
    with writing():
        return lessons.learn([each.id for each in comments], SEALER, frozenset())


def asked() -> list[list[int]]:
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.topic == "spam.learn").order_by(OutboxRow.id))
    return [row.payload["comments"] for row in rows]


def taught() -> None:
    """Have moderators decide about a dozen of each kind."""
    others: dict[str, Any] = {"author_email": "others@reader.example", "client": "another client"}
    spam, ham = ([submit(body=text.format(number), **others) for number in range(12)] for text in (SPAM, HAM))
    decide("spam", *spam)
    decide("approve", *ham)
    learn(*spam, *ham)


def test_a_decision_asks_the_worker_to_learn_and_no_more_often_than_needed(app: Flask) -> None:
    article()
    made = [submit() for _ in range(3)]
    decide("spam", *made)
    (undone,) = decide("approve", made[0], actor=SHELL)
    assert asked() == [[each.id for each in made]], "what the shell decided teaches nothing"
    learn(*made)
    with writing():
        moderating.undo(SHELL, undone)
    assert asked() == [[each.id for each in made]], "and there is nothing of it to take back"
    decide("hold", made[1], actor=SHELL)
    assert asked()[-1] == [made[1].id], "but what was learned of another is"


def test_the_worker_learns_what_was_decided(app: Flask) -> None:
    article()
    made = submit()
    decide("spam", made)
    house = app.extensions["vertebra"]
    assert run_outbox(house) == 1
    assert counts()[TOTAL] == (1, 0)


TEACHES: list[tuple[str, str, Actor, dict[str, Any], tuple[int, int]]] = [
    ("spam", "spam", MO, {}, (1, 0)),
    ("approved", "approve", MO, {}, (0, 1)),
    ("by a token of a person", "spam", replace(MO, kind="token"), {}, (1, 0)),
    ("rejected may be anything", "reject", MO, {}, (0, 0)),
    ("what waits is undecided", "hold", MO, {}, (0, 0)),
    ("by a rule", "spam", SHELL, {}, (0, 0)),
    ("by staff", "approve", MO, {"from_staff": True}, (0, 0)),
]


@pytest.mark.parametrize(
    ("action", "actor", "told", "total"), [pytest.param(*case[1:], id=case[0]) for case in TEACHES]
)
def test_what_a_decision_teaches(
    app: Flask, action: str, actor: Actor, told: dict[str, Any], total: tuple[int, int]
) -> None:
    article()
    made = submit(**told)
    decide(action, made, actor=actor)
    learn(made)
    assert counts()[TOTAL] == total


def test_it_is_learned_once_however_often_it_is_asked_and_taken_back_to_the_last_token(app: Flask) -> None:
    article()
    kept, other = submit(body=SPAM.format(1)), submit(body=SPAM.format(2))
    decide("spam", kept)
    assert learn(kept, other) == 1
    before = counts()
    (decision,) = decide("spam", other)
    assert [learn(other), learn(other), learn(kept, other)] == [1, 0, 0]
    assert counts()[TOTAL] == (2, 0)
    with writing():
        moderating.undo(MO, decision)
    assert [learn(other), learn(other)] == [1, 0]
    assert counts() == before, "nothing is left of what was taken back, not even a row"


def test_a_change_of_mind_moves_a_comment_to_the_other_kind(app: Flask) -> None:
    article()
    made = submit(body=SPAM.format(1))
    decide("spam", made)
    learn(made)
    decide("approve", made)
    learn(made)
    assert counts()[TOTAL] == (0, 1)
    assert {each for token, each in counts().items() if token != TOTAL} == {(0, 1)}


def test_what_was_learned_is_taken_back_although_the_words_were_changed_since(app: Flask) -> None:
    article()
    made = submit(body=SPAM.format(1))
    (decision,) = decide("spam", made)
    learn(made)
    with writing():
        changed = fresh(made)
        changed.source = "Other words"
    with writing():
        moderating.undo(MO, decision)
    learn(made)
    assert counts() == {TOTAL: (0, 0)}


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_agree_with_the_decisions_after_any_sequence(app: Flask, seed: int) -> None:
    chance = random.Random(seed)
    article()
    made = [submit(body=chance.choice([SPAM, HAM]).format(number)) for number in range(6)]
    decisions: list[int] = []
    for _step in range(25):
        if chance.random() < 0.75 or not decisions:
            decisions += decide(
                chance.choice(list(Action)), *chance.sample(made, 2), actor=chance.choice([MO, MO, SHELL])
            )
        else:
            try:
                with writing():
                    moderating.undo(MO, chance.choice(decisions))
            except Conflict:
                db.session.rollback()
        if chance.random() < 0.5:
            learn(*chance.sample(made, 3))
    learn(*made)
    found = counts()
    with writing():
        relearning.forget(SHELL)
    assert counts() == {TOTAL: (0, 0)}
    learn(*made)
    assert counts() == found
    assert all(spam >= 0 <= ham for spam, ham in found.values())


def test_nobody_reads_words_from_the_rows(app: Flask) -> None:
    article()
    made = submit(body="Zorbex")
    decide("spam", made)
    learn(made)
    kept = db.session.scalars(select(SpamLesson.tokens)).one()
    assert b"orbex" not in kept
    assert len(kept) % 4 == 0
    assert SEALER.token_hash("w:zorbex") in counts()


def test_a_comment_that_reads_like_spam_waits_and_says_why(app: Flask) -> None:
    article()
    taught()
    made = submit(EAGER, body="Look for Zorbex pillows on whatsapp today")
    assert (made.status, made.held_because, made.urgency) == ("pending", "spam", 2)
    (signal,) = [each for each in triaging.kept([made.id])[made.id] if each.id == "spam"]
    assert "Zorbex" in signal.explanation
    assert made.spam_score is not None
    assert made.spam_score > 0.9
    honest = submit(EAGER, body="Since the second week my shoulder is much better")
    assert honest.status == "approved"
    assert honest.spam_score is not None
    assert honest.spam_score <= 0.5


@pytest.mark.parametrize("least", [0, 13])
def test_until_enough_was_seen_of_both_it_says_nothing(app: Flask, least: int) -> None:
    article()
    taught()
    site = EAGER.model_copy(update={"comment_learn_after": least})
    made = submit(site, body="Look for Zorbex pillows on whatsapp today")
    assert made.spam_score is None
    assert "here" not in " ".join(each.explanation for each in triaging.kept([made.id]).get(made.id, []))


def test_somebody_in_a_crisis_comes_first_whatever_else_it_reads_like(app: Flask) -> None:
    article()
    taught()
    made = submit(EAGER, body="I want to die. Zorbex pillows on whatsapp did not help.")
    assert (made.held_because, made.urgency) == ("crisis", 0)


def test_asking_takes_one_query_however_long_the_comment_is(app: Flask) -> None:
    article()
    taught()
    for body in ("Short one", " ".join(f"longer {chr(97 + n % 26) * (n % 7 + 1)}" for n in range(300))):
        sent = replace(SUBMISSION, body=body)
        submitting.examine(sent, FLAGGED, SEALER)
        db.session.rollback()
        with counting() as statements:
            submitting.examine(sent, EAGER, SEALER)
        db.session.rollback()
        assert len([each for each in statements if "spam_token" in str(each)]) == 1


def test_agreement_is_counted_from_the_scores_of_then(app: Flask) -> None:
    article()
    taught()
    suspected, caught = (submit(EAGER, body=f"Zorbex pillows on whatsapp {word}") for word in ("twice", "again"))
    passed, missed = (submit(EAGER, body=f"The second week my shoulder is better {word}") for word in ("now", "too"))
    decide("spam", caught, missed)
    decide("approve", suspected, passed)
    began = now()
    learn(suspected, caught, passed, missed)
    found = agreement(began)
    assert found == Agreement(caught=1, missed=1, passed=1, suspected=1)
    assert (found.agreed, found.disagreed) == (2, 2)
    assert agreement(now()) == Agreement()


def test_what_was_learned_is_forgotten_with_a_row_in_the_log_and_learned_again(app: Flask) -> None:
    article()
    taught()
    found = counts()
    with pytest.raises(Forbidden), writing():
        relearning.forget(MO)
    with writing():
        assert relearning.forget(SHELL) == 24
    assert counts() == {TOTAL: (0, 0)}
    row = db.session.scalars(log.rows("spam")).one()
    assert (row.action, row.details) == ("spam.forget", {"comments": 24})
    assert relearning.count() == 24
    with writing():
        last, done = relearning.relearn(SHELL, 0, SEALER, frozenset())
    assert done == 24
    with writing():
        assert relearning.relearn(SHELL, last, SEALER, frozenset()) == (0, 0)
    assert counts() == found


def test_what_a_comment_taught_outlives_it_and_is_nobodys(app: Flask) -> None:
    article()
    made = submit(body=SPAM.format(1))
    decide("spam", made)
    learn(made)
    found = counts()
    with writing():
        db.session.delete(fresh(made))
    assert counts() == found
    assert db.session.scalar(select(func.count()).select_from(SpamLesson)) == 0
