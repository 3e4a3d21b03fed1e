"""Threads, closed for new comments and opened again; what the entry says is not touched by it."""

from sqlalchemy import select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import queries
from cms.content.freshness import touch_entry
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import NotFound

ACTIONS = tuple(f"{kind}.{move}_comments" for kind in EntryType for move in ("open", "close"))


def set_open(actor: Actor, kind: EntryType, reference: str, *, is_open: bool) -> Entry:
    """Close or open the comments of an entry; no revision is made. Raises NotFound."""
    actor.must(Permission.COMMENTS_MODERATE)
    named = select(Entry.id).where(queries.by_reference(kind, reference), Entry.binned_at.is_(None))
    entry_id = db.session.scalar(named)
    if entry_id is None:
        raise NotFound(f"There is no such {kind}.")
    entry = queries.entry_to_change(entry_id, kind)
    if entry.comments_open == is_open:
        return entry
    entry.comments_open = is_open
    entry.version += 1
    touch_entry(entry)
    db.session.flush()
    log.record(actor, f"{entry.type}.open_comments" if is_open else f"{entry.type}.close_comments", kind, entry.id)
    return entry
