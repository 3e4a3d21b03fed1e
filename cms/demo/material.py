"""What the demo says, read from the files below `content`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cms.comments.status import Reason
from cms.comments.status import Status as Standing
from cms.content.status import EntryType, Status

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Piece:
    """An article or exercise: its written members, how far it has come, and how long ago.

    `review_due_in` counts from now, and is negative where the review is overdue.
    """

    kind: EntryType
    slug: str
    members: dict[str, Any]
    status: Status
    age: timedelta
    review_due_in: timedelta


@dataclass(frozen=True)
class Remark:
    """What one reader wrote; `answers` is the `key` of a remark above it in the same thread."""

    name: str
    email: str
    body: str
    ago: timedelta
    stands: Standing
    key: str | None = None
    answers: str | None = None
    url: str = ""
    staff: bool = False
    reason: Reason | None = None


@dataclass(frozen=True)
class Thread:
    """What was said about one entry, in its order."""

    kind: EntryType
    slug: str
    remarks: list[Remark]


def authors() -> list[dict[str, str]]:
    """Give the members of each author."""
    return list(_read(CONTENT / "authors.toml")["author"])


def tags() -> list[dict[str, str]]:
    """Give slug, name and kind of each tag."""
    return list(_read(CONTENT / "tags.toml")["tag"])


def pieces() -> Iterator[Piece]:
    """Give exercises, then the articles that use them, the oldest first."""
    for kind in (EntryType.EXERCISE, EntryType.ARTICLE):
        found = (_piece(kind, path) for path in (CONTENT / f"{kind}s").glob("*.toml"))
        yield from sorted(found, key=lambda piece: piece.age, reverse=True)


def threads() -> list[Thread]:
    """Give the comments, thread by thread."""
    found = _read(CONTENT / "comments.toml")["thread"]
    return [Thread(EntryType(each["kind"]), each["slug"], [_remark(one) for one in each["comment"]]) for each in found]


def _piece(kind: EntryType, path: Path) -> Piece:
    members = _read(path)
    told = members.pop("editorial")
    return Piece(
        kind=kind,
        slug=path.stem,
        members={"slug": path.stem, **members},
        status=Status(told["state"]),
        age=timedelta(days=told["days_ago"]),
        review_due_in=timedelta(days=told["review_due_in_days"]),
    )


def _remark(told: dict[str, Any]) -> Remark:
    understood = {
        "body": told["body"].strip(),
        "ago": timedelta(**told["ago"]),
        "stands": Standing(told["stands"]),
        "reason": Reason(told["reason"]) if "reason" in told else None,
    }
    return Remark(**{**told, **understood})


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
