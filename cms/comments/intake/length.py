"""Is there a text, and is it short enough to be read?"""

from cms.comments.submission import Facts, Finding, Submission
from cms.core.errors import Fault, Invalid, Said
from cms.core.text import one_line


def length(submission: Submission, facts: Facts) -> Finding | None:
    """Raise Invalid for an empty text, or one that is longer than the site allows."""
    refuse_empty(submission.body)
    refuse_longer(submission.body, facts.site.comment_length)
    return None


def refuse_empty(text: str) -> None:
    """Raise Invalid for a text in which nothing can be seen."""
    if not one_line(text):
        raise Invalid(Fault("Please write something.", "#/body"))


def refuse_longer(text: str, longest: int) -> None:
    """Raise Invalid for a text of more than so many characters."""
    if len(text) > longest:
        told = Said(
            "This is too long: %(length)s characters, where at most %(longest)s fit.", length=len(text), longest=longest
        )
        raise Invalid(Fault(told, "#/body"))
