"""The saves of an entry as a list shows them, without their texts; and who may read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from cms.accounts.permissions import Actor, Permission
from cms.audit.log import LogRow
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import NotFound


class Save(NamedTuple):
    """A save without what it says."""

    number: int
    title: str
    created_at: datetime
    note: str | None
    made_by_name: str


def entry_with_history(actor: Actor, kind: EntryType, entry_id: int) -> Entry:
    """Give an entry whose saves the actor may read: authors read those of their own. Raises NotFound."""
    actor.must(Permission.CONTENT_READ)
    entry, _revision = queries.staff_entry(actor, kind, entry_id)
    if actor.sees_only_own_drafts and entry.created_by != actor.id:
        raise NotFound(f"There is no such {kind}.")
    return entry


def saves_of(entry: Entry) -> Select[Any]:
    """Select of every save what a `Save` holds."""
    columns = (Revision.number, Revision.title, Revision.created_at, Revision.note, Revision.made_by_name)
    statement: Any = select(*columns)
    found: Select[Any] = statement.where(Revision.entry_id == entry.id)
    return found


def publications(entry: Entry, numbers: Sequence[int]) -> dict[int, datetime]:
    """Give for saves when they last went live, in one query; those that never did are left out."""
    number = LogRow.details["revision"].as_integer()
    went_live = (LogRow.subject_id == entry.id, LogRow.action == f"{entry.type}.publish", number.in_(numbers))
    found = select(number, func.max(LogRow.at)).where(LogRow.subject_type == entry.type, *went_live).group_by(number)
    return dict(db.session.execute(found).all())
