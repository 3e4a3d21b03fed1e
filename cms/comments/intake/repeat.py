"""Was the same said by the same person on the same page before?"""

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Conflict


def repeat(_submission: Submission, facts: Facts) -> Finding | None:
    """Raise Conflict for an exact repetition by the same sender, whatever became of the first one."""
    if facts.is_repeat:
        raise Conflict("You have said this here already. It may be waiting to be read.")
    return None
