"""Must a moderator read it first, as the site's policy has it?"""

from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission


def hold(submission: Submission, facts: Facts) -> Finding | None:
    """Hold all comments, or those of whom nothing was approved yet, as `CMS_COMMENT_HOLD` says.

    Standing belongs to who wrote what was approved, and is shown by its secret: an address alone
    gives none, confirmed or not, since anyone can type another's.
    """
    if submission.from_staff:
        return None
    if facts.site.comment_hold == "all":
        return Finding(Status.PENDING, "hold_all")
    if facts.site.comment_hold == "first" and not facts.proven:
        return Finding(Status.PENDING, "first_comment")
    return None
