"""The fold over the phases: a refusal goes through, the first finding decides, what breaks holds."""

import pytest

from cms.comments.intake.order import Phase
from cms.comments.intake.pipeline import run
from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission, Verdict
from cms.core.errors import Conflict, Forbidden, Invalid, Problem, TooMany
from tests.unit.comments.commenting import FACTS, SUBMISSION


def finds(status: Status, reason: str) -> Phase:
    def phase(_submission: Submission, _facts: Facts) -> Finding | None:
        return Finding(status, reason)

    return phase


def raises(error: Exception) -> Phase:
    def phase(_submission: Submission, _facts: Facts) -> Finding | None:
        raise error

    return phase


def silent(_submission: Submission, _facts: Facts) -> Finding | None:
    return None


@pytest.mark.parametrize(
    ("phases", "verdict"),
    [
        pytest.param((), Verdict(Status.APPROVED, "nothing_found"), id="no phases"),
        pytest.param((silent, silent), Verdict(Status.APPROVED, "nothing_found"), id="nothing found"),
        pytest.param((silent, finds(Status.PENDING, "links")), Verdict(Status.PENDING, "links"), id="one finding"),
        pytest.param(
            (finds(Status.SPAM, "words"), finds(Status.PENDING, "links")),
            Verdict(Status.SPAM, "words"),
            id="the first of two decides",
        ),
        pytest.param((raises(ValueError()), silent), Verdict(Status.PENDING, "check_failed"), id="what breaks holds"),
        pytest.param((raises(KeyError("x")),), Verdict(Status.PENDING, "check_failed"), id="whatever it is"),
        pytest.param((raises(RecursionError()),), Verdict(Status.PENDING, "check_failed"), id="even without an end"),
        pytest.param(
            (finds(Status.SPAM, "words"), raises(ValueError())),
            Verdict(Status.SPAM, "words"),
            id="a finding before what breaks decides",
        ),
    ],
)
def test_the_first_finding_decides_and_what_breaks_holds(phases: tuple[Phase, ...], verdict: Verdict) -> None:
    assert run(SUBMISSION, FACTS, phases) == verdict


@pytest.mark.parametrize("problem", [Invalid(), Conflict("x"), Forbidden("x"), TooMany("x", 3), Problem("x")])
def test_a_refusal_goes_through_whatever_was_found_before_it(problem: Problem) -> None:
    with pytest.raises(type(problem)) as refused:
        run(SUBMISSION, FACTS, (finds(Status.PENDING, "a"), raises(ValueError()), raises(problem)))
    assert refused.value is problem


def test_the_phases_of_the_house_hold_a_first_comment() -> None:
    assert run(SUBMISSION, FACTS) == Verdict(Status.PENDING, "first_comment")
