"""The newest comments that readers see, one by one, as feeds tell them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, false, select

from cms.comments.correcting import Correction, corrections
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.queries import LIVE
from cms.core.db import db
from cms.core.paging import Order

NEWEST_FIRST = Order((Comment.created_at, Comment.id), True, lambda row: (row[0].created_at, row[0].id))


@dataclass(frozen=True)
class Said:
    """A comment and what it is on. `answers_public` tells whether readers see what it is in answer to."""

    comment: Comment
    entry: Entry
    revision: Revision
    answers_public: bool
    correction: Correction | None = None


def said() -> Select[Comment, Entry, Revision]:
    """Select what readers see of all threads; what was removed leaves no place here."""
    on = select(Comment, Entry, Revision).join(Entry, Entry.id == Comment.entry_id).join(Revision, LIVE)
    return on.where(Comment.status == Status.APPROVED)


def said_on(entry: Entry | None) -> Select[Comment, Entry, Revision]:
    """Select what readers see of one thread; nothing where there is none."""
    return said().where(false() if entry is None else Comment.entry_id == entry.id)


def gathered(rows: Sequence[tuple[Comment, Entry, Revision]]) -> list[Said]:
    """Give comments with what the staff set right in them, in two queries for any number."""
    above = {comment.parent_id for comment, _entry, _revision in rows if comment.parent_id}
    seen = select(Comment.id).where(Comment.id.in_(above), Comment.status == Status.APPROVED)
    public = set(db.session.scalars(seen)) if above else set()
    corrected = corrections(comment.id for comment, _entry, _revision in rows)
    return [
        Said(comment, entry, revision, comment.parent_id in public, corrected.get(comment.id))
        for comment, entry, revision in rows
    ]
