"""Comments, the persons behind them, and what was decided."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from cms.comments.status import Status
from cms.core.db import Base
from cms.core.numbers import NumberedOnce


class Person(NumberedOnce, Base):
    """Whoever commented: found again by a keyed index of an e-mail address that is kept encrypted.

    `confirmed_at` is when they answered a letter to it, `letters_stopped_at` when they wanted no more. The row of
    somebody who was erased stays, so that its id is nobody else's, with an index that no address has.
    """

    ERASED: ClassVar[str] = "erased"

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_sealed: Mapped[str]
    email_index: Mapped[str] = mapped_column(String(64), unique=True)
    first_seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    letters_stopped_at: Mapped[datetime | None]

    @property
    def is_erased(self) -> bool:
        """Tell whether nothing is kept of them any more."""
        return self.email_index.startswith(self.ERASED)


class Comment(NumberedOnce, Base):
    """What a reader wrote about an entry.

    `source` is what was typed, in `format` (`markdown`, or `html` for what was imported); `html`
    is what is shown, made under that version of the sanitiser's `policy`. `parent_id` is the comment
    that was answered; `shown_under_id` the one it is shown under, since threads nest four deep. `shown` is
    true for what is approved, and for a removed comment that keeps the place of replies. `urgency` counts
    down: 0 is looked at first.
    `edit_hash` is the keyed hash of the secret that only its author was given.
    `redacted_at` is when a moderator last changed what it says; its author cannot edit it then.
    `escalated_at` is when it was seen to be urgent, for the last time if a moderator had answered that,
    `first_looked_at` when a moderator then took it in hand or decided.
    `spam_score` is how much it read, when it came in, like what had been called spam here.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint(f"status in ({', '.join(repr(str(status)) for status in Status)})", name="status"),
        Index("ix_comment_thread", "entry_id", "shown_under_id", "shown", "created_at", "id"),
        Index("ix_comment_best", "entry_id", "shown_under_id", "shown", "score", "id"),
        Index("ix_comment_queue", "status", "urgency", "created_at", "id"),
        Index("ix_comment_latest", "status", "created_at", "id"),
        Index("ix_comment_created_at", "created_at"),
        Index("ix_comment_person", "person_id", "status"),
        Index("ix_comment_client", "client_hash", "created_at"),
        Index("ix_comment_author", "author_name", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    shown_under_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    depth: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    author_url: Mapped[str] = mapped_column(default="")
    is_staff: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str]
    format: Mapped[str] = mapped_column(default="markdown")
    html: Mapped[str]
    text: Mapped[str]
    policy: Mapped[int] = mapped_column(index=True)
    status: Mapped[str]
    shown: Mapped[bool] = mapped_column(default=False)
    held_because: Mapped[str | None]
    urgency: Mapped[int] = mapped_column(default=2)
    score: Mapped[int] = mapped_column(default=0)
    spam_score: Mapped[float | None]
    version: Mapped[int] = mapped_column(default=1)
    fingerprint: Mapped[str | None] = mapped_column(String(64), unique=True)
    client_hash: Mapped[str | None] = mapped_column(String(64))
    edit_hash: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    consent_version: Mapped[str | None]
    notify_replies: Mapped[bool] = mapped_column(default=False)
    notify_decision: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    redacted_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None] = mapped_column(index=True)
    first_looked_at: Mapped[datetime | None]


class CommentSignal(Base):
    """What triage saw in a comment: `position` is its place among the others, `spans` are pairs of code points.

    `waits` tells that the comment waits. The database keeps it, whoever changes the status of a comment, by triggers
    (migration 0043), so that what waits is counted by signal without a look at each comment.
    """

    __tablename__ = "comment_signal"
    __table_args__ = (
        Index("ix_comment_signal_signal", "signal", "comment_id"),
        Index("ix_comment_signal_waits", "waits", "signal"),
    )

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    signal: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    severity: Mapped[str]
    score: Mapped[float]
    explanation: Mapped[str]
    spans: Mapped[list[Any]]
    waits: Mapped[bool] = mapped_column(default=False, server_default=false())


class CommentBand(Base):
    """A keyed hash of some of the words of a comment, by which others that are alike are found."""

    __tablename__ = "comment_band"

    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class CommentVote(Base):
    """How a client votes on a comment: `value` is 1, -1 or 0; `changes` counts how often it changed its mind."""

    __tablename__ = "comment_vote"
    __table_args__ = (Index("ix_comment_vote_client", "client_hash", "at"), Index("ix_comment_vote_at", "at"))

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    client_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int]
    changes: Mapped[int]
    at: Mapped[datetime]


class CommentReport(Base):
    """What a reader says against a comment, or for who wrote it; the hash of the client expires."""

    __tablename__ = "comment_report"
    __table_args__ = (
        UniqueConstraint("comment_id", "client_hash"),
        Index("ix_comment_report_client", "client_hash", "at"),
        Index("ix_comment_report_reason", "reason", "comment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    client_hash: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str]
    note: Mapped[str | None]
    at: Mapped[datetime]


class Decision(NumberedOnce, Base):
    """What a moderator decided about a comment; `version` is the comment's version after it."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    action: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    version: Mapped[int]
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str | None]


class Appeal(Base):
    """What its author says against a decision: once for each, and not against the one that answers an appeal."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str]
    created_at: Mapped[datetime]
