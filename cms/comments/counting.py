"""How many comments readers see on many entries, in one query."""

from collections.abc import Iterable

from sqlalchemy import literal, select, tuple_

from cms.content.models.entry import Entry, FormerSlug
from cms.content.status import EntryType
from cms.core.db import db


def counts(asked: Iterable[tuple[EntryType, str]]) -> dict[tuple[str, str], int]:
    """Give the counts of live entries by type and slug, also where a slug is one of before; others are left out."""
    wanted = list(set(asked))
    live = Entry.live_number.is_not(None)
    now_at = select(literal(1).label("rank"), Entry.type, Entry.slug, Entry.comment_count).where(
        live, tuple_(Entry.type, Entry.slug).in_(wanted)
    )
    before_at = (
        select(literal(0).label("rank"), FormerSlug.type, FormerSlug.slug, Entry.comment_count)
        .join(Entry, Entry.id == FormerSlug.entry_id)
        .where(live, tuple_(FormerSlug.type, FormerSlug.slug).in_(wanted))
    )
    found = sorted(db.session.execute(before_at.union_all(now_at)), key=lambda row: row[0])
    return {(row[1], row[2]): row[3] for row in found}
