"""A backup of remark42: a line that tells of the site, then a line of JSON for each comment, packed or not.

Its reader and writer are described at https://remark42.com/docs/backup/backup/.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from cms.comments.status import Status
from cms.core.errors import Fault, Invalid
from cms.transfer import json_files, moments, told
from cms.transfer.address_map import AddressMap
from cms.transfer.course import Order
from cms.transfer.discussion import opening
from cms.transfer.discussion.gathering import Piece
from cms.transfer.discussion.opening import DiscussionCourse
from cms.transfer.discussion.records import LONGEST_TEXT, ForeignComment, ForeignPerson, ForeignThread
from cms.transfer.importing import Source

VERSIONS = (0, 1)


def opened(order: Order, mapping: Path | AddressMap | None = None) -> Source[Piece]:
    """Check a whole backup, and give it as a source. Raises Invalid for one that is not sound."""
    return opening.opened(order, "remark42", _read, mapping)


def _read(course: DiscussionCourse) -> None:
    path, gathering = course.order.path, course.gathering
    lines = json_files.stream(path, course.order.advance)
    head = next(lines, None)
    if not isinstance(head, dict) or "version" not in head or "locator" in head:
        raise Invalid(Fault(f"{path.name}, line 1: this is no backup of remark42, which begins with its version."))
    if head["version"] not in VERSIONS:
        raise Invalid(Fault(f"{path.name}, line 1: this version of backups is not known; 1 is."))
    for each in told.dicts(head.get("users")):
        gathering.person(ForeignPerson(told.text(each, "id"), email=told.text(each, "email")))
    closed = {told.text(each, "url") for each in told.dicts(head.get("posts")) if each.get("read_only") is True}
    seen: set[str] = set()
    for place, line in enumerate(lines, start=1):
        if not isinstance(line, dict):
            gathering.leave_out(f"comment number {place} of the file", "It was left out, since it is none.")
            continue
        comment = _comment(line)
        if comment.thread and comment.thread not in seen:
            gathering.thread(ForeignThread(comment.thread, (comment.thread,), closed=comment.thread in closed))
            seen.add(comment.thread)
        gathering.comment(comment)


def _comment(line: dict[str, Any]) -> ForeignComment:
    user, edit = told.within(line, "user"), told.within(line, "edit")
    number = told.text(line, "id")
    return ForeignComment(
        thread=told.text(told.within(line, "locator"), "url"),
        key=number,
        number=number,
        parent=told.text(line, "pid"),
        status=_status(line),
        author=told.text(user, "name"),
        person=told.text(user, "id"),
        moment=_moment(line),
        edited=_moment(edit),
        source=told.text(line, "text")[:LONGEST_TEXT],
        score=told.count(line, "score"),
    )


def _status(line: dict[str, Any]) -> Status | None:
    """Give where a comment stood: there it is public or removed, and nothing else."""
    removed = line.get("delete", False)
    if not isinstance(removed, bool):
        return None
    return Status.ERASED if removed else Status.APPROVED


def _moment(members: dict[str, Any]) -> datetime | None:
    return moments.from_text(told.text(members, "time"))
