"""Isso's generic JSON: a list of threads, each with its comments.

What Isso reads of it is `id`, `title` and `comments` of a thread, and `id`, `author`, `email`, `website`,
`created`, `remote_addr` and `text` of a comment. `parent`, `mode`, `modified`, `likes` and `dislikes`, as
its database has them, are understood too. `remote_addr` is not read.
"""

from typing import Any

from cms.core.errors import Fault, Invalid
from cms.transfer import json_files
from cms.transfer.discussion.opening import DiscussionCourse
from cms.transfer.discussion.records import ForeignThread
from cms.transfer.isso.rows import comment_from, key_of


def read(course: DiscussionCourse) -> None:
    """Lay aside what a file holds. Raises Invalid for one that is damaged or something else."""
    path = course.order.path
    for place, member in enumerate(json_files.members(path, course.order.advance), start=1):
        told = member.value
        if member.name or not isinstance(told, dict) or not isinstance(told.get("comments"), list):
            if place == 1:
                raise Invalid(Fault(f"{path.name}: this is no generic JSON of Isso, which is a list of threads."))
            course.report.remark(f"thread number {place} of the file", "It has no list of comments; it was left out.")
            continue
        _take(course, told, place)


def _take(course: DiscussionCourse, told: dict[str, Any], place: int) -> None:
    uri = told["id"].strip() if isinstance(told.get("id"), str) else ""
    course.gathering.thread(ForeignThread(uri, (uri,)))
    comments = [each for each in told["comments"] if isinstance(each, dict)]
    if len(comments) < len(told["comments"]):
        course.report.remark(f"thread number {place} of the file", "Not everything in it is a comment.")
    keys = {each["id"]: key_of(uri, each["id"], each.get("created")) for each in comments if _is_number(each.get("id"))}
    for each in comments:
        kept = each if _is_number(each.get("id")) else {**each, "id": None}
        parent = each.get("parent")
        answered = keys.get(parent, key_of(uri, parent, None)) if _is_number(parent) else ""
        course.gathering.comment(comment_from(uri, kept, answered, course.site.timezone))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
