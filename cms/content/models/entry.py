"""What can be published, tagged, versioned and commented."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.content.status import EntryType, Status
from cms.core.db import Base
from cms.core.numbers import NumberedOnce

_LIVE = text("live_number > 0")  # for counting alone: told otherwise, SQLite would read lists off it


class Entry(NumberedOnce, Base):
    """One article or exercise: its address and where it stands. What it says is in its revisions.

    `live_number` is the revision that the public reads, None while there is none; `newest_number`
    is the one that editors work on. `live_version` is the `version` at which the live one began.
    `review_due_at` is when what the public reads is to be reviewed again.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("type", "slug"),
        CheckConstraint(f"type in ({', '.join(repr(str(kind)) for kind in EntryType)})", name="type"),
        CheckConstraint(f"status in ({', '.join(repr(str(status)) for status in Status)})", name="status"),
        Index("ix_entry_type_published_at", "type", "published_at", "id"),
        Index("ix_entry_published_at", "published_at", "id"),
        Index("ix_entry_type_updated_at", "type", "updated_at", "id"),
        Index("ix_entry_type_live_since", "type", "live_since", "id"),
        Index("ix_entry_type_created_at", "type", "created_at", "id"),
        Index("ix_entry_status_updated_at", "status", "updated_at", "id"),
        Index("ix_entry_review_due_at", "review_due_at", "id"),
        Index("ix_entry_live", "type", "id", "live_number", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    slug: Mapped[str]
    status: Mapped[str] = mapped_column(default=Status.DRAFT)
    live_number: Mapped[int | None]
    newest_number: Mapped[int] = mapped_column(default=0)
    live_version: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    comments_open: Mapped[bool] = mapped_column(default=True)
    comment_count: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    live_since: Mapped[datetime | None]
    publish_at: Mapped[datetime | None]
    unpublish_at: Mapped[datetime | None]
    binned_at: Mapped[datetime | None]
    review_due_at: Mapped[datetime | None]
    sent_back_at: Mapped[datetime | None]

    @property
    def is_live(self) -> bool:
        """Tell whether the public reads it."""
        return self.live_number is not None

    @property
    def has_draft(self) -> bool:
        """Tell whether something newer waits beside what the public reads."""
        return self.is_live and self.live_number != self.newest_number


class FormerSlug(Base):
    """An address that an entry had while it was live; it leads to the present one."""

    __tablename__ = "former_slug"

    type: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
