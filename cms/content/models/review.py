"""Clinical reviews: who signed off which revision, and which of the next ones were announced."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base


class Review(Base):
    """A reviewer's word that a revision is sound; rows are added, never changed.

    Name and credentials are those of that day. `digest` is of the clinical content that was read;
    `planned_due_at` is the day that the revision itself named, so that one named later counts again.
    """

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_entry_id", "entry_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("author.id"), index=True)
    reviewer_name: Mapped[str]
    reviewer_credentials: Mapped[str]
    reviewed_at: Mapped[datetime]
    review_due_at: Mapped[datetime | None]
    planned_due_at: Mapped[datetime | None]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    entered_by_name: Mapped[str]
    entered_at: Mapped[datetime]


class ReviewNotice(Base):
    """Word that a review falls due soon; one for each entry and day, whatever happens meanwhile."""

    __tablename__ = "review_notice"
    __table_args__ = (UniqueConstraint("entry_id", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("author.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
