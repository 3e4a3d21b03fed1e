"""What a comment of Isso means, whether it stands in its database or in its generic JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cms.comments.status import Status
from cms.transfer import moments
from cms.transfer.discussion.records import LONGEST_TEXT, MARKDOWN, ForeignComment

STATUSES = {1: Status.APPROVED, 2: Status.PENDING, 4: Status.ERASED}
_LARGEST_SCORE = 1_000_000


def key_of(uri: str, number: Any, created: Any) -> str:
    """Give what tells a comment from all others, also from those of another database, whose numbers begin at 1 too."""
    return f"{uri}#{number}@{created}"


def comment_from(uri: str, told: Mapping[str, Any], parent: str, zone: str) -> ForeignComment:
    """Read a comment; moments that name no zone are in the one given."""
    return ForeignComment(
        thread=uri,
        key=key_of(uri, told["id"], told.get("created")) if told.get("id") is not None else "",
        number="" if told.get("id") is None else str(told["id"]),
        parent=parent,
        status=STATUSES.get(told.get("mode", 1)),
        author=_text(told.get("author")),
        email=_text(told.get("email")),
        url=_text(told.get("website")),
        moment=_moment(told.get("created"), zone),
        edited=_moment(told.get("modified"), zone),
        source=_text(told.get("text"))[:LONGEST_TEXT],
        format=MARKDOWN,
        score=_count(told.get("likes")) - _count(told.get("dislikes")),
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _moment(value: Any, zone: str) -> datetime | None:
    if isinstance(value, str):
        return moments.from_text(value, zone)
    return moments.from_seconds(value) if isinstance(value, int | float) else None


def _count(value: Any) -> int:
    return min(max(value, 0), _LARGEST_SCORE) if isinstance(value, int) else 0
