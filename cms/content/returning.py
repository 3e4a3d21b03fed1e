"""Taking a move back: an entry stands again as it stood before, what the public read included."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from cms.accounts.permissions import Actor, Permission
from cms.content import drafting, publishing, revisions
from cms.content.models.entry import Entry
from cms.content.status import Status
from cms.core.errors import Unreadable
from cms.core.site import SiteSettings

_TOLD = re.compile(rf"(bin\.)?({'|'.join(Status)})\.(\d{{0,9}})\.(\d{{0,11}})\.(\d{{0,11}})")


@dataclass(frozen=True)
class Standing:
    """Where an entry stood: its status, which revision was live, the times that were set, whether in the bin."""

    status: Status
    live_number: int | None = None
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    binned: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Give where an entry stands now."""
        binned = entry.binned_at is not None
        return cls(Status(entry.status), entry.live_number, entry.publish_at, entry.unpublish_at, binned)

    @classmethod
    def read(cls, told: str) -> Self:
        """Give the standing that `str()` wrote. Raises Unreadable."""
        found = _TOLD.fullmatch(told)
        if found is None:
            raise Unreadable("This is not how an entry can stand.")
        binned, status, number, *times = found.groups()
        publish_at, unpublish_at = (_moment(seconds) for seconds in times)
        return cls(Status(status), int(number) if number else None, publish_at, unpublish_at, bool(binned))

    def __str__(self) -> str:
        """Write it in a few characters, times to the second."""
        times = (str(int(at.timestamp())) if at else "" for at in (self.publish_at, self.unpublish_at))
        return ".".join([*(["bin"] if self.binned else []), self.status, str(self.live_number or ""), *times])


def put_back(actor: Actor, entry: Entry, version: int, former: Standing, site: SiteSettings) -> Entry:
    """Bring an entry back to where it stood, if it is at `version`: nothing else happened to it since.

    Raises Stale, or what keeps one of the steps from being taken; the caller's transaction undoes the others.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    if former.binned:
        return publishing.discard(actor, entry, entry.version, force=True)
    if entry.binned_at is not None:
        publishing.restore(actor, entry, entry.version)
    if former.live_number is None:
        _withdraw(actor, entry, former.status)
    elif former.live_number != entry.live_number:
        _bring_out(actor, entry, former.live_number, site)
    elif (entry.publish_at or entry.unpublish_at) and not (former.publish_at or former.unpublish_at):
        publishing.unschedule(actor, entry, entry.version)
    if former.publish_at or former.unpublish_at:
        at, until = former.publish_at, former.unpublish_at
        publishing.schedule(actor, entry, entry.version, publish_at=at, unpublish_at=until, required=())
    return entry


def _withdraw(actor: Actor, entry: Entry, status: Status) -> None:
    """Take an entry from the public, or from those that wait for their time, and put it where it was."""
    if status == Status.ARCHIVED:
        publishing.archive(actor, entry, entry.version, force=True)
        return
    if entry.is_live or (entry.status == Status.SCHEDULED and status != Status.SCHEDULED):
        publishing.unpublish(actor, entry, entry.version, force=True)
    if entry.status == Status.IN_REVIEW and status == Status.DRAFT:
        publishing.send_back(actor, entry, entry.version)
    if status == Status.IN_REVIEW:
        publishing.submit(actor, entry, entry.version)


def _bring_out(actor: Actor, entry: Entry, number: int, site: SiteSettings) -> None:
    """Publish a revision; a newer one beside it is saved again, and is the draft as before."""
    newest = entry.newest_number
    if number != newest:
        revisions.restore(actor, entry, entry.version, number, site)
    # readers had it before, so what is required by now does not keep it from them
    publishing.publish(actor, entry, entry.version, required=())
    if number != newest:
        revisions.restore(actor, entry, entry.version, newest, site)


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
