"""What comments said before words were taken out of them: sealed, looked at under record, destroyed in time.

Every text that a redaction replaced is kept by itself, so that several can be taken back one after
the other; the oldest one is what the author wrote. Each goes at its own time.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import WORKER, Actor, Permission
from cms.audit import log
from cms.comments.models import Comment
from cms.core.clock import now
from cms.core.db import Base, db
from cms.core.errors import Gone, NotFound
from cms.core.sealing import Sealer

REMOVING = ("comment.edit", "comment.withdraw", "comment.expire", "comment.forget", "person.erased")


class SealedOriginal(Base):
    """One text that was replaced, encrypted, with who replaced it and why; `sealed` is None once it is destroyed.

    `undone_at` tells that the text was put back, and stands in the comment again.
    """

    __tablename__ = "sealed_original"
    __table_args__ = (
        Index("ix_sealed_original_comment_id", "comment_id", "id"),
        Index("ix_sealed_original_destroy_at", "destroy_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    sealed: Mapped[str | None]
    reason: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    at: Mapped[datetime]
    destroy_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str | None]


@dataclass(frozen=True)
class Text:
    """What a comment said, in which format, and when it had been edited then."""

    source: str
    format: str
    edited_at: datetime | None


@dataclass(frozen=True)
class Opened:
    """A text that was replaced, with the row that tells by whom; None where it is destroyed."""

    row: SealedOriginal
    text: Text | None


def seal(actor: Actor, comment: Comment, reason: str, days: int, sealer: Sealer) -> SealedOriginal:
    """Seal what a comment says now, for so many days."""
    moment = now()
    told = {
        "source": comment.source,
        "format": comment.format,
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
    }
    row = SealedOriginal(
        comment_id=comment.id,
        sealed=sealer.seal(json.dumps(told)),
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        at=moment,
        destroy_at=moment + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    return row


def look(actor: Actor, comment: Comment, sealer: Sealer) -> list[Opened]:
    """Open all that a comment said before, the oldest first; the log says who looked.

    Raises NotFound where nothing was taken out of it, and Gone where every text is destroyed.
    """
    actor.must(Permission.COMMENTS_SEALED)
    rows = standing([comment.id]).get(comment.id, [])
    if not rows:
        raise NotFound("Nothing was taken out of this comment, so there is no other original.")
    if all(row.sealed is None for row in rows):
        raise Gone("The original was destroyed when its time was over.")
    log.record(actor, "comment.open_original", "comment", comment.id)
    return [Opened(row, read(row, sealer)) for row in rows]


def read(row: SealedOriginal, sealer: Sealer) -> Text | None:
    """Open one sealed text; None where it is destroyed."""
    if row.sealed is None:
        return None
    told = json.loads(sealer.open(row.sealed))
    edited = told["edited_at"]
    return Text(told["source"], told["format"], datetime.fromisoformat(edited) if edited else None)


# Made once: the desk asks it of every page of the queue.
_STANDING = (
    select(SealedOriginal)
    .where(SealedOriginal.comment_id.in_(bindparam("comments", expanding=True)), SealedOriginal.undone_at.is_(None))
    .order_by(SealedOriginal.id)
)


def standing(comment_ids: Iterable[int]) -> dict[int, list[SealedOriginal]]:
    """Give the rows of redactions that were not taken back, the oldest first, in one query."""
    found: dict[int, list[SealedOriginal]] = {}
    for row in db.session.scalars(_STANDING, {"comments": list(comment_ids)}):
        found.setdefault(row.comment_id, []).append(row)
    return found


def put_back(actor: Actor, row: SealedOriginal) -> None:
    """Note that a text stands in its comment again; its sealed copy is not needed any more."""
    row.sealed, row.undone_at, row.undone_by_name = None, now(), actor.name
    db.session.flush()


def destroy_due(days: int) -> int:
    """Destroy the texts whose time is over, also that of a setting that was shortened since; give their number."""
    moment = now()
    over = or_(SealedOriginal.destroy_at <= moment, SealedOriginal.at <= moment - timedelta(days=days))
    due = db.session.scalars(select(SealedOriginal.id).where(SealedOriginal.sealed.is_not(None), over)).all()
    return _destroy(due)


def destroy_of(comment_ids: Sequence[int]) -> int:
    """Destroy all that comments said before, whatever the time, as for a person who is to be forgotten."""
    kept = SealedOriginal.comment_id.in_(comment_ids), SealedOriginal.sealed.is_not(None)
    return _destroy(db.session.scalars(select(SealedOriginal.id).where(*kept)).all())


def changed_since(moment: datetime) -> bool:
    """Tell whether words were taken out of a comment, or put back, from a moment on, by whomever or by their time."""
    later = or_(SealedOriginal.at >= moment, SealedOriginal.undone_at >= moment)
    own = log.LogRow.at >= moment, log.LogRow.action.in_(REMOVING)
    found = (select(SealedOriginal.id).where(later).limit(1), select(log.LogRow.id).where(*own).limit(1))
    return any(db.session.scalar(each) is not None for each in found)


def _destroy(ids: Sequence[int]) -> int:
    gone = db.session.scalars(
        update(SealedOriginal)
        .where(SealedOriginal.id.in_(ids))
        .values(sealed=None, destroyed_at=now())
        .returning(SealedOriginal.comment_id)
        .execution_options(synchronize_session=False)
    ).all()
    for comment_id in sorted(gone):
        log.record(WORKER, "comment.destroy_original", "comment", comment_id)
    return len(gone)
