"""Were the comments that came from this address mostly refused?"""

from cms.comments.status import Status
from cms.comments.submission import Facts, Finding, Submission

_SEVERAL = 3


def standing(submission: Submission, facts: Facts) -> Finding | None:
    """Hold what comes from an address of which several comments were refused, and no more were approved.

    It only holds, since anyone can type another's address.
    """
    if submission.from_staff or facts.refused_before < _SEVERAL or facts.approved_before > facts.refused_before:
        return None
    return Finding(Status.PENDING, "refused_before")
