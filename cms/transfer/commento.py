"""An export of Commento or Commento++: one object with comments and those who wrote them, packed or not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cms.comments.status import Status
from cms.core.errors import Fault, Invalid
from cms.transfer import json_files, moments, told
from cms.transfer.address_map import AddressMap
from cms.transfer.course import Order
from cms.transfer.discussion import opening
from cms.transfer.discussion.gathering import Gathering, Piece
from cms.transfer.discussion.opening import DiscussionCourse
from cms.transfer.discussion.records import (
    HTML,
    LONGEST_TEXT,
    MARKDOWN,
    ForeignComment,
    ForeignPerson,
    ForeignThread,
)
from cms.transfer.importing import Source

VERSION = 1
# What is flagged was held by a filter, and nobody has looked at it.
STATUSES = {"approved": Status.APPROVED, "": Status.APPROVED, "unapproved": Status.PENDING, "flagged": Status.PENDING}
_ROOT, _NOBODY, _REMOVED = "root", "anonymous", "[deleted]"


def opened(order: Order, mapping: Path | AddressMap | None = None) -> Source[Piece]:
    """Check a whole export, and give it as a source. Raises Invalid for one that is not sound."""
    return opening.opened(order, "commento", _read, mapping)


def _read(course: DiscussionCourse) -> None:
    path, names = course.order.path, set[str]()
    seen: set[str] = set()
    for place, member in enumerate(json_files.members(path, course.order.advance)):
        names.add(member.name)
        if member.name == "version" and member.value != VERSION:
            raise Invalid(Fault(f"{path.name}: this version of exports is not known; 1 is."))
        if member.name == "commenters" and isinstance(member.value, dict):
            course.gathering.person(_person(member.value))
        elif member.name == "comments" and isinstance(member.value, dict):
            _take(course.gathering, member.value, seen)
        elif member.name == "comments":
            course.gathering.leave_out(f"record {place} of the file", "It was left out, since it is no comment.")
    if "version" not in names:
        raise Invalid(Fault(f"{path.name}: this is no export of Commento, which tells its version."))


def _take(gathering: Gathering, members: Mapping[str, Any], seen: set[str]) -> None:
    comment = _comment(members)
    if comment.thread not in seen:
        seen.add(comment.thread)
        gathering.thread(ForeignThread(comment.thread, (comment.thread,)))
    gathering.comment(comment)


def _person(members: Mapping[str, Any]) -> ForeignPerson:
    return ForeignPerson(
        told.text(members, "commenterHex"),
        name=told.text(members, "name"),
        email=told.text(members, "email"),
        url=told.text(members, "link"),
    )


def _comment(members: Mapping[str, Any]) -> ForeignComment:
    number, parent, person = (told.text(members, name) for name in ("commentHex", "parentHex", "commenterHex"))
    markdown = told.text(members, "markdown")
    return ForeignComment(
        thread=_address(members),
        key=number,
        number=number,
        parent="" if parent == _ROOT else parent,
        # Commento++ forgets to say that it was removed, but not to blank it.
        status=Status.ERASED if _is_removed(members, markdown, person) else STATUSES.get(told.text(members, "state")),
        person="" if person == _NOBODY else person,
        moment=moments.from_text(told.text(members, "creationDate")),
        source=(markdown or told.text(members, "html"))[:LONGEST_TEXT],
        format=MARKDOWN if markdown else HTML,
        score=told.count(members, "score"),
    )


def _is_removed(members: Mapping[str, Any], markdown: str, person: str) -> bool:
    return members.get("deleted") is True or (markdown == _REMOVED and person in {"", _NOBODY})


def _address(members: Mapping[str, Any]) -> str:
    """Give the page: newer versions call its path `path`, older ones and Commento++ `url`."""
    domain, path = told.text(members, "domain"), told.text(members, "path") or told.text(members, "url")
    return f"https://{domain}/{path.lstrip('/')}" if domain else path
