"""What the demo says and shows, read from the files below `content`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cms.accounts.permissions import Role
from cms.comments.status import Reason
from cms.comments.status import Status as Standing
from cms.content.status import EntryType, Status

CONTENT = Path(__file__).parent / "content"


NONE_DRAWN: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Piece:
    """An article or exercise: what is told of it, how far it has come, and how long ago.

    `review_due_in` counts from now, and is negative where the review is overdue. Where there is an
    `owner`, the demo's account of this role wrote it.
    """

    kind: EntryType
    slug: str
    told: dict[str, Any]
    status: Status
    age: timedelta
    review_due_in: timedelta
    publish_in: timedelta | None = None
    owner: Role | None = None

    @property
    def pictures(self) -> list[str]:
        """Give the names of the pictures that it shows."""
        return list(dict.fromkeys(_pictures(self.told)))

    def members(self, images: Mapping[str, int] = NONE_DRAWN) -> dict[str, Any]:
        """Give the written members; pictures by their ids, and without those that have none."""
        return {"slug": self.slug, **_illustrated(self.told, images)}


@dataclass(frozen=True)
class Remark:
    """What one reader wrote; `answers` is the `key` of a remark above it in the same thread.

    `case` names what a moderator meets in it.
    """

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
    case: str | None = None


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


@cache
def pictures() -> dict[str, dict[str, Any]]:
    """Give what is told of each picture, by name: its `alt`, and how it is drawn."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((CONTENT / "pictures").glob("*.toml")):
        found |= _read(path)
    return {name: _whole(told, found) for name, told in found.items()}


def _whole(told: dict[str, Any], others: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Add to a picture what it keeps of the one that it is like."""
    return {**_whole(others[told["like"]], others), **told} if "like" in told else told


def _piece(kind: EntryType, path: Path) -> Piece:
    members = _read(path)
    told = members.pop("editorial")
    return Piece(
        kind=kind,
        slug=path.stem,
        told=members,
        status=Status(told["state"]),
        age=timedelta(days=told["days_ago"]),
        review_due_in=timedelta(days=told["review_due_in_days"]),
        publish_in=timedelta(days=told["publish_in_days"]) if "publish_in_days" in told else None,
        owner=Role(told["owner"]) if "owner" in told else None,
    )


def _pictures(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if "picture" in told:
            yield told["picture"]
        for each in told.values():
            yield from _pictures(each)
    elif isinstance(told, list):
        for each in told:
            yield from _pictures(each)


def _illustrated(told: Any, images: Mapping[str, int]) -> Any:
    """Give the same with `image_id` in the place of `picture`."""
    if isinstance(told, list):
        return [_illustrated(each, images) for each in told]
    if not isinstance(told, dict):
        return told
    kept = {name: _illustrated(value, images) for name, value in told.items() if name != "picture"}
    return {**kept, "image_id": images[told["picture"]]} if told.get("picture") in images else kept


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
