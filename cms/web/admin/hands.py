"""Who has a comment in hand, how long an urgent one waits for somebody, and what the site says to its writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_timedelta
from flask_babel import gettext as _

from cms.accounts.permissions import Actor
from cms.comments import claiming, reporting
from cms.comments.claiming import Claim
from cms.comments.models import Comment
from cms.comments.notices import Notice, Script, notice, scripts
from cms.comments.status import Status
from cms.comments.triage.signal import Signal
from cms.core.clock import now
from cms.web.context import countries, site


@dataclass(frozen=True)
class Hands:
    """What is said on top of a comment: of whom else looks at it, of its clock, and of what its writer was told.

    `waiting` tells that the clock still runs: nobody has looked.
    """

    comment: Comment
    other: Claim | None = None
    clock: str = ""
    waiting: bool = False
    notice: Notice | None = None
    scripts: Sequence[Script] = ()


def hands_on(actor: Actor, comment: Comment, claim: Claim | None, seen: Sequence[Signal]) -> Hands:
    """Give what stands on top of a comment; a claim of one's own is not worth a word."""
    other = claim if claim is not None and claim.holder != claiming.holder_of(actor) else None
    if comment.escalated_at is None or comment.status == Status.ERASED:
        return Hands(comment, other)
    looked = comment.first_looked_at
    public = comment.status == Status.APPROVED
    waiting = looked is None and (comment.status == Status.PENDING or (public and reporting.fears(comment.id)))
    clock = _clock(comment.escalated_at, looked) if waiting or looked else ""
    return Hands(comment, other, clock, waiting, notice(seen, site(), ()), scripts(seen, site(), countries()))


def _clock(since: datetime, looked: datetime | None) -> str:
    lasted = format_timedelta((looked or now()) - since, granularity="minute")
    if looked is None:
        return str(_("Waiting for %(time)s, and nobody has taken it.", time=lasted))
    return str(_("Somebody looked at it after %(time)s.", time=lasted))
