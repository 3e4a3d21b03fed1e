"""The comments of one entry on their way in, parents before replies."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from sqlalchemy import select, update

from cms.audit import log
from cms.comments import threading
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content import queries
from cms.content.models.entry import Entry
from cms.core.db import db
from cms.core.errors import Problem
from cms.transfer import adding, comments
from cms.transfer.comments import Said, Thread
from cms.transfer.course import Course
from cms.transfer.models import ImportedRecord


class Answering(Protocol):
    """What can be put in order: it has a key, and names that of what it answers."""

    @property
    def key(self) -> str:
        """Give its own key."""

    @property
    def parent(self) -> str:
        """Give the key of what it answers, empty for none."""


Answer = TypeVar("Answer", bound=Answering)


def take(course: Course, entry: Entry, wanted: Sequence[Said], *, hidden: bool = False) -> None:
    """Take over the comments of an entry, each key once; they are not judged anew."""
    if wanted:
        queries.entry_to_change(entry.id, binned=True)  # the lock under which threads are kept in order
    keys = {each.key for each in wanted} | {each.parent for each in wanted}
    thread = Thread(course, entry, course.ledger.find_all("comment", keys), hidden)
    for said in wanted:
        if said.key in thread.known:
            _follow(thread, said, thread.known[said.key])
    adding.add(thread, [said for said in in_order(wanted) if said.key not in thread.known])
    total, done = course.report.comments, thread.tally
    total.created, total.updated = total.created + done.created, total.updated + done.updated
    total.skipped += done.skipped
    if done.changes:
        log.record(course.actor, "comment.import", entry.type, entry.id, created=done.created, updated=done.updated)


def hide(entry: Entry) -> None:
    """Show nothing of what was said about an entry."""
    db.session.execute(update(Comment).where(Comment.entry_id == entry.id).values(shown=False))


def show(entry: Entry) -> None:
    """Show what was approved about an entry and hidden until now."""
    hidden = Comment.entry_id == entry.id, Comment.status == Status.APPROVED, Comment.shown.is_(False)
    for comment in db.session.scalars(select(Comment).where(*hidden)).all():
        threading.refresh(comment)


def in_order(wanted: Sequence[Answer]) -> list[Answer]:
    """Give comments so that each comes after the one it answers; in a circle, one has to be the first."""
    by_key = {said.key: said for said in wanted}
    placed: set[str] = set()
    ordered: list[Answer] = []
    for said in wanted:
        line: dict[str, Answer] = {}
        each: Answer | None = said
        while each is not None and each.key not in placed and each.key not in line:
            line[each.key] = each
            each = by_key.get(each.parent)
        ordered.extend(reversed(line.values()))
        placed.update(line)
    return ordered


def _follow(thread: Thread, said: Said, known: ImportedRecord) -> None:
    """Bring a comment that came before to what it is there now."""
    if known.digest == said.mark:
        thread.tally.skipped += 1
        return
    try:
        row = comments.change(thread, said, known)
    except Problem as problem:
        thread.remark(said, f"It was left out: {problem.detail}")
        thread.tally.skipped += 1
    else:
        thread.tally.updated += 1
        thread.course.ledger.note("comment", said.key, row.id, said.mark, row.version)
