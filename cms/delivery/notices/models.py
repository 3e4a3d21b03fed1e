"""Letters that were written: what about and to whom, in ids, so that each goes out once."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base
from cms.core.numbers import NumberedOnce


class Kind(StrEnum):
    """What a letter is about; the number that goes with it is the id of that."""

    URGENT = "urgent"  # a comment
    CONFIRM = "confirm"  # the comment that it was asked for with
    DECISION = "decision"  # a decision
    REPLY = "reply"  # the comment that answers
    DIGEST = "digest"  # a day, as its ordinal
    DATA = "data"  # the request of somebody who asks what is kept of them
    PASSWORD = "password"  # noqa: S105 -- the link that was asked for
    NEW_EMAIL = "new_email"  # likewise
    EMAIL_CHANGED = "email_changed"  # the link that confirmed it
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- a minute, as their count
    ERASED = "erased"  # the person who was forgotten


class Letter(NumberedOnce, Base):
    """A letter: `recipient` is `user:3`, `account:3`, `link:9`, `person:7`, `erased:7`, or `address:` and an index.

    One kind of letter about one thing goes to one recipient once. It holds no address and no words.
    """

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("kind", "about_id", "recipient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about_id: Mapped[int]
    recipient: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
