"""Does the writer say who they are, as far as the site asks for it?"""

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Fault, Invalid


def author(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Invalid for a name or an address that is missing, as the site has it, or since letters are wanted."""
    faults = []
    if facts.site.comment_name_required and not submission.author_name:
        faults.append(Fault("Please give a name.", "#/author_name"))
    if not submission.author_email:
        if facts.site.comment_email_required:
            faults.append(Fault("Please give your e-mail address.", "#/author_email"))
        elif submission.notify_replies or submission.notify_decision:
            faults.append(Fault("Letters need an e-mail address that they can go to.", "#/author_email"))
    if faults:
        raise Invalid(*faults)
    return None
