"""Whether it is known when the text is to be looked at again."""

from collections.abc import Iterator
from datetime import datetime

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find that there is no day, that it has passed, or that the text is another than what was signed off."""
    if draft.is_changed_since:
        told = "The clinical content was changed since it was signed off. Readers go on seeing the date of that review."
        yield Place(told, "#/reviewer")
    due = draft.members["review_due_at"]
    if not due:
        yield Place("There is no day for the next review.", "#/review_due_at")
    elif datetime.fromisoformat(str(due)) < draft.now:
        yield Place("The day for the next review has passed.", "#/review_due_at")


CHECK = Check(
    "review",
    "A review that is not overdue",
    "What is known about health changes, and readers cannot tell whether a text kept up.",
    "Have it reviewed, then set the next day: within three years is usual.",
    look,
)
