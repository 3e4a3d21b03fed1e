"""What the staff set right under a comment that readers see, and the source that it rests on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.freshness import touch_thread
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.content.written import Address
from cms.core import commonmark
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.errors import Conflict, Fault, Invalid, NotFound, pointing
from cms.core.markup import POLICY_VERSION
from cms.core.text import PlainText, clean, text_of


class Correction(Base):
    """The words of the staff under a comment: as typed, as shown, by whom; and what they rest on."""

    __tablename__ = "correction"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str]
    html: Mapped[str]
    text: Mapped[str]
    policy: Mapped[int]
    source_title: Mapped[str]
    source_url: Mapped[str]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    written_by_name: Mapped[str]
    written_at: Mapped[datetime]


class CitedSource(BaseModel):
    """Where it can be read."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[PlainText, Field(min_length=1, max_length=300)]
    url: Annotated[Address, Field(min_length=1)]


class NewCorrection(BaseModel):
    """What sets a comment right, in CommonMark as comments are written, and what it rests on."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[
        str,
        BeforeValidator(lambda value: clean(value).strip() if isinstance(value, str) else value),
        Field(min_length=1, max_length=3000),
    ]
    source: CitedSource


def correct(actor: Actor, comment_id: int, sent: NewCorrection) -> Correction:
    """Set a comment right that readers see; what was said before in this place is replaced.

    Raises NotFound, Conflict for a comment that readers do not see, Invalid for words that leave nothing to see.
    """
    comment = _locked(actor, comment_id)
    if comment.status != Status.APPROVED:
        raise Conflict("Readers do not see this comment. Approve it first, or reject it instead.")
    with pointing("#/text"):
        html = commonmark.render(sent.text)
    if not text_of(html).strip():
        raise Invalid(Fault("This must not be empty.", "#/text"))
    found = db.session.get(Correction, comment.id) or Correction(comment_id=comment.id)
    found.source, found.html, found.text, found.policy = sent.text, html, text_of(html), POLICY_VERSION
    found.source_title, found.source_url = sent.source.title, sent.source.url
    found.written_by, found.written_by_name, found.written_at = actor.id, actor.name, now()
    db.session.add(found)
    db.session.flush()
    log.record(actor, "comment.correct", "comment", comment.id)
    touch_thread(db.session.get_one(Entry, comment.entry_id))
    return found


def remove(actor: Actor, comment_id: int) -> Correction:
    """Take a correction away; give it as it was. Raises NotFound."""
    comment = _locked(actor, comment_id)
    found = db.session.get(Correction, comment.id)
    if found is None:
        raise NotFound("This comment has no correction.")
    db.session.delete(found)
    db.session.flush()
    log.record(actor, "comment.remove_correction", "comment", comment.id)
    touch_thread(db.session.get_one(Entry, comment.entry_id))
    return found


# Made once: the desk asks it of every page of the queue.
_OF_COMMENTS = select(Correction).where(Correction.comment_id.in_(bindparam("comments", expanding=True)))


def corrections(comment_ids: Iterable[int]) -> dict[int, Correction]:
    """Give the corrections of comments, in one query; those without one are left out."""
    rows = db.session.scalars(_OF_COMMENTS, {"comments": list(comment_ids)})
    return {row.comment_id: row for row in rows}


def _locked(actor: Actor, comment_id: int) -> Comment:
    """Lock the entry, then the comment, as decisions do."""
    actor.must(Permission.COMMENTS_MODERATE)
    of_comment = select(Comment.entry_id).where(Comment.id == comment_id)
    db.session.scalars(select(Entry).where(Entry.id.in_(of_comment)).with_for_update()).one_or_none()
    wanted = select(Comment).where(Comment.id == comment_id).with_for_update()
    comment = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment
