"""Authors and tags: what entries are found by."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base
from cms.core.numbers import NumberedOnce


class TagKind(StrEnum):
    """What a tag speaks of."""

    TOPIC = "topic"
    BODY_REGION = "body_region"
    CONDITION = "condition"
    MUSCLE = "muscle"


class Author(NumberedOnce, Base):
    """Someone whose name stands over a text, or who reviewed it; an account is not needed."""

    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    credentials: Mapped[str] = mapped_column(default="")
    bio: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    avatar_url: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)


class Tag(NumberedOnce, Base):
    """A word that entries share."""

    __tablename__ = "tag"
    __table_args__ = (CheckConstraint(f"kind in ({', '.join(repr(str(kind)) for kind in TagKind)})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default=TagKind.TOPIC)
    version: Mapped[int] = mapped_column(default=1)


class FormerTagSlug(Base):
    """A slug that a tag had, or one that was merged into it; whoever asks for it means this tag."""

    __tablename__ = "former_tag_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), index=True)
