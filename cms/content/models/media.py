"""Pictures: what is known of each, and which revisions show it. The bytes are in the media store."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base
from cms.core.numbers import NumberedOnce
from cms.core.pictures import MIME_TYPE


class Media(NumberedOnce, Base):
    """A picture. `key` is its folder in the store, and its files are there for as long as the row is.

    `renditions` lists every file there is, each as `file`, `width`, `height` and `mime_type`: those in
    WebP, made at once, then those that the worker made of them; the widest first of each. `width`,
    `height` and `bytes` are those of the first. `awaited` counts the sizes that the worker has not
    seen to yet; None where it was never asked. `alt` is kept, but not shown, while the picture is
    `decorative`; a picture that has neither waits for its words. The focal point, in parts of the
    width and the height, stays in sight where the picture is cut; None is the middle.
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
    focal_x: Mapped[float | None]
    focal_y: Mapped[float | None]
    awaited: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_silent(self) -> bool:
        """Tell whether nobody has said yet what the picture shows, or that it only decorates."""
        return not (self.alt or self.decorative)

    @property
    def smallest(self) -> dict[str, Any]:
        """Give the smallest size that every browser knows."""
        told: dict[str, Any] = [each for each in self.renditions if each["mime_type"] == MIME_TYPE][-1]
        return told


class RevisionMedia(Base):
    """Which pictures a revision shows: its own, those of its steps, those in its text."""

    __tablename__ = "revision_media"
    __table_args__ = (Index("ix_revision_media_media_id", "media_id", "revision_id"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True)
