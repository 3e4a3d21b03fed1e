"""What those who work on a draft tell each other about it; never public."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base


class Occasion(StrEnum):
    """What a note came with."""

    REMARK = "remark"
    SUBMIT = "submit"
    SEND_BACK = "send_back"


class Note(Base):
    """One note on an entry, written when the revision `number` was its newest. Plain text."""

    __tablename__ = "note"
    __table_args__ = (
        Index("ix_note_entry_id", "entry_id", "id"),
        CheckConstraint(f"occasion in ({', '.join(repr(str(each)) for each in Occasion)})", name="occasion"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    occasion: Mapped[str] = mapped_column(default=Occasion.REMARK)
    body: Mapped[str]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    written_by_name: Mapped[str]
    written_at: Mapped[datetime]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    resolved_by_name: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
