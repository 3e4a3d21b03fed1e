"""What a comment of Isso means, whether it stands in its database or in its generic JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cms.comments.status import Status
from cms.transfer import moments
from cms.transfer.discussion.records import LONGEST_TEXT, MARKDOWN, ForeignComment
from cms.transfer.told import count, text

STATUSES = {1: Status.APPROVED, 2: Status.PENDING, 4: Status.ERASED}


def key_of(uri: str, number: Any, created: Any) -> str:
    """Give what tells a comment from all others, also from those of another database, whose numbers begin at 1 too."""
    return f"{uri}#{number}@{created}"


def comment_from(uri: str, row: Mapping[str, Any], parent: str, zone: str) -> ForeignComment:
    """Read a comment; moments that name no zone are in the one given."""
    return ForeignComment(
        thread=uri,
        key=key_of(uri, row["id"], row.get("created")) if row.get("id") is not None else "",
        number="" if row.get("id") is None else str(row["id"]),
        parent=parent,
        status=STATUSES.get(row.get("mode", 1)),
        author=text(row, "author"),
        email=text(row, "email"),
        url=text(row, "website"),
        moment=_moment(row.get("created"), zone),
        edited=_moment(row.get("modified"), zone),
        source=text(row, "text")[:LONGEST_TEXT],
        format=MARKDOWN,
        score=max(count(row, "likes"), 0) - max(count(row, "dislikes"), 0),
    )


def _moment(value: Any, zone: str) -> datetime | None:
    if isinstance(value, str):
        return moments.from_text(value, zone)
    return moments.from_seconds(value) if isinstance(value, int | float) else None
