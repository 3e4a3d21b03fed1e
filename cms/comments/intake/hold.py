"""Must a moderator read it first, as the site's policy has it?"""

from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission


def hold(submission: Submission, facts: Facts) -> Finding | None:
    """Hold all comments, or those of whom nothing was approved yet, as `CMS_COMMENT_HOLD` says.

    Only a confirmed address can have standing, since anyone can type another's.
    """
    if submission.from_staff:
        return None
    if facts.site.comment_hold == "all":
        return Finding(Status.PENDING, "hold_all")
    if facts.site.comment_hold == "first" and not (facts.confirmed and facts.approved_before):
        return Finding(Status.PENDING, "first_comment")
    return None
