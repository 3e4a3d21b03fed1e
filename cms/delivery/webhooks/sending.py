"""One attempt: signed at its moment, sent over a checked connection, outside of any transaction."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from cms.core import outgoing
from cms.core.clock import now
from cms.core.errors import Invalid, Misconfigured
from cms.core.sealing import Sealer
from cms.delivery.webhooks import retrying, signing

KEPT = 1000  # characters of an answer
PATIENCE = outgoing.Patience(connect=5, read=15, total=20)
SLOW = 2.0  # seconds, from which on a receiver is one that others do not wait behind
OVERLOADED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE,
              HTTPStatus.GATEWAY_TIMEOUT}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """What is sent, and to whom; the secrets are sealed still."""

    url: str
    sealed: tuple[str, ...] = field(repr=False)
    event_id: str
    body: str


@dataclass(frozen=True)
class Outcome:
    """What came of it: a status, or the error that there is instead."""

    at: datetime
    headers: dict[str, str]
    status: int | None
    error: str | None
    answer: str
    seconds: float
    wait: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Tell whether the receiver took it: any 2xx; a redirect is none."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """Tell whether the receiver wants no more."""
        return self.status == HTTPStatus.GONE


def attempt(
    message: Message,
    sealer: Sealer,
    allowed_hosts: Collection[str],
    patience: outgoing.Patience = PATIENCE,
) -> Outcome:
    """Send a message once. Raises nothing: whatever goes wrong is the outcome."""
    at, began, body = now(), time.monotonic(), message.body.encode()
    told: dict[str, str] = {}
    try:
        told = signing.headers((sealer.open(each) for each in message.sealed), message.event_id, at, body)
        answer = outgoing.post(message.url, body, told, allowed_hosts=allowed_hosts, patience=patience)
    except (outgoing.Unsent, Invalid, Misconfigured) as error:
        return Outcome(at, told, None, str(error), "", time.monotonic() - began)
    wait = retrying.asked_for(answer.headers.get("retry-after")) if answer.status in OVERLOADED else None
    return Outcome(at, told, answer.status, None, _readable(answer.body), answer.seconds, wait)


def _readable(beginning: bytes) -> str:
    """Give text that every database keeps."""
    return beginning.decode("utf-8", "replace").replace("\0", "\ufffd")[:KEPT]
