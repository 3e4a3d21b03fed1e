"""What moderators note for each other on a comment, or on the person behind comments; never public."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.models import Comment, Person
from cms.core.clock import now
from cms.core.db import LARGEST_ID, Base, db
from cms.core.errors import Gone, NotFound


class StaffNote(Base):
    """One note, in plain text: on a comment or on a person."""

    __tablename__ = "staff_note"
    __table_args__ = (
        CheckConstraint("(comment_id is null) <> (person_id is null)", name="subject"),
        Index("ix_staff_note_comment_id", "comment_id", "id"),
        Index("ix_staff_note_person_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    body: Mapped[str]
    written_by: Mapped[int | None]
    written_by_name: Mapped[str]
    at: Mapped[datetime]


def on_comment(actor: Actor, comment_id: int, body: str) -> StaffNote:
    """Note something on a comment. Raises NotFound."""
    actor.must(Permission.COMMENTS_MODERATE)
    _must_be_there(comment_id)
    note = _write(actor, body, comment_id=comment_id)
    log.record(actor, "comment.note", "comment", comment_id, note=note.id)
    return note


def on_person(actor: Actor, person_id: int, body: str) -> StaffNote:
    """Note something on a person. Raises NotFound."""
    actor.must(Permission.COMMENTS_MODERATE)
    note = _write(actor, body, person_id=person(actor, person_id).id)
    log.record(actor, "person.note", "person", person_id, note=note.id)
    return note


def of_comment(actor: Actor, comment_id: int) -> Select[StaffNote]:
    """Select the notes on a comment. Raises NotFound."""
    actor.must(Permission.COMMENTS_READ)
    _must_be_there(comment_id)
    return select(StaffNote).where(StaffNote.comment_id == comment_id)


def of_person(actor: Actor, person_id: int) -> Select[StaffNote]:
    """Select the notes on a person. Raises NotFound."""
    return select(StaffNote).where(StaffNote.person_id == person(actor, person_id).id)


def person(actor: Actor, person_id: int) -> Person:
    """Give the person behind comments to who may read the queue. Raises NotFound, and Gone for one who was erased."""
    actor.must(Permission.COMMENTS_READ)
    found = db.session.get(Person, person_id) if person_id <= LARGEST_ID else None
    if found is None:
        raise NotFound("There is no such person.")
    if found.is_erased:
        raise Gone("This person was erased: nothing is kept of them any more.")
    return found


def counts_of(known: Person) -> Mapping[str, int]:
    """Count the comments of a person by status."""
    grouped = select(Comment.status, func.count()).where(Comment.person_id == known.id).group_by(Comment.status)
    return dict(db.session.execute(grouped).all())


def names_of(known: Person, at_most: int = 20) -> list[tuple[str, int]]:
    """Give the names that a person used, the most used first, with how often."""
    grouped = (
        select(Comment.author_name, func.count())
        .where(Comment.person_id == known.id, Comment.author_name != "")
        .group_by(Comment.author_name)
        .order_by(func.count().desc(), Comment.author_name)
        .limit(at_most)
    )
    return [(name, count) for name, count in db.session.execute(grouped)]


def _write(actor: Actor, body: str, *, comment_id: int | None = None, person_id: int | None = None) -> StaffNote:
    note = StaffNote(
        comment_id=comment_id,
        person_id=person_id,
        body=body,
        written_by=actor.id,
        written_by_name=actor.name,
        at=now(),
    )
    db.session.add(note)
    db.session.flush()
    return note


def _must_be_there(comment_id: int) -> None:
    if comment_id > LARGEST_ID or db.session.get(Comment, comment_id) is None:
        raise NotFound("There is no such comment.")
