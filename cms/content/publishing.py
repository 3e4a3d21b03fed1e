"""Moves of an entry: into the public, out of it, into the bin and back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from cms.accounts.permissions import WORKER, Actor, Permission
from cms.audit import log
from cms.content import addresses, drafting, exercise_uses, indexing, noting, queries, reviews, signals, status
from cms.content.freshness import names_at, touch_entry
from cms.content.models.entry import Entry
from cms.content.models.note import Occasion
from cms.content.models.revision import Revision
from cms.content.quality import checking
from cms.content.status import EntryType
from cms.content.views import view
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound

PUBLISH, UNPUBLISH = "content.publish", "content.unpublish"
Time = Literal["publish_at", "unpublish_at"]


def submit(actor: Actor, entry: Entry, version: int, note: str = "") -> Entry:
    """Hand a draft to the editors, with a note for them if there is one."""
    drafting.must_own(actor, entry)
    drafting.expect(entry, version)
    _move(actor, entry, "submit")
    if note.strip():
        noting.write(actor, entry, note, Occasion.SUBMIT)
    return entry


def send_back(actor: Actor, entry: Entry, version: int, note: str = "") -> Entry:
    """Give what was handed in back to its author, with a note on what is to be mended."""
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    _move(actor, entry, "send_back")
    entry.sent_back_at = entry.updated_at
    if note.strip():
        noting.write(actor, entry, note, Occasion.SEND_BACK)
    return entry


def publish(
    actor: Actor, entry: Entry, version: int, at: datetime | None = None, *, required: Collection[str]
) -> Entry:
    """Make the newest revision the one that the public reads.

    `at` is for entries that were first published elsewhere; `required` names the checks that must
    find nothing, as the site's settings have them. Raises Invalid for what they find, and for an
    exercise without a step. A slug that changes leaves its address behind as a redirect.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    newest = _publishable(entry, required)
    before, was_live, beside = entry.slug, entry.is_live, queries.names_beside(entry)
    if newest.slug != entry.slug:
        addresses.move(entry, newest.slug)
    moment = now()
    entry.live_number, entry.live_version, entry.live_since = entry.newest_number, entry.version + 1, moment
    entry.published_at = entry.published_at or at or moment
    entry.publish_at = None
    reviews.settle(entry)
    _move(actor, entry, "publish", revision=entry.live_number)
    indexing.keep(entry)
    touch_entry(entry, *names_at(entry.type, before), *names_at(entry.type, entry.slug), *beside)
    (signals.updated if was_live else signals.published).send(entry, former_slug=before)
    return entry


def unpublish(actor: Actor, entry: Entry, version: int, *, force: bool = False) -> Entry:
    """Take an entry from the public; its comments go with it, and come back with it.

    Raises Used for a live exercise that articles use, unless it is to be done by `force`.
    """
    return _withdraw(actor, entry, version, "unpublish", force=force or not entry.is_live)


def archive(actor: Actor, entry: Entry, version: int, *, force: bool = False) -> Entry:
    """Lay an entry aside: kept, but neither public nor worked on. Raises Used as `unpublish` does."""
    return _withdraw(actor, entry, version, "archive", force=force)


def discard(actor: Actor, entry: Entry, version: int | None = None, *, force: bool = False) -> Entry:
    """Put an entry into the bin, from where it can be restored. Raises Used as `unpublish` does."""
    entry = _withdraw(actor, entry, entry.version if version is None else version, "bin", force=force)
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
    actor: Actor,
    entry: Entry,
    version: int,
    *,
    publish_at: datetime | None,
    unpublish_at: datetime | None,
    required: Collection[str],
) -> Entry:
    """Have the newest revision published, or the entry withdrawn, at a time; a time past is done at once.

    None leaves that time open, and takes back one that was set before. `required` as for `publish`.
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
        _publishable(entry, required)
    entry.publish_at, entry.unpublish_at = publish_at, unpublish_at
    await_times(entry)
    _move(actor, entry, "schedule", publish_at=_shown(publish_at), unpublish_at=_shown(unpublish_at))
    if entry.is_live:
        touch_entry(entry)
    return entry


def await_times(entry: Entry) -> None:
    """Have the worker act at the times that are set for an entry."""
    for topic, moment in ((PUBLISH, entry.publish_at), (UNPUBLISH, entry.unpublish_at)):
        if moment is not None:
            outbox.write(topic, {"entry_id": entry.id, "at": moment.isoformat()}, due_at=moment)


def unschedule(actor: Actor, entry: Entry, version: int, only: Time | None = None) -> Entry:
    """Call off what was to happen at a time: both times, or `only` one of them.

    What waits for its time is a draft again without it, and has no end either. Raises Conflict where
    no such time is set.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    start = entry.publish_at if only == "unpublish_at" else None
    end = entry.unpublish_at if only == "publish_at" and entry.is_live else None
    if (start, end) == (entry.publish_at, entry.unpublish_at):
        raise Conflict("No such time is set, so there is nothing to call off.")
    move = "schedule" if start is not None else "unschedule"
    status.after(move, entry.status)
    entry.publish_at, entry.unpublish_at = start, end
    _move(actor, entry, move, publish_at=_shown(start), unpublish_at=_shown(end))
    if entry.is_live:
        touch_entry(entry)
    return entry


def publish_when_due(payload: dict[str, Any], required: Collection[str]) -> None:
    """Publish what was scheduled, unless the schedule was changed since.

    What should have ended by now ends at once; what may not go out is a draft again.
    """
    entry = _due(payload)
    if entry is not None and entry.publish_at == datetime.fromisoformat(payload["at"]):
        try:
            publish(WORKER, entry, entry.version, at=entry.publish_at, required=required)
        except Invalid as refusal:
            _hold_back(entry, refusal)
            return
        if entry.unpublish_at is not None and entry.unpublish_at <= now():
            unpublish(WORKER, entry, entry.version, force=True)


def unpublish_when_due(payload: dict[str, Any]) -> None:
    """Withdraw what was scheduled to end, unless the schedule was changed since."""
    entry = _due(payload)
    if entry is not None and entry.is_live and entry.unpublish_at == datetime.fromisoformat(payload["at"]):
        unpublish(WORKER, entry, entry.version, force=True)


def _due(payload: dict[str, Any]) -> Entry | None:
    try:
        return queries.entry_to_change(payload["entry_id"])
    except NotFound:
        return None  # in the bin by now, where schedules do not reach


def _hold_back(entry: Entry, refusal: Invalid) -> None:
    """Let the time go by: what was never public is a draft again, and the log says why."""
    if entry.status == status.Status.SCHEDULED:
        entry.status = status.after("unpublish", entry.status)
    entry.publish_at = None
    entry.version += 1
    entry.updated_at = now()
    reasons = [fault.detail for fault in refusal.faults]
    log.record(WORKER, f"{entry.type}.hold_back", entry.type, entry.id, reasons=reasons)
    db.session.flush()


def _publishable(entry: Entry, required: Collection[str]) -> Revision:
    newest = queries.revision(entry, entry.newest_number)
    if entry.type == EntryType.EXERCISE and not newest.source["steps"]:
        raise Invalid(Fault("An exercise needs at least one step before it can be published.", "#/steps"))
    if required:
        checking.refuse(checking.draft_of(view([(entry, newest)], public=False)[0]), required)
    return newest


def _withdraw(actor: Actor, entry: Entry, version: int, move: str, *, force: bool) -> Entry:
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    status.after(move, entry.status)
    if not force:
        exercise_uses.must_be_free(entry)
    beside = queries.names_beside(entry) if entry.is_live else []
    was_live = entry.is_live
    entry.live_number = entry.live_version = entry.live_since = entry.publish_at = entry.unpublish_at = None
    entry.review_due_at = None
    _move(actor, entry, move)
    if was_live:
        indexing.keep(entry)
        touch_entry(entry, *names_at(entry.type, entry.slug), *beside)
        signals.unpublished.send(entry, former_slug=entry.slug)
    return entry


def _move(actor: Actor, entry: Entry, move: str, **details: Any) -> Entry:
    before = entry.status
    entry.status = status.after(move, entry.status)
    entry.version += 1
    entry.updated_at = now()
    entry.sent_back_at = None
    log.record(actor, f"{entry.type}.{move}", entry.type, entry.id, before=before, after=entry.status, **details)
    db.session.flush()
    return entry


def _shown(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
