"""What was learned, as counts under keyed hashes, and of which comments."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base

TOTAL = 0  # the token that every comment has, so that its counts are those of comments


class SpamToken(Base):
    """In how many comments that moderators called spam, or approved, a token stood.

    A token is named by a keyed hash: nobody reads from the rows what was written here.
    """

    __tablename__ = "spam_token"

    token: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    spam: Mapped[int] = mapped_column(default=0)
    ham: Mapped[int] = mapped_column(default=0)


class SpamLesson(Base):
    """What was learned of one comment: as what, and which tokens, so that the very same is taken back.

    When a comment goes for good, what was learned of it stays and belongs to nobody.
    """

    __tablename__ = "spam_lesson"

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_spam: Mapped[bool]
    tokens: Mapped[bytes]
    learned_at: Mapped[datetime] = mapped_column(index=True)
