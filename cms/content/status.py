"""Where an entry can stand, and the moves between: the only table that says what may become what."""

from enum import StrEnum

from cms.core.errors import Conflict


class EntryType(StrEnum):
    """The kinds of entry."""

    ARTICLE = "article"
    EXERCISE = "exercise"


class Status(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"


MOVES: dict[str, dict[Status, Status]] = {
    "submit": {Status.DRAFT: Status.IN_REVIEW, Status.IN_REVIEW: Status.IN_REVIEW},
    "send_back": {Status.IN_REVIEW: Status.DRAFT},
    "publish": dict.fromkeys(Status, Status.PUBLISHED),
    "unpublish": {Status.PUBLISHED: Status.DRAFT, Status.SCHEDULED: Status.DRAFT},
    "schedule": {
        Status.DRAFT: Status.SCHEDULED,
        Status.IN_REVIEW: Status.SCHEDULED,
        Status.SCHEDULED: Status.SCHEDULED,
        Status.PUBLISHED: Status.PUBLISHED,
    },
    "unschedule": {Status.SCHEDULED: Status.DRAFT, Status.PUBLISHED: Status.PUBLISHED},
    "archive": dict.fromkeys(Status, Status.ARCHIVED),
    "restore": {Status.ARCHIVED: Status.DRAFT},
    "bin": dict.fromkeys(Status, Status.DRAFT),
}


def after(move: str, status: str) -> Status:
    """Give the status that a move leads to. Raises Conflict where the move does not start there."""
    try:
        return MOVES[move][Status(status)]
    except KeyError:
        raise Conflict(f"“{move}” is not possible while this is “{status}”.") from None
