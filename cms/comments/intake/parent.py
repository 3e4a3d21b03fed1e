"""Does the comment that is answered exist, here and in public?"""

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Fault, Invalid


def parent(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Invalid for a parent that is not approved or belongs elsewhere; which of them is not told."""
    if submission.parent_id is None:
        return None
    if facts.parent is None or facts.parent.entry_id != facts.entry_id or not facts.parent.approved:
        raise Invalid(Fault("The comment that you answer is not here.", "#/parent_id"))
    return None
