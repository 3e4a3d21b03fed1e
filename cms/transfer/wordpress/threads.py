"""The comments of a post: those of people, parents before replies."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update

from cms.audit import log
from cms.comments import threading
from cms.comments.models import Comment as LocalComment
from cms.comments.status import Status
from cms.content import queries
from cms.content.models.entry import Entry
from cms.core.db import db
from cms.core.errors import Problem
from cms.transfer.wordpress import comments
from cms.transfer.wordpress.comments import Thread, place_of
from cms.transfer.wordpress.course import Course
from cms.transfer.wordpress.records import Comment, Item, digest

PINGS = frozenset({"pingback", "trackback"})


def take(course: Course, item: Item, entry: Entry) -> None:
    """Take over the comments of a post; they are not judged anew."""
    wanted = _of_people(course, item)
    if wanted:
        queries.entry_to_change(entry.id, binned=True)  # the lock under which threads are kept in order
    keys = {each.number for each in wanted} | {each.parent for each in wanted}
    thread = Thread(course, item, entry, course.ledger.find_all("comment", keys))
    for comment in in_order(wanted):
        try:
            _take(thread, comment)
        except Problem as problem:
            thread.remark(comment, f"It was left out: {problem.detail}")
            thread.tally.skipped += 1
    total, done = course.report.comments, thread.tally
    total.created, total.updated = total.created + done.created, total.updated + done.updated
    total.skipped += done.skipped
    if done.changes:
        log.record(course.actor, "comment.import", entry.type, entry.id, created=done.created, updated=done.updated)


def show_or_hide(item: Item, entry: Entry) -> None:
    """Bring what is shown in line with the password of a post that changed: hidden with one, shown without."""
    if item.password:
        db.session.execute(update(LocalComment).where(LocalComment.entry_id == entry.id).values(shown=False))
        return
    hidden = LocalComment.entry_id == entry.id, LocalComment.status == Status.APPROVED, LocalComment.shown.is_(False)
    for comment in db.session.scalars(select(LocalComment).where(*hidden)).all():
        threading.refresh(comment)


def in_order(wanted: Sequence[Comment]) -> list[Comment]:
    """Give comments so that each comes after the one it answers; in a circle, one has to be the first."""
    by_number = {comment.number: comment for comment in wanted}
    placed: set[str] = set()
    ordered: list[Comment] = []
    for comment in wanted:
        line: dict[str, Comment] = {}
        each: Comment | None = comment
        while each is not None and each.number not in placed and each.number not in line:
            line[each.number] = each
            each = by_number.get(each.parent)
        ordered.extend(reversed(line.values()))
        placed.update(line)
    return ordered


def _of_people(course: Course, item: Item) -> list[Comment]:
    """Give what people said, each number once; the rest is counted as skipped."""
    chosen: dict[str, Comment] = {}
    for comment in item.comments:
        if comment.type in {"", "comment"} and comment.number and comment.number not in chosen:
            chosen[comment.number] = comment
            continue
        course.report.comments.skipped += 1
        if comment.type not in {"", "comment"}:
            _count_type(course, comment)
        elif comment.number:
            course.report.remark(place_of(item, comment), "This number comes twice here; the first comment was kept.")
        else:
            course.report.remark(place_of(item, comment), "It was left out, since nothing tells it from others.")
    return list(chosen.values())


def _count_type(course: Course, comment: Comment) -> None:
    if comment.type not in PINGS:
        key = ("comments", comment.type)
        course.strange_types[key] = course.strange_types.get(key, 0) + 1


def _take(thread: Thread, comment: Comment) -> None:
    # Where it stands in the thread is left out: what was moved there is not moved here.
    mark = digest(replace(comment, parent=""), thread.item.number)
    known = thread.known.get(comment.number)
    if known is None:
        row = comments.make(thread, comment)
        thread.tally.created += 1
    elif known.digest == mark:
        thread.ids[comment.number] = known.local_id
        thread.tally.skipped += 1
        return
    else:
        row = comments.change(thread, comment, known)
        thread.tally.updated += 1
    thread.ids[comment.number] = row.id
    thread.course.ledger.note("comment", comment.number, row.id, mark, row.version)
