"""What triage sees in a comment holds it, puts it in its place in the queue, and is kept beside it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import NOBODY
from cms.audit import log
from cms.comments import submitting, triaging
from cms.comments.intake.pipeline import run
from cms.comments.models import CommentSignal
from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission, Verdict
from cms.comments.triage import looking
from cms.comments.triage.looking import look
from cms.comments.triage.order import DETECTORS
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Severity, Signal, SignalId
from cms.core.db import db, writing
from tests.unit.comments.commenting import FLAGGED, SEALER, SUBMISSION, fresh, submit
from tests.unit.content.entries import article

CRISIS = Signal("crisis", Severity.URGENT, 0.9, "Says that they want to die.", ((0, 4), (6, 9)))
CONTACT = Signal("contact", Severity.HIGH, 1.0, "A phone number.", ((2, 5),))
SPAM = Signal("spam", Severity.LOW, 0.7, "Promotes something.")
NOTHING, HELD = Verdict(Status.APPROVED, "nothing_found"), Verdict(Status.PENDING, "hold_all")
WORDS = "I want to die. I want to kill myself tonight."

WEIGHED: list[tuple[str, Verdict, Sequence[Signal], Verdict]] = [
    ("nothing was seen", NOTHING, [], NOTHING),
    ("what would be public waits", NOTHING, [SPAM], Verdict(Status.PENDING, "spam")),
    ("the most severe is the reason", NOTHING, [CONTACT, SPAM], Verdict(Status.PENDING, "contact")),
    ("what waits already keeps its reason", HELD, [CONTACT, SPAM], HELD),
    ("wherever it stands", HELD, [CONTACT, CRISIS], Verdict(Status.PENDING, "crisis")),
    ("but what is urgent is the reason", HELD, [CRISIS, SPAM], Verdict(Status.PENDING, "crisis")),
]


@pytest.mark.parametrize(("verdict", "seen", "expected"), [pytest.param(*case[1:], id=case[0]) for case in WEIGHED])
def test_a_signal_holds_and_throws_nothing_away(verdict: Verdict, seen: Sequence[Signal], expected: Verdict) -> None:
    assert triaging.weighed(verdict, seen) == expected


@pytest.mark.parametrize(
    ("seen", "expected"), [([], 2), ([SPAM], 2), ([SPAM, CONTACT], 1), ([SPAM, CONTACT, CRISIS], 0)]
)
def test_the_most_severe_signal_gives_the_place_in_the_queue(seen: Sequence[Signal], expected: int) -> None:
    assert triaging.urgency(seen) == expected


def test_what_is_seen_is_kept_with_the_comment_in_its_order(app: Flask) -> None:
    article()
    examined = replace(submitting.examine(SUBMISSION, FLAGGED, SEALER), signals=(CRISIS, CONTACT, SPAM))
    with writing():
        made = submitting.store(NOBODY, examined, SEALER)
    db.session.expire_all()
    assert triaging.kept([made.id, made.id + 1]) == {made.id: [CRISIS, CONTACT, SPAM]}
    assert fresh(made).urgency == 0


def test_who_may_want_to_die_is_urgent_and_waits_where_others_are_public(app: Flask) -> None:
    article()
    made = submit(FLAGGED, body=WORDS)
    assert (made.status, made.held_because, made.urgency) == ("pending", "crisis", 0)
    (kept,) = triaging.kept([made.id]).values()
    assert kept[0].id == "crisis"
    assert all(0 <= start < end <= len(WORDS) for start, end in kept[0].spans)


def test_what_staff_write_is_not_looked_at(app: Flask) -> None:
    article()
    made = submit(FLAGGED, body=WORDS, from_staff=True)
    assert (made.status, triaging.kept([made.id])) == ("approved", {})


def test_the_log_names_no_more_than_the_reason(app: Flask) -> None:
    article()
    made = submit(FLAGGED, body=WORDS)
    row = db.session.scalars(log.rows("comment", made.id)).one()
    assert (row.reason, row.details) == ("crisis", {"status": "pending"})


def test_what_was_seen_goes_with_the_comment(app: Flask) -> None:
    article()
    made = submit(FLAGGED, body=WORDS)
    with writing():
        db.session.delete(fresh(made))
    assert db.session.scalars(select(CommentSignal)).all() == []


def test_a_detector_that_breaks_holds_the_comment_and_the_others_go_on() -> None:
    def broken(_reading: Reading, _circumstances: Circumstances) -> Signal | None:
        raise ZeroDivisionError

    def well(_reading: Reading, _circumstances: Circumstances) -> Signal | None:
        return CONTACT

    told = look("any words", detectors=[broken, well])
    assert [(each.id, each.severity) for each in told] == [("contact", "high"), ("check_failed", "high")]
    assert told[1].explanation == "The check “broken” failed; please read with care."


def test_a_comment_is_kept_once_however_much_breaks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_reading: Reading, _circumstances: Circumstances) -> Signal | None:
        raise ZeroDivisionError

    article()
    monkeypatch.setattr(triaging, "look", partial(look, detectors=[broken, broken, *DETECTORS]))
    made = submit(FLAGGED, body=WORDS)
    seen = triaging.kept([made.id])[made.id]
    (failed,) = [each for each in seen if each.id == "check_failed"]
    assert failed.explanation == "The checks “broken”, “broken” failed; please read with care."
    assert (made.status, made.held_because, made.urgency) == ("pending", "crisis", 0)


def test_a_text_that_cannot_be_read_waits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_any: object) -> Reading:
        raise RecursionError

    article()
    monkeypatch.setattr(looking, "reading", fails)
    made = submit(FLAGGED)
    assert (made.status, made.held_because) == ("pending", "check_failed")


def test_a_phase_that_breaks_holds_the_comment_and_loses_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_submission: Submission, _facts: Facts) -> Finding | None:
        raise ValueError

    article()
    monkeypatch.setattr(submitting, "run", lambda sent, facts, *_phases: run(sent, facts, [breaks]))
    made = submit(FLAGGED, body="Words that must not be lost.")
    kept = fresh(made)
    assert (kept.status, kept.held_because, kept.source) == ("pending", "check_failed", "Words that must not be lost.")


def test_every_detector_has_a_name_of_its_own() -> None:

    names = [detector.__name__ for detector in DETECTORS]
    assert sorted(names) == sorted(set(SignalId) - {SignalId.WORDS, SignalId.RULES, SignalId.CHECK_FAILED})
