"""The removal of what an import made, some rows at a time; whoever calls it holds the transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, exists, or_, select, update

from cms.comments.freshness import touch_thread
from cms.comments.models import Comment, Person
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Status
from cms.content import fulltext, queries, signals
from cms.content.freshness import names_at, touch_entry
from cms.content.models.entry import Entry
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.review import Review
from cms.content.models.revision import Revision, RevisionAuthor, RevisionTag
from cms.content.storing import DISCARD
from cms.core import outbox, versions
from cms.core.db import db
from cms.transfer.models import PERSON, ImportedRecord
from cms.transfer.runs.models import ImportRun, RunState

_USES: dict[str, tuple[Any, ...]] = {
    "tag": (RevisionTag.tag_id,),
    "author": (RevisionAuthor.author_id, Revision.reviewer_id, Review.reviewer_id),
    "media": (RevisionMedia.media_id,),
    "redirect": (),
}


def is_used(kind: str, row_id: int) -> bool:
    """Tell whether a revision or a review names a tag, an author or a picture."""
    return any(db.session.scalar(select(exists().where(use == row_id))) for use in _USES[kind])


def comments(run_id: int, rows: Sequence[Comment]) -> None:
    """Remove comments, and the persons whom the import made and who said nothing else; their entries are locked."""
    ids = [row.id for row in rows]
    persons = {row.person_id for row in rows if row.person_id is not None}
    for entry in _entries_of(rows):
        approved = sum(row.entry_id == entry.id and row.status == Status.APPROVED for row in rows)
        _quietly(update(Entry).where(Entry.id == entry.id).values(comment_count=Entry.comment_count - approved))
        touch_thread(entry)
    for link in (Comment.parent_id, Comment.shown_under_id):
        _quietly(update(Comment).where(link.in_(ids)).values({link.key: None}))
    _quietly(delete(Comment).where(Comment.id.in_(ids)))
    _forget(run_id, persons)
    db.session.expire_all()


def entries(rows: Sequence[Entry]) -> None:
    """Remove entries with all that they ever said; whoever is told of what goes public is told that it is gone."""
    for entry in rows:
        if entry.is_live:
            beside = queries.names_beside(entry)
            touch_entry(entry, *names_at(entry.type, entry.slug), *beside)
            signals.unpublished.send(entry, former_slug=entry.slug)
    ids = [row.id for row in rows]
    said = db.session.scalars(select(Revision.id).where(Revision.entry_id.in_(ids))).all()
    fulltext.remove(db.session.connection(), said)
    _quietly(delete(Revision).where(Revision.entry_id.in_(ids)))
    _quietly(delete(Entry).where(Entry.id.in_(ids)))
    db.session.expire_all()


def named(kind: str, rows: Sequence[Any]) -> None:
    """Remove tags or authors that nothing bears any more."""
    versions.touch([f"{kind}s", *(f"{kind}:{row.slug}" for row in rows)])
    _delete(rows)


def redirects(rows: Sequence[Any]) -> None:
    """Remove redirects."""
    versions.touch(["redirects"])
    _delete(rows)


def media(rows: Sequence[Media]) -> None:
    """Remove pictures that nothing shows any more; their files follow."""
    for row in rows:
        outbox.write(DISCARD, {"key": row.key})
    _delete(rows)


def _entries_of(rows: Sequence[Comment]) -> Iterable[Entry]:
    ids = {row.entry_id for row in rows}
    return db.session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id)).all()


def _forget(run_id: int, person_ids: Iterable[int]) -> None:
    """Remove persons of whom nothing is left, unless they confirmed their address or the team noted something.

    Only those go whom this import made, or one that was taken back before while they had said more.
    """
    undone = select(ImportRun.id).where(or_(ImportRun.id == run_id, ImportRun.state == RunState.UNDONE))
    of_imports = select(ImportedRecord.local_id).where(
        ImportedRecord.kind == PERSON, ImportedRecord.run_id.in_(undone), ImportedRecord.local_id.in_(list(person_ids))
    )
    left = or_(
        exists().where(Comment.person_id == Person.id),
        exists().where(StaffNote.person_id == Person.id),
        Person.confirmed_at.is_not(None),
        Person.letters_stopped_at.is_not(None),
    )
    gone = delete(Person).where(Person.id.in_(of_imports), ~left).returning(Person.id)
    ids = db.session.scalars(gone.execution_options(synchronize_session=False)).all()
    _quietly(delete(ImportedRecord).where(ImportedRecord.kind == PERSON, ImportedRecord.local_id.in_(ids)))


def _delete(rows: Sequence[Any]) -> None:
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def _quietly(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
