"""How often tags and authors are used: counted for many at once, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import distinct, func, select, union

from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db


@dataclass(frozen=True)
class Uses:
    """In how many entries something stands: live ones, those whose newest draft has it, all with any revision."""

    live: int = 0
    newest: int = 0
    ever: int = 0

    @property
    def only_before(self) -> int:
        """Count the entries that name it in an earlier revision, or from the bin, and nowhere else."""
        return self.ever - self.newest


_BEARING: dict[Any, Any] = {
    Tag: select(RevisionTag.tag_id.label("id"), RevisionTag.revision_id),
    Author: union(
        select(RevisionAuthor.author_id.label("id"), RevisionAuthor.revision_id),
        select(Revision.reviewer_id, Revision.id).where(Revision.reviewer_id.is_not(None)),
    ),
}


def uses_of(model: type[Author] | type[Tag], ids: Sequence[int]) -> dict[int, Uses]:
    """Count for each tag, or for each author as writer or reviewer, the entries that it stands in."""
    bearing = _BEARING[model].subquery()
    entries = distinct(Entry.id)
    newest = (Revision.number == Entry.newest_number) & Entry.binned_at.is_(None)
    live = func.count(entries).filter(Revision.number == Entry.live_number)
    counting = (
        select(bearing.c.id, live, func.count(entries).filter(newest | (Revision.number == Entry.live_number)))
        .add_columns(func.count(entries))
        .join(Revision, Revision.id == bearing.c.revision_id)
        .join(Entry, Entry.id == Revision.entry_id)
        .where(bearing.c.id.in_(ids))
        .group_by(bearing.c.id)
    )
    found = {key: Uses(*counts) for key, *counts in db.session.execute(counting)}
    return {each: found.get(each, Uses()) for each in ids}
