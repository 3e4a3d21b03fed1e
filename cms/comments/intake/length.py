"""Is there a text, and is it short enough to be read?"""

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Fault, Invalid


def length(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Invalid for an empty text, or one that is longer than the site allows."""
    if not submission.body.strip():
        raise Invalid(Fault("Please write something.", "#/body"))
    longest = facts.site.comment_length
    if len(submission.body) > longest:
        raise Invalid(
            Fault(f"This is too long: {len(submission.body)} characters, where at most {longest} fit.", "#/body")
        )
    return None
