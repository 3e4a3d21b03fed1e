"""What stands in the way of taking an import back: whatever happened since to what it made."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from cms.comments.adverse_effects import AdverseEffect
from cms.comments.models import Comment, CommentReport, CommentVote
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.note import Note
from cms.content.models.redirect import Redirect
from cms.content.models.review import Review
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db
from cms.core.errors import Conflict
from cms.transfer.models import ImportedRecord
from cms.transfer.runs import made
from cms.transfer.runs.made import ENTRIES

MOST = 50
_REFUSAL = "Nothing was removed: what this import made was changed or is used here since."


@dataclass(frozen=True)
class Obstacle:
    """One thing that an undo would take away though somebody here had a hand in it: what it is, and what happened.

    `name` is how the desk calls it; of a comment only the text that it is about is named.
    """

    kind: str
    id: int
    name: str
    message: str


class InTheWay(Conflict):
    """An import cannot be taken back, since what it made was changed or is used; `obstacles` tells what."""

    def __init__(self, obstacles: Sequence[Obstacle], detail: str = _REFUSAL) -> None:
        super().__init__(detail)
        self.obstacles = obstacles
        self.more = {"obstacles": [asdict(each) for each in obstacles]}


def votes(run_id: int) -> int:
    """Count what readers voted here on the comments that an import made."""
    mine = CommentVote.comment_id.in_(made.by(run_id, "comment"))
    return db.session.scalar(select(func.count()).select_from(CommentVote).where(mine)) or 0


def voted_since(run_id: int, moment: datetime, entry_ids: Sequence[int]) -> set[int]:
    """Give those of some entries on whose comments, made by an import, readers voted from a moment on."""
    mine = CommentVote.comment_id.in_(made.by(run_id, "comment"))
    lately = select(Comment.entry_id).join(CommentVote, CommentVote.comment_id == Comment.id)
    return set(db.session.scalars(lately.where(mine, CommentVote.at >= moment, Comment.entry_id.in_(entry_ids))))


def find(run_id: int, entry_ids: Sequence[int] | None = None, *, with_votes: bool = True) -> list[Obstacle]:
    """Give what is in the way, the first fifty; of some entries and their comments alone where they are given.

    Votes of readers are in the way unless they may go `with_votes`.
    """
    found: list[Obstacle] = []
    for each in chain(_all(run_id, entry_ids), () if with_votes else _voted(run_id)):
        found.append(each)
        if len(found) == MOST:
            break
    return found


def _all(run_id: int, entry_ids: Sequence[int] | None) -> Iterator[Obstacle]:
    entries = made.by(run_id, *ENTRIES)
    own = Entry.id.in_(entries) if entry_ids is None else and_(Entry.id.in_(entries), Entry.id.in_(entry_ids))
    yield from _entries(run_id, entries, own)
    about = own if entry_ids is None else Entry.id.in_(entry_ids)
    yield from _comments(run_id, own, None if entry_ids is None else about)
    if entry_ids is None:
        yield from _names(run_id, entries)
        yield from _others(run_id, entries)


def _entries(run_id: int, entries: Select[Any], own: ColumnElement[bool]) -> Iterator[Obstacle]:
    changed = _changed(run_id, Entry, *ENTRIES).where(own)
    yield from _of_entries(changed, "It was changed or moved here.")
    noted = or_(
        Entry.id.in_(select(Note.entry_id)),
        Entry.id.in_(select(Review.entry_id)),
        Entry.id.in_(select(AdverseEffect.entry_id)),
    )
    yield from _of_entries(
        select(Entry).where(own, noted), "Notes, a clinical review or a report of harm belong to it."
    )
    elsewhere = select(RevisionExercise.exercise_id).join(Revision, Revision.id == RevisionExercise.revision_id)
    used = Entry.id.in_(elsewhere.where(Revision.entry_id.not_in(entries)))
    yield from _of_entries(select(Entry).where(own, used), "An article that is not of this import uses it.")


def _of_entries(found: Select[Any], message: str) -> Iterator[Obstacle]:
    titled = found.join(Revision, and_(Revision.entry_id == Entry.id, Revision.number == Entry.newest_number))
    for entry, title in db.session.execute(titled.with_only_columns(Entry, Revision.title).limit(MOST)):
        yield Obstacle(entry.type, entry.id, title, message)


def _comments(run_id: int, own: ColumnElement[bool], about: ColumnElement[bool] | None) -> Iterator[Obstacle]:
    mine = made.by(run_id, "comment")
    among = [] if about is None else [about]
    changed = _changed(run_id, Comment, "comment").join(Entry, Entry.id == Comment.entry_id).where(*among)
    yield from _of_comments(changed, "Somebody here decided about this comment, or changed it.")
    looked = or_(
        Comment.id.in_(select(StaffNote.comment_id)),
        Comment.id.in_(select(CommentReport.comment_id)),
        Comment.id.in_(select(AdverseEffect.comment_id)),
    )
    noted = select(Comment).join(Entry, Entry.id == Comment.entry_id).where(Comment.id.in_(mine), looked, *among)
    yield from _of_comments(noted, "This comment was reported by a reader, or the team left notes on it.")
    later = or_(own, Comment.parent_id.in_(mine), Comment.shown_under_id.in_(mine))
    others = select(Comment).join(Entry, Entry.id == Comment.entry_id).where(later, Comment.id.not_in(mine), *among)
    yield from _of_comments(others, "This comment came in since, and would lose what it is about.")


def _voted(run_id: int) -> Iterator[Obstacle]:
    """Give comments that readers voted on here: what they voted is in no file that could be imported again."""
    mine = Comment.id.in_(made.by(run_id, "comment")), Comment.id.in_(select(CommentVote.comment_id))
    about = select(Comment).join(Entry, Entry.id == Comment.entry_id).where(*mine)
    yield from _of_comments(about, "Readers voted on this comment here, and their votes would go with it.")


def _of_comments(found: Select[Any], message: str) -> Iterator[Obstacle]:
    titled = found.join(Revision, and_(Revision.entry_id == Entry.id, Revision.number == Entry.newest_number))
    shown = titled.where(Comment.status != Status.ERASED).with_only_columns(Comment.id, Revision.title)
    for comment_id, title in db.session.execute(shown.order_by(Comment.id).limit(MOST)):
        yield Obstacle("comment", comment_id, title, message)


def _names(run_id: int, entries: Select[Any]) -> Iterator[Obstacle]:
    not_mine = Revision.entry_id.not_in(entries)
    on_others = select(RevisionTag.tag_id).join(Revision, Revision.id == RevisionTag.revision_id).where(not_mine)
    by_others = select(RevisionAuthor.author_id).join(Revision, Revision.id == RevisionAuthor.revision_id)
    reviewing = select(Revision.reviewer_id).where(Revision.reviewer_id.is_not(None), not_mine)
    reviews = select(Review.reviewer_id).where(Review.entry_id.not_in(entries))
    author_used = or_(
        *(Author.id.in_(each) for each in (by_others.where(not_mine), reviewing, reviews)), Author.user_id.is_not(None)
    )
    named: tuple[tuple[Any, str, Any], ...] = ((Tag, "tag", Tag.id.in_(on_others)), (Author, "author", author_used))
    for model, kind, used in named:
        for row in db.session.scalars(_changed(run_id, model, kind).limit(MOST)):
            yield Obstacle(kind, row.id, row.name, "It was changed here.")
        using = select(model).where(model.id.in_(made.by(run_id, kind)), used)
        for row in db.session.scalars(using.limit(MOST)):
            yield Obstacle(kind, row.id, row.name, "Something that is not of this import uses it.")


def _others(run_id: int, entries: Select[Any]) -> Iterator[Obstacle]:
    for row in db.session.scalars(_changed(run_id, Redirect, "redirect").limit(MOST)):
        yield Obstacle("redirect", row.id, row.path, "It was changed here.")
    for row in db.session.scalars(_changed(run_id, Media, "media").limit(MOST)):
        yield Obstacle("media", row.id, row.file_name, "What is said of it was changed here.")
    showing = select(RevisionMedia.media_id).join(Revision, Revision.id == RevisionMedia.revision_id)
    shown = or_(
        Media.id.in_(showing.where(Revision.entry_id.not_in(entries))),
        select(Author.id)
        .where(Author.id.not_in(made.by(run_id, "author")), Author.avatar_url.contains("/media/" + Media.key + "/"))
        .exists(),
    )
    for row in db.session.scalars(select(Media).where(Media.id.in_(made.by(run_id, "media")), shown).limit(MOST)):
        yield Obstacle("media", row.id, row.file_name, "Something that is not of this import shows it.")


def _changed(run_id: int, model: Any, *kinds: str) -> Select[Any]:
    """Select the rows that an import made and somebody changed since: their version is another than it noted."""
    record = and_(ImportedRecord.local_id == model.id, ImportedRecord.kind.in_(kinds), ImportedRecord.run_id == run_id)
    return (
        select(model)
        .join(ImportedRecord, record)
        .where(ImportedRecord.version != 0, ImportedRecord.version != model.version)
    )
