"""The fold over the phases: the first finding decides, and a phase that breaks holds the comment."""

from collections.abc import Sequence

import structlog

from cms.comments.intake.order import PHASES, Phase
from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission, Verdict
from cms.core.errors import Problem

APPROVED = Verdict(Status.APPROVED, "nothing_found")
_log = structlog.get_logger()


def run(submission: Submission, facts: Facts, phases: Sequence[Phase] = PHASES) -> Verdict:
    """Give the verdict. A Problem that a phase raises is the refusal, and goes on to the sender."""
    decisive: Finding | None = None
    for phase in phases:
        finding = _finding(phase, submission, facts)
        decisive = decisive or finding
    return Verdict(decisive.status, decisive.reason) if decisive else APPROVED


def _finding(phase: Phase, submission: Submission, facts: Facts) -> Finding | None:
    try:
        return phase(submission, facts)
    except Problem:
        raise
    except Exception as error:  # noqa: BLE001 -- a rule that breaks must not lose what somebody wrote
        _log.error("intake phase failed", phase=phase.__name__, error=type(error).__name__)
        return Finding(Status.PENDING, "check_failed")
