"""The phases in their order: what refuses comes before what holds.

`ONCE` are those that are asked when a comment is sent, and not again when its author changes it.
"""

from collections.abc import Callable

from cms.comments.intake.answers import answers
from cms.comments.intake.author import author
from cms.comments.intake.challenge import challenge
from cms.comments.intake.consent import consent
from cms.comments.intake.hold import hold
from cms.comments.intake.length import length
from cms.comments.intake.parent import parent
from cms.comments.intake.rate import rate
from cms.comments.intake.repeat import repeat
from cms.comments.intake.rules import rules
from cms.comments.intake.standing import standing
from cms.comments.intake.team import team
from cms.comments.intake.thread import thread
from cms.comments.submission import Facts, Finding, Submission

Phase = Callable[[Submission, Facts], Finding | None]
PHASES: tuple[Phase, ...] = (
    thread,
    author,
    length,
    parent,
    answers,
    consent,
    challenge,
    repeat,
    rate,
    rules,
    standing,
    team,
    hold,
)
ONCE = frozenset({author, parent, answers, consent, challenge, rate})
AGAIN: tuple[Phase, ...] = tuple(phase for phase in PHASES if phase not in ONCE)
