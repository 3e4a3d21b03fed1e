"""Pictures: what is known of each, and which revisions show it. The bytes are in the media store."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base


class Media(Base):
    """A picture. `key` is its folder in the store, and its files are there for as long as the row is.

    `renditions` lists every size there is, the widest first, each as `file`, `width`, `height` and
    `mime_type`; `width`, `height` and `bytes` are those of the first. `alt` is kept, but not shown,
    while the picture is `decorative`.
    """

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_created_at", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    renditions: Mapped[list[Any]]
    alt: Mapped[str] = mapped_column(default="")
    decorative: Mapped[bool] = mapped_column(default=False)
    caption: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class RevisionMedia(Base):
    """Which pictures a revision shows: its own, those of its steps, those in its text."""

    __tablename__ = "revision_media"
    __table_args__ = (Index("ix_revision_media_media_id", "media_id", "revision_id"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True)
