"""Has the sender answered this comment often enough, or themselves while they could still change what they said?"""

from datetime import timedelta

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Forbidden


def answers(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Forbidden beyond what the site allows; staff answer as they need to."""
    found, site = facts.parent, facts.site
    if found is None or submission.from_staff:
        return None
    if site.comment_answers and found.answered >= site.comment_answers:
        raise Forbidden("You have answered this comment already. Let others speak, or start a thread of your own.")
    can_edit = timedelta(minutes=site.comment_edit_minutes)
    if not site.comment_self_answers and found.own and found.created_at and facts.now < found.created_at + can_edit:
        raise Forbidden("This comment is your own, and you can still change it: add there what you want to say.")
    return None
