"""Does one client write faster than people do?"""

from datetime import timedelta
from math import ceil

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import TooMany


def rate(submission: Submission, facts: Facts) -> Finding | None:
    """Raise TooMany beyond the site's rate; staff are not counted."""
    limit = facts.site.rate
    if limit is None or submission.from_staff or facts.recent < limit.count:
        return None
    oldest = facts.oldest_recent_at or facts.now
    wait = (oldest + timedelta(seconds=limit.seconds) - facts.now).total_seconds()
    raise too_many(max(1, ceil(wait)))


def too_many(wait: int) -> TooMany:
    """Give the refusal of who has to wait for so many seconds."""
    return TooMany("That was a lot in a short time. Please wait a little before you write again.", retry_after=wait)
