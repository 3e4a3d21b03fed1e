"""Who is editing what: a mark that keeps nobody out, and ends by itself when nothing is heard any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, select

from cms.accounts.models import User
from cms.accounts.permissions import Actor
from cms.content import drafting
from cms.content.models.desk import Editing
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db, inserting

HEARD_EVERY = timedelta(seconds=25)
ENDS_AFTER = timedelta(seconds=75)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Writer:
    """Somebody who is editing, since when, and when that was last heard of."""

    user_id: int
    name: str
    since: datetime
    seen: datetime


def begin(actor: Actor, entry: Entry) -> Writer:
    """Mark the actor as the one who edits, or hear of them again, and give who edits now: they, or who was first.

    The entry is locked for a change, so that of two who come at once one is first. Raises Forbidden.
    """
    drafting.must_own(actor, entry)
    writer = writers([entry.id]).get(entry.id)
    if writer is not None and writer.user_id != actor.id:
        return writer
    return _put(actor, entry, since=writer.since if writer else now())


def take_over(actor: Actor, entry: Entry) -> Writer | None:
    """Mark the actor as the one who edits in the place of who does, and give who that was. Raises Forbidden."""
    drafting.must_own(actor, entry)
    writer = writers([entry.id]).get(entry.id)
    if writer is not None and writer.user_id == actor.id:
        return None
    _put(actor, entry, since=now())
    return writer


def end(actor: Actor, entry_id: int, seen: datetime) -> None:
    """Take the actor's mark away, unless it was heard of since: a page's last word can come after the next page."""
    mine = (Editing.entry_id == entry_id, Editing.user_id == actor.id, Editing.seen == seen)
    db.session.execute(delete(Editing).where(*mine).execution_options(synchronize_session=False))


def writers(entry_ids: Sequence[int]) -> dict[int, Writer]:
    """Give for entries who is editing them now, in one query."""
    heard_of = Editing.seen > now() - ENDS_AFTER
    columns = (Editing.entry_id, User.id, User.name, Editing.since, Editing.seen)
    found = select(*columns).join(User, User.id == Editing.user_id)
    rows = db.session.execute(found.where(Editing.entry_id.in_(entry_ids), heard_of))
    return {entry_id: Writer(user_id, name, since, seen) for entry_id, user_id, name, since, seen in rows}


def forget_old() -> int:
    """Delete the marks of those who went without a word; give the number."""
    old = delete(Editing).where(Editing.seen <= now() - FORGOTTEN_AFTER)
    gone: CursorResult[Any] = db.session.execute(old.execution_options(synchronize_session=False))  # type: ignore[assignment]  # a deletion gives a cursor
    return gone.rowcount


def _put(actor: Actor, entry: Entry, since: datetime) -> Writer:
    writer = Writer(actor.id or 0, actor.name, since, seen=now())
    told = {"user_id": writer.user_id, "since": writer.since, "seen": writer.seen}
    row = inserting(Editing).values(entry_id=entry.id, **told)
    db.session.execute(row.on_conflict_do_update(index_elements=["entry_id"], set_=told))
    return writer
