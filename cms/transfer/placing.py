"""Where an entry of another system stands here: moved there by the verbs, or settled from the start."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cms.accounts.permissions import Actor
from cms.content import addresses, drafting, publishing, queries, snapshots
from cms.content.admitting import Arrival
from cms.content.models.entry import Entry
from cms.content.snapshots import Named
from cms.content.status import EntryType, Status
from cms.content.written import EntryWritten
from cms.core.clock import now
from cms.core.db import db
from cms.transfer.course import Course

PROTECTED = "This text is protected and was not made public by the import."


class Place(StrEnum):
    """Where an entry is to stand; KEPT is for one that is here, and stands where it stood: what changed is a draft."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    LIVE = "live"
    BIN = "bin"
    KEPT = "kept"


@dataclass(frozen=True)
class Written:
    """An entry as another system has it.

    `members` are those of `drafting.create`, but for the slug, of which `slug` is the wanted one;
    `moment` is when it was or will be published, `changed` when it was changed last, `until` when it is
    to leave the public. The text of one that is `protected` and live waits as a draft beside a live title.
    """

    members: dict[str, Any]
    slug: str
    place: Place
    moment: datetime
    changed: datetime | None = None
    protected: bool = False
    until: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether it stands where it was written, and no verb has to move it."""
        return self.place in {Place.LIVE, Place.DRAFT} and self.until is None and not self.protected


def check(kind: EntryType, written: Written, slug: str) -> EntryWritten:
    """Give what a new entry says as it is understood here. Raises Invalid for what cannot be accepted."""
    return drafting.check(kind, {**written.members, "slug": slug})


def arrival(course: Course, written: Written, checked: EntryWritten, found: Named) -> Arrival:
    """Give a new entry as it is stored with others. Raises Invalid for what cannot be accepted."""
    return Arrival(
        snapshots.take(course.actor, checked, checked.slug or written.slug, course.site, found=found),
        created_at=written.moment,
        updated_at=_changed(written),
        published_at=written.moment if written.place == Place.LIVE else None,
    )


def place(course: Course, kind: EntryType, written: Written, entry: Entry | None) -> Entry:
    """Save and move an entry as the file has it, whole or not at all."""
    members, hidden = written.members, written.protected and written.place == Place.LIVE
    slug = addresses.free(kind, written.slug, entry.id if entry else None)
    with db.session.begin_nested():
        first = {**members, "content_html": "", "summary": PROTECTED, "comments_open": False} if hidden else members
        entry = _saved(course, kind, entry, {**first, "slug": slug})
        if written.place != Place.KEPT:
            _move(course.actor, entry, written)
        if hidden:
            kept = {name: members[name] for name in ("content_html", "summary")}
            drafting.edit(course.actor, entry, entry.version, kept, course.site, note="the protected text")
        if written.place != Place.KEPT:
            _date(entry, written)
        db.session.flush()
    return entry


def _saved(course: Course, kind: EntryType, entry: Entry | None, members: dict[str, Any]) -> Entry:
    if entry is None:
        return drafting.create(course.actor, kind, members, course.site)
    locked = queries.entry_to_change(entry.id, binned=True)
    return drafting.edit(course.actor, locked, locked.version, members, course.site, note="imported again")


def _move(actor: Actor, entry: Entry, written: Written) -> None:
    """Bring a saved entry to where it is to stand, from wherever an earlier import left it."""
    place, moment = written.place, written.moment
    if place == Place.BIN:
        if entry.binned_at is None:
            publishing.discard(actor, entry, entry.version)
        return
    if entry.binned_at is not None:
        publishing.restore(actor, entry, entry.version)
    if place == Place.LIVE:
        entry.published_at = moment
        publishing.publish(actor, entry, entry.version, at=moment, required=())
        if written.until is not None:
            publishing.schedule(actor, entry, entry.version, publish_at=None, unpublish_at=written.until, required=())
        return
    if entry.status in {Status.PUBLISHED, Status.SCHEDULED}:
        publishing.unpublish(actor, entry, entry.version)
    if place == Place.SCHEDULED:
        publishing.schedule(actor, entry, entry.version, publish_at=moment, unpublish_at=written.until, required=())
    elif place == Place.IN_REVIEW and entry.status == Status.DRAFT:
        publishing.submit(actor, entry, entry.version)


def _date(entry: Entry, written: Written) -> None:
    """Give an entry the dates it had: the verbs know only the present."""
    entry.created_at = written.moment
    entry.updated_at = _changed(written)
    if entry.is_live:
        entry.live_since = entry.updated_at


def _changed(written: Written) -> datetime:
    return min(max(written.changed or written.moment, written.moment), now())
