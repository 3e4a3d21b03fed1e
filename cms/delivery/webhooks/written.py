"""A webhook as it is written by who sets it up."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from cms.core.text import PlainText
from cms.delivery.webhooks import signing
from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.models import State

LONGEST_NOTE = 200


def _secret(told: str) -> str:
    signing.key(told)
    return told


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time is beyond all calendars.") from None


def _once(events: list[EventType]) -> list[EventType]:
    return [each for each in EventType if each in events]


class WebhookWritten(BaseModel):
    """Where to send, what, and a secret of the receiver's if it brings one; without it, one is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[EventType], Field(min_length=1, max_length=50), AfterValidator(_once)]
    note: Annotated[PlainText, Field(max_length=LONGEST_NOTE)] = ""
    secret: Annotated[str, AfterValidator(_secret)] | None = None


class WebhookChanged(BaseModel):
    """What of a webhook is to be another; a secret is changed by rotating it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    events: Annotated[list[EventType], Field(min_length=1, max_length=50), AfterValidator(_once)] | None = None
    note: Annotated[PlainText, Field(max_length=LONGEST_NOTE)] | None = None


class SecretWritten(BaseModel):
    """The next secret of a webhook; without one, it is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    secret: Annotated[str, AfterValidator(_secret)] | None = None


class ReplayWritten(BaseModel):
    """Which messages are sent again: those about what happened from `since` to `until`, and stand as `state`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    since: Annotated[AwareDatetime, AfterValidator(_in_utc)]
    until: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = None
    state: Literal[State.FAILED, State.DELIVERED] = State.FAILED
