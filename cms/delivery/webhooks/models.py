"""Webhooks, what each of them is told, and how each attempt went."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base
from cms.core.numbers import NumberedOnce


class State(StrEnum):
    """How a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Disabled(StrEnum):
    """Why nothing is sent: somebody wants it so, the receiver is gone (it said 410), or it took nothing for days."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


class Webhook(NumberedOnce, Base):
    """A receiver, and how it does.

    The secrets are sealed, since each message is signed with them; the former one signs along for a
    day after `rotated_at`. `streak` counts attempts that failed one after the other, since
    `failing_since`; after some of them nothing but what is urgent is sent before `paused_until`.
    Who sends to it holds a lease: one for what is urgent, one for the rest, so that each is sent in order.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    events: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(default="")
    secret_sealed: Mapped[str]
    former_secret_sealed: Mapped[str | None]
    rotated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    created_by_name: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str | None]
    failing_since: Mapped[datetime | None]
    streak: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]
    slow: Mapped[bool] = mapped_column(default=False)
    last_attempt_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    urgent_leased_until: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One event for one webhook; `body` is what is sent, each time the same, under the same `event_id`.

    `subject` names the article, exercise or comment that it is about, whose events are sent in order.
    `tries` counts the attempts since `began_at`, when it was written or asked for again; `attempts` all.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_due", "state", "due_at"),
        Index("ix_webhook_delivery_queue", "webhook_id", "state", "urgent", "due_at", "id"),
        Index("ix_webhook_delivery_subject", "webhook_id", "subject", "state", "id"),
        Index("ix_webhook_delivery_listed", "webhook_id", "id"),
        Index("ix_webhook_delivery_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[str]
    event_type: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text())
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=State.PENDING)
    tries: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class WebhookAttempt(Base):
    """One request and what came of it: a status, or why there is none; `answer` is how the answer began."""

    __tablename__ = "webhook_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    headers: Mapped[dict[str, Any]]
    status: Mapped[int | None]
    error: Mapped[str | None]
    answer: Mapped[str] = mapped_column(Text())
    seconds: Mapped[float]
