"""What an entry said at one moment; rows are added, and what was sent is never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base


class Revision(Base):
    """A full snapshot: the members as they were sent, and what the sanitiser made of them.

    `policy` is the version of the sanitiser's policies that `rendered` was made under, `image_hosts` the mark of the
    hosts that pictures could come from then, None where that is not known; both follow when they change, and
    `rendered` with them. `hash` is the SHA-256 of the snapshot with its authors, tags and exercises.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index("ix_revision_language_entry_id_number", "language", "entry_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    slug: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    source: Mapped[dict[str, Any]]
    rendered: Mapped[dict[str, Any]]
    policy: Mapped[int] = mapped_column(index=True)
    image_hosts: Mapped[str | None] = mapped_column(String(64), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
    review_due_at: Mapped[datetime | None] = mapped_column(index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_by_name: Mapped[str]
    note: Mapped[str | None]
    created_at: Mapped[datetime]


class RevisionAuthor(Base):
    """Who wrote what a revision says, in order."""

    __tablename__ = "revision_author"
    __table_args__ = (Index("ix_revision_author_author_id", "author_id", "revision_id"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))


class RevisionTag(Base):
    """What a revision is tagged with, in order."""

    __tablename__ = "revision_tag"
    __table_args__ = (Index("ix_revision_tag_tag_id", "tag_id", "revision_id"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))


class RevisionExercise(Base):
    """Which exercises an article's revision uses.

    `named` tells that it is named beside the text, and `position` orders those; `place_in_text` is
    where the text shows it first, among the exercises that it shows.
    """

    __tablename__ = "revision_exercise"
    __table_args__ = (Index("ix_revision_exercise_exercise_id", "exercise_id", "revision_id"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    named: Mapped[bool] = mapped_column(default=True, server_default=true())
    place_in_text: Mapped[int | None]


AS_USED = (RevisionExercise.place_in_text.is_(None), RevisionExercise.place_in_text, RevisionExercise.position)
