"""Is the thread open: by the site's switch, by its own, and by its age?"""

from datetime import timedelta

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Forbidden, Said


def thread(_submission: Submission, facts: Facts) -> Finding | None:
    """Raise Forbidden where comments are closed."""
    if not facts.site.comments_open:
        raise Forbidden("Comments are closed on this site for now.")
    if not facts.comments_open:
        raise Forbidden("Comments are closed here.")
    days = facts.site.comment_days_open
    if days and facts.now - facts.published_at > timedelta(days=days):
        if days == 1:
            raise Forbidden("Comments are closed here: they are open for a day after publication.")
        told = Said("Comments are closed here: they are open for %(days)s days after publication.", days=days)
        raise Forbidden(told)
    return None
