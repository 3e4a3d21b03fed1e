"""Did the writer agree to the wording that the site shows now?"""

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Fault, Invalid


def consent(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Invalid where the site has a wording and its present version was not agreed to."""
    if facts.site.consent_text and submission.consent != facts.site.consent_version:
        raise Invalid(Fault("Please read and accept how your comment is handled.", "#/consent"))
    return None
