"""Keeping what is typed and not saved yet: the newest state alone, for who typed it alone.

It is no revision and nothing that others could see, so it has no row in the log, and no check that
would refuse half a sentence.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, select

from cms.accounts.permissions import Actor, Permission
from cms.content import drafting
from cms.content.models.desk import Autosave
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import db, inserting
from cms.core.text import clean

KEPT = timedelta(days=30)


def keep(actor: Actor, kind: EntryType, entry: Entry | None, fields: Iterable[tuple[str, str]]) -> Autosave:
    """Keep the fields of a form in the place of those that were kept before. Raises Forbidden."""
    actor.must(Permission.CONTENT_WRITE)
    if entry is not None:
        drafting.must_own(actor, entry)
    told = {"fields": [[clean(name), clean(value)] for name, value in fields], "at": now()}
    place = _place(kind, entry.id if entry else None)
    row = inserting(Autosave).values(user_id=actor.id, place=place, entry_id=entry.id if entry else None, **told)
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id", "place"], set_=told))
    return db.session.get_one(Autosave, (actor.id, place), populate_existing=True)


def kept(actor: Actor, kind: EntryType, entry_id: int | None) -> Autosave | None:
    """Give what somebody typed and did not save; for no `entry_id`, in the form of a new entry."""
    return db.session.scalars(
        select(Autosave).where(Autosave.user_id == actor.id, Autosave.place == _place(kind, entry_id))
    ).one_or_none()


def discard(actor: Actor, kind: EntryType, entry_id: int | None) -> None:
    """Let go of what is kept, because it was saved or is not wanted."""
    mine = (Autosave.user_id == actor.id, Autosave.place == _place(kind, entry_id))
    db.session.execute(delete(Autosave).where(*mine).execution_options(synchronize_session=False))


def forget_old() -> int:
    """Delete what was kept thirty days ago and never asked for since; give the number."""
    old = delete(Autosave).where(Autosave.at <= now() - KEPT).execution_options(synchronize_session=False)
    gone: CursorResult[Any] = db.session.execute(old)  # type: ignore[assignment]  # a deletion gives a cursor
    return gone.rowcount


def _place(kind: EntryType, entry_id: int | None) -> str:
    return f"{kind}:{entry_id or 'new'}"
