"""A webhook as it is written by who sets it up."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cms.core.text import PlainText
from cms.delivery.webhooks import signing
from cms.delivery.webhooks.events import EventType

LONGEST_NOTE = 200


def _secret(told: str) -> str:
    signing.key(told)
    return told


def _once(events: list[EventType]) -> list[EventType]:
    return [each for each in EventType if each in events]


class WebhookWritten(BaseModel):
    """Where to send, what, and a secret of the receiver's if it brings one; without it, one is made."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "url": "https://www.clinic.example/hooks/cms",
                    "events": ["article.published", "article.updated", "article.unpublished"],
                    "note": "Builds the website anew",
                }
            ]
        },
    )
    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[EventType], Field(min_length=1, max_length=50), AfterValidator(_once)]
    note: Annotated[PlainText, Field(max_length=LONGEST_NOTE)] = ""
    secret: Annotated[str, AfterValidator(_secret)] | None = None


class WebhookChanged(BaseModel):
    """What of a webhook is to be another; a secret is changed by rotating it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"version": 1, "events": ["comment.escalated"]}]}
    )
    url: Annotated[str, Field(min_length=1, max_length=2000)] = ""
    events: Annotated[list[EventType], Field(min_length=1, max_length=50), AfterValidator(_once)] = []
    note: Annotated[PlainText, Field(max_length=LONGEST_NOTE)] = ""
