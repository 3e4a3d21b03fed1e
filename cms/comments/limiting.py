"""A flood is refused before anything is read, where a Redis is there to count it.

What holds is the count of the comments themselves, taken where one is stored (`submitting.store`): it is exact with
Redis, without, and at the moment when it dies, and in every other process. This one goes ahead of it, and saves the
database the work of refusing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from cms.comments.intake.rate import too_many
from cms.comments.submission import Submission
from cms.core.redis.counting import Counter
from cms.core.site import SiteSettings


class Entering:
    """A comment on its way in."""

    def __init__(self) -> None:
        self.is_stored = False


@contextmanager
def counted(submission: Submission, site: SiteSettings, counter: Counter | None) -> Iterator[Entering]:
    """Count a comment of a client while it comes in, and for good where the block says that it was stored.

    Raises TooMany beyond the site's rate.
    """
    entering, rate = Entering(), None if submission.from_staff else site.rate
    place = counter.take(f"comments {submission.client}", rate.count, rate.seconds) if counter and rate else None
    if counter is None or place is None:
        yield entering
        return
    if place.wait:
        raise too_many(place.wait)
    try:
        yield entering
    except BaseException:
        counter.give_back(place)
        raise
    if entering.is_stored:
        counter.keep(place)
    else:
        counter.give_back(place)
