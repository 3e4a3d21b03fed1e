"""When a delivery is tried again, and when a receiver is left alone for a while. Pure, but for chance."""

import random
from datetime import datetime, timedelta

DAY = timedelta(hours=24)
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)
)  # one more attempt than there are pauses, the last of them a quarter of an hour before the day is over
URGENT_FIRST, URGENT_LONGEST = timedelta(seconds=5), timedelta(minutes=10)
HOPELESS = timedelta(days=5)  # of failures alone, after which a receiver is switched off (Standard Webhooks)
PATIENT = 3  # attempts that may fail one after the other before a receiver is left alone
REST_FIRST, REST_LONGEST = timedelta(seconds=5), timedelta(minutes=5)
LONGEST_ASKED = timedelta(hours=1)  # that a receiver can have us wait with `Retry-After`
SPREAD = 0.1


def pause_after(tries: int, began_at: datetime, at: datetime, *, urgent: bool) -> timedelta | None:
    """Give the pause after the attempt that failed at a moment; None when the day is over.

    Pauses grow and are spread; those of what is urgent stay short all day.
    """
    if at - began_at >= DAY:
        return None
    if urgent:
        return _spread(_doubled(URGENT_FIRST, tries - 1, URGENT_LONGEST))
    return _spread(PAUSES[tries - 1]) if tries <= len(PAUSES) else None


def rest_after(streak: int) -> timedelta | None:
    """Give how long a receiver is left alone after so many failures in a row; None while they are few."""
    return None if streak < PATIENT else _spread(_doubled(REST_FIRST, streak - PATIENT, REST_LONGEST))


def asked_for(retry_after: str | None) -> timedelta | None:
    """Read `Retry-After` in seconds, bounded; None where there is none, or a date, which nobody uses here."""
    told = (retry_after or "").strip()
    if not (told.isascii() and told.isdecimal()):
        return None
    return min(timedelta(seconds=int(told[:9])), LONGEST_ASKED)


def _doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    doubled: timedelta = first * 2 ** min(times, 20)
    return min(doubled, longest)


def _spread(pause: timedelta) -> timedelta:
    return pause * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 -- spreads load, guards nothing
