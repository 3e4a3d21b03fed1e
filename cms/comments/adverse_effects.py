"""Harm that readers report: confirmed by a moderator, counted at what it is about, open until somebody looked at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.errors import Conflict, Fault, Invalid, NotFound
from cms.core.text import PlainText
from cms.core.validation import words

LONGEST_NOTE = 2000
_NOTE: TypeAdapter[str] = TypeAdapter(Annotated[PlainText, Field(min_length=1, max_length=LONGEST_NOTE)])


class AdverseEffect(Base):
    """A moderator's word on whether a comment reports harm, and by which entry; who looked into it, and what they did.

    It outlives its comment: what was confirmed stays counted when the words are forgotten.
    """

    __tablename__ = "adverse_effect"
    __table_args__ = (
        Index("ix_adverse_effect_entry", "entry_id", "confirmed", "judged_at", "id"),
        Index("ix_adverse_effect_open", "confirmed", "looked_at", "judged_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="SET NULL"), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    confirmed: Mapped[bool]
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    judged_by_name: Mapped[str]
    judged_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    looked_by_name: Mapped[str | None]
    note: Mapped[str | None]


@dataclass(frozen=True)
class Counted:
    """How many reports of harm are confirmed about an entry, and how many of them nobody looked at yet."""

    confirmed: int = 0
    open: int = 0


OPEN = (AdverseEffect.confirmed, AdverseEffect.looked_at.is_(None))


def judge(actor: Actor, comment_id: int, *, confirmed: bool, exercise: str | None = None) -> AdverseEffect:
    """Say whether a comment reports harm: by what it stands under, or by the exercise whose slug is given.

    Said again, nothing changes; said otherwise, it is to be looked at anew. Raises NotFound, Invalid for an
    exercise that is not there, Conflict for a comment that is erased.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    about = _exercise(exercise) if exercise is not None else None
    _hold_entries(comment_id, about)
    wanted = select(Comment).where(Comment.id == comment_id).with_for_update()
    comment = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if comment is None:
        raise NotFound("There is no such comment.")
    if comment.status == Status.ERASED:
        raise Conflict("This comment was erased. Nothing can be said about it any more.")
    entry_id = about or comment.entry_id
    found = of_comment(comment.id)
    if found and found.confirmed == confirmed and (found.entry_id == entry_id or not confirmed):
        return found
    effect = found or AdverseEffect(comment_id=comment.id)
    effect.entry_id, effect.confirmed = entry_id, confirmed
    effect.judged_by, effect.judged_by_name, effect.judged_at = actor.id, actor.name, now()
    effect.looked_at = effect.looked_by = effect.looked_by_name = effect.note = None
    db.session.add(effect)
    db.session.flush()
    told = {"about": exercise} if exercise else {}
    log.record(actor, "comment.confirm_harm" if confirmed else "comment.dismiss_harm", "comment", comment.id, **told)
    return effect


def look_at(actor: Actor, entry: Entry, effect_id: int, note: str) -> AdverseEffect:
    """Say that a report was looked into, and what was done. Raises NotFound, Invalid, Conflict where somebody did."""
    actor.must(Permission.CONTENT_PUBLISH)
    wanted = select(AdverseEffect).where(AdverseEffect.id == effect_id).with_for_update()
    effect = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if effect is None or effect.entry_id != entry.id or not effect.confirmed:
        raise NotFound("There is no such report.")
    if effect.looked_at is not None:
        raise Conflict(f"{effect.looked_by_name} looked at this already.")
    try:
        effect.note = _NOTE.validate_python(note)
    except ValidationError as error:
        raise Invalid(Fault(words(error.errors(include_input=False)[0]), "#/note")) from None
    effect.looked_at, effect.looked_by, effect.looked_by_name = now(), actor.id, actor.name
    log.record(actor, f"{entry.type}.look_at_harm", entry.type, entry.id, report=effect.id)
    return effect


def of_comment(comment_id: int) -> AdverseEffect | None:
    """Give what a moderator said of a comment, if one did."""
    return db.session.scalars(select(AdverseEffect).where(AdverseEffect.comment_id == comment_id)).one_or_none()


def about(entry_id: int) -> Select[Any]:
    """Select the confirmed reports about an entry, each with its comment, or None where that is forgotten."""
    found = select(AdverseEffect).outerjoin(Comment, Comment.id == AdverseEffect.comment_id).add_columns(Comment)
    return found.where(AdverseEffect.entry_id == entry_id, AdverseEffect.confirmed)


def counts(entry_ids: Iterable[int]) -> dict[int, Counted]:
    """Count the confirmed reports about entries, in one query; those without one are left out."""
    rows = (
        select(AdverseEffect.entry_id, func.count(), func.count().filter(AdverseEffect.looked_at.is_(None)))
        .where(AdverseEffect.entry_id.in_(list(entry_ids)), AdverseEffect.confirmed)
        .group_by(AdverseEffect.entry_id)
    )
    return {entry_id: Counted(confirmed, open_) for entry_id, confirmed, open_ in db.session.execute(rows)}


def _hold_entries(comment_id: int, about: int | None) -> None:
    """Hold the entries that the row will name, before the comment is locked: in the order that decisions lock in."""
    of_comment = Entry.id.in_(select(Comment.entry_id).where(Comment.id == comment_id))
    named = select(Entry.id).where(of_comment | (Entry.id == about)).order_by(Entry.id)
    db.session.execute(named.with_for_update(read=True, key_share=True))


def _exercise(slug: str) -> int:
    named = select(Entry.id).where(Entry.type == EntryType.EXERCISE, Entry.slug == slug, Entry.binned_at.is_(None))
    found = db.session.scalar(named)
    if found is None:
        raise Invalid(Fault("There is no such exercise.", "#/exercise"))
    return found
