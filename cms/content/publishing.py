"""Moves of an entry: into the public, out of it, into the bin and back."""

from datetime import datetime
from typing import Any

from cms.accounts.permissions import WORKER, Actor, Permission
from cms.audit import log
from cms.content import drafting, queries, status
from cms.content.freshness import touch_entry
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound

PUBLISH, UNPUBLISH = "content.publish", "content.unpublish"


def submit(actor: Actor, entry: Entry, version: int) -> Entry:
    """Hand a draft to the editors."""
    drafting.must_own(actor, entry)
    drafting.expect(entry, version)
    return _move(actor, entry, "submit")


def publish(actor: Actor, entry: Entry, version: int, at: datetime | None = None) -> Entry:
    """Make the newest revision the one that the public reads.

    `at` is for entries that were first published elsewhere. Raises Invalid for an exercise without
    a step. A slug that changes leaves its address behind as a redirect.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    newest = _publishable(entry)
    before, beside = entry.slug, queries.names_beside(entry)
    if newest.slug != entry.slug:
        drafting.move_address(entry, newest.slug)
    moment = now()
    entry.live_number, entry.live_version, entry.live_since = entry.newest_number, entry.version + 1, moment
    entry.published_at = entry.published_at or at or moment
    entry.publish_at = None
    _move(actor, entry, "publish", revision=entry.live_number)
    touch_entry(entry, f"{entry.type}:{before}", *beside)
    return entry


def unpublish(actor: Actor, entry: Entry, version: int) -> Entry:
    """Take an entry from the public; its comments go with it, and come back with it."""
    return _withdraw(actor, entry, version, "unpublish")


def archive(actor: Actor, entry: Entry, version: int) -> Entry:
    """Lay an entry aside: kept, but neither public nor worked on."""
    return _withdraw(actor, entry, version, "archive")


def discard(actor: Actor, entry: Entry, version: int | None = None) -> Entry:
    """Put an entry into the bin, from where it can be restored."""
    entry = _withdraw(actor, entry, entry.version if version is None else version, "bin")
    entry.binned_at = now()
    return entry


def restore(actor: Actor, entry: Entry, version: int) -> Entry:
    """Take an entry out of the bin or the archive, as a draft."""
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    if entry.binned_at is None:
        return _move(actor, entry, "restore")
    entry.binned_at = None
    entry.version += 1
    log.record(actor, f"{entry.type}.restore", entry.type, entry.id)
    return entry


def schedule(
    actor: Actor, entry: Entry, version: int, *, publish_at: datetime | None, unpublish_at: datetime | None
) -> Entry:
    """Have the newest revision published, or the entry withdrawn, at a time; a time past is done at once.

    None leaves that time open, and takes back one that was set before.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    if publish_at is None and unpublish_at is None:
        raise Invalid(Fault("Give a time to publish at, to unpublish at, or both.", "#/publish_at"))
    if publish_at is not None and unpublish_at is not None and unpublish_at <= publish_at:
        raise Invalid(Fault("This must be later than the time to publish at.", "#/unpublish_at"))
    if publish_at is None and not entry.is_live:
        raise Conflict("This is not public, so there is nothing to unpublish. Give a time to publish at.")
    status.after("schedule", entry.status)
    if publish_at is not None:
        _publishable(entry)
    entry.publish_at, entry.unpublish_at = publish_at, unpublish_at
    for topic, moment in ((PUBLISH, publish_at), (UNPUBLISH, unpublish_at)):
        if moment is not None:
            outbox.write(topic, {"entry_id": entry.id, "at": moment.isoformat()}, due_at=moment)
    _move(actor, entry, "schedule", publish_at=_shown(publish_at), unpublish_at=_shown(unpublish_at))
    if entry.is_live:
        touch_entry(entry)
    return entry


def publish_when_due(payload: dict[str, Any]) -> None:
    """Publish what was scheduled, unless the schedule was changed since."""
    entry = _due(payload)
    if entry is not None and entry.publish_at == datetime.fromisoformat(payload["at"]):
        publish(WORKER, entry, entry.version, at=entry.publish_at)


def unpublish_when_due(payload: dict[str, Any]) -> None:
    """Withdraw what was scheduled to end, unless the schedule was changed since."""
    entry = _due(payload)
    if entry is not None and entry.is_live and entry.unpublish_at == datetime.fromisoformat(payload["at"]):
        unpublish(WORKER, entry, entry.version)


def _due(payload: dict[str, Any]) -> Entry | None:
    try:
        return queries.entry_to_change(payload["entry_id"])
    except NotFound:
        return None  # in the bin by now, where schedules do not reach


def _publishable(entry: Entry) -> Revision:
    newest = queries.revision(entry, entry.newest_number)
    if entry.type == EntryType.EXERCISE and not newest.source["steps"]:
        raise Invalid(Fault("An exercise needs at least one step before it can be published.", "#/steps"))
    return newest


def _withdraw(actor: Actor, entry: Entry, version: int, move: str) -> Entry:
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    status.after(move, entry.status)
    beside = queries.names_beside(entry) if entry.is_live else []
    was_live = entry.is_live
    entry.live_number = entry.live_version = entry.live_since = entry.publish_at = entry.unpublish_at = None
    _move(actor, entry, move)
    if was_live:
        touch_entry(entry, *beside)
    return entry


def _move(actor: Actor, entry: Entry, move: str, **details: Any) -> Entry:
    before = entry.status
    entry.status = status.after(move, entry.status)
    entry.version += 1
    entry.updated_at = now()
    log.record(actor, f"{entry.type}.{move}", entry.type, entry.id, before=before, after=entry.status, **details)
    db.session.flush()
    return entry


def _shown(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
