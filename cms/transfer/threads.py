"""The comments of one entry on their way in, parents before replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import select, update

from cms.audit import log
from cms.comments import threading
from cms.comments.models import Comment
from cms.comments.status import Status
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


@dataclass(frozen=True)
class Discussion:
    """What was said about an entry, each key once; hidden where readers need a password for the entry."""

    entry: Entry
    wanted: Sequence[Said]
    hidden: bool = False


def take(course: Course, entry: Entry, wanted: Sequence[Said], *, hidden: bool = False) -> None:
    """Take over the comments of an entry, each key once; they are not judged anew."""
    take_all(course, [Discussion(entry, wanted, hidden)])


def take_all(course: Course, discussions: Sequence[Discussion]) -> None:
    """Take over the comments of entries; they are not judged anew."""
    _lock([each.entry for each in discussions if each.wanted])
    all_wanted = [said for each in discussions for said in each.wanted]
    known = course.ledger.find_all("comment", {key for said in all_wanted for key in (said.key, said.parent) if key})
    threads = [Thread(course, each.entry, known, each.hidden) for each in discussions]
    pairs = list(zip(threads, (each.wanted for each in discussions), strict=True))
    for thread, wanted in pairs:
        for said in wanted:
            if said.key in known:
                _follow(thread, said, known[said.key])
    adding.add([(thread, [said for said in in_order(wanted) if said.key not in known]) for thread, wanted in pairs])
    for thread in threads:
        course.report.comments.add(thread.tally)
    changed = [thread for thread in threads if thread.tally.changes]
    log.record_all(
        log.row(
            course.actor, "comment.import", each.entry.type, each.entry.id,
            created=each.tally.created, updated=each.tally.updated,
        )
        for each in changed
    )  # fmt: skip


def hide(entry: Entry) -> None:
    """Show nothing of what was said about an entry."""
    db.session.execute(update(Comment).where(Comment.entry_id == entry.id).values(shown=False))


def show(entry: Entry) -> None:
    """Show what was approved about an entry and hidden until now."""
    hidden = Comment.entry_id == entry.id, Comment.status == Status.APPROVED, Comment.shown.is_(False)
    for comment in db.session.scalars(select(Comment).where(*hidden)).all():
        threading.refresh(comment)


def _lock(entries: Sequence[Entry]) -> None:
    """Hold the locks under which threads are kept in order."""
    ids = sorted(entry.id for entry in entries)
    if ids:
        locked = select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id).with_for_update()
        db.session.scalars(locked.execution_options(populate_existing=True)).all()


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
