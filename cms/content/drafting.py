"""Saving what was written: each save is a revision, and what is live stays as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import addresses, exercise_blocks, indexing, queries, snapshots
from cms.content.freshness import touch_entry
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.content.written import WRITTEN, EntryWritten
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Forbidden, Invalid, Stale
from cms.core.site import SiteSettings
from cms.core.slugs import slug_from
from cms.core.validation import faults


def create(actor: Actor, kind: EntryType, members: Mapping[str, Any], site: SiteSettings) -> Entry:
    """Make a draft. Raises Invalid, with a pointer to each member that cannot be accepted."""
    actor.must(Permission.CONTENT_WRITE)
    written = check(kind, members)
    addresses.must_be_free(kind, written.slug, None)
    slug = written.slug or addresses.free(kind, slug_from(written.title, kind))
    moment = now()
    entry = Entry(
        type=kind,
        slug=slug,
        created_by=actor.id,
        created_at=moment,
        updated_at=moment,
        comments_open=written.comments_open,
    )
    db.session.add(entry)
    db.session.flush()
    _save(actor, entry, written, site)
    log.record(actor, f"{kind}.create", kind, entry.id, revision=entry.newest_number)
    return entry


def edit(
    actor: Actor,
    entry: Entry,
    version: int,
    changes: Mapping[str, Any],
    site: SiteSettings,
    *,
    note: str | None = None,
    base: Revision | None = None,
) -> Entry:
    """Save changed members as a new revision; the others stay as the newest one, or `base`, has them.

    What says the same as the newest revision makes none. Whether comments are open is not part of
    the draft: it holds at once. Raises Stale, Invalid or Forbidden; nothing is changed then.
    """
    must_own(actor, entry)
    expect(entry, version)
    newest = queries.revision(entry, entry.newest_number)
    base = base or newest
    used = queries.exercises_of(base)
    kept = _kept(base, used)
    written = check(EntryType(entry.type), {**kept, "comments_open": entry.comments_open, **changes})
    addresses.must_be_free(EntryType(entry.type), written.slug, entry.id)
    moved = not entry.is_live and written.slug not in {None, entry.slug}
    if moved:
        addresses.move(entry, written.slug or entry.slug)
    shown = exercise_blocks.ids_in(base.rendered["content_html"])
    saved = _save(actor, entry, written, site, newest, note, used, shown)
    opened = entry.comments_open != written.comments_open
    if not (moved or saved or opened):
        return entry
    entry.version += 1
    if opened:
        entry.comments_open = written.comments_open
        touch_entry(entry)
    log.record(actor, f"{entry.type}.edit", entry.type, entry.id, revision=entry.newest_number, members=sorted(changes))
    return entry


def check(kind: EntryType, members: Mapping[str, Any]) -> EntryWritten:
    """Give the members as they are understood. Raises Invalid, with a pointer to each fault."""
    try:
        return WRITTEN[kind].model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None


def must_own(actor: Actor, entry: Entry) -> None:
    """Raise Forbidden unless the actor may edit this entry: their own, or anyone's if they publish."""
    actor.must(Permission.CONTENT_WRITE)
    if actor.sees_only_own_drafts and entry.created_by != actor.id:
        raise Forbidden("This was written by somebody else; only editors may change it.")


def expect(entry: Entry, version: int) -> None:
    """Raise Stale unless the entry is still as it was read."""
    if entry.version != version:
        raise Stale(f"This was changed since it was read: it is at version {entry.version} now. Nothing was saved.")


def _kept(base: Revision, used: Mapping[str, int]) -> dict[str, Any]:
    """Give the members of a revision, with the tags and exercises that it names by the slugs they have now."""
    named = {"tags": queries.tags_of(base)} | ({"exercises": list(used)} if "exercises" in base.source else {})
    return {**base.source, **named}


def _save(
    actor: Actor,
    entry: Entry,
    written: EntryWritten,
    site: SiteSettings,
    newest: Revision | None = None,
    note: str | None = None,
    used: Mapping[str, int] = snapshots.NONE_USED,
    shown: Sequence[int] = (),
) -> bool:
    """Add a revision, unless it would say the same as the newest; tell whether it was added."""
    snapshot = snapshots.take(actor, written, written.slug or entry.slug, site, used, shown)
    if newest is not None and snapshot.says_the_same_as(newest):
        return False
    entry.newest_number, entry.updated_at = entry.newest_number + 1, now()
    revision = snapshot.revision(actor, entry, note)
    db.session.add(revision)
    db.session.flush()
    db.session.add_all(snapshot.links(revision.id))
    indexing.keep(entry)
    return True
