"""Searching: one function for the public, who find what is live, and for staff, who find the newest drafts."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, select

from cms.accounts.permissions import Actor
from cms.content import fulltext, indexing, queries, ranking
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.sought import Sought, Term


def search(found: Sought, *, actor: Actor | None = None, kind: EntryType | None = None) -> Select[Any]:
    """Select entries that say what is looked for: the id, that of the revision, the score, and its time.

    All that fit are ranked before the best are taken, so that their texts are left out: `whole` gives them.
    Without an actor what is live is found, in its live text; with one, what they may see, as it was
    saved last. The score counts how many of the words are in the title, then how many are in the summary,
    the takeaway and the names of tags and authors: it depends on the text alone, so that pages stay whole.
    """
    statement, moment = _seen(actor, kind)
    return _told(*ranked(statement, found), moment)


@dataclass(frozen=True)
class First:
    """A statement as `search` gives one, for what comes before all others; `alike` tells that the score is one."""

    statement: Select[Any]
    alike: bool


def first(found: Sought, enough: int, *, actor: Actor | None = None, kind: EntryType | None = None) -> First | None:
    """Select what comes before all others, where that is sooner done than to rank all, and more than enough; else None.

    What is enough here may be too little once it is narrowed.
    """
    statement, moment = _seen(actor, kind)
    best = ranking.best(db.session.connection(), statement, Revision.id, found.wanted, enough)
    if best is None:
        return None
    return First(_told(best.statement.where(*_without(found)), best.score.label("score"), moment), best.alike)


def ranked(statement: Any, found: Sought) -> tuple[Select[Any], ColumnElement[int]]:
    """Keep of selected revisions those that say what is looked for, of no words at all none; give their score, too."""
    scored = ranking.ranked(db.session.connection(), statement, Revision.id, found.wanted)
    kept = scored.statement.where(*_without(found)) if found else scored.statement.where(false())
    return kept, scored.score.label("score")


def by_index() -> AbstractContextManager[None]:
    """Have the block rank what it finds by the index of words alone, however often they were said."""
    return ranking.by_index(db.session.connection())


_WHOLE = (
    select(Revision, Entry)
    .join(Entry, Entry.id == Revision.entry_id)
    .where(Revision.id.in_(bindparam("ids", expanding=True)))
)


def whole(revision_ids: Sequence[int]) -> list[tuple[Entry, Revision]]:
    """Give entries with these revisions of them, in the order of the ids; of none, nothing is asked."""
    if not revision_ids:
        return []
    rows = db.session.execute(_WHOLE, {"ids": list(revision_ids)})
    by_id = {revision.id: (entry, revision) for revision, entry in rows}
    return [by_id[revision_id] for revision_id in revision_ids]


def says(found: Sought) -> ColumnElement[bool]:
    """Match revisions that hold all that is wanted and nothing that is unwanted; of no words at all, none."""
    if not found:
        return false()
    held = [_holding(found.wanted)] if found.wanted else []
    return and_(*held, *_without(found))


def body_of(revision: Revision) -> str:
    """Give the plain text of a revision, to show a passage of."""
    return indexing.body(revision.source, revision.rendered)


def texts(revision_ids: Sequence[int]) -> dict[int, str]:
    """Give the plain texts of revisions by their ids."""
    told = select(Revision.id, Revision.source, Revision.rendered).where(Revision.id.in_(revision_ids))
    return {revision_id: indexing.body(source, rendered) for revision_id, source, rendered in db.session.execute(told)}


def _seen(actor: Actor | None, kind: EntryType | None) -> tuple[Any, Any]:
    """Select what an actor, or without one the public, may find; give the column of the time that counts for them."""
    if actor is None:
        return queries.live_entries(kind), Entry.published_at
    return queries.staff_entries(actor, kind), Entry.updated_at


def _told(kept: Select[Any], score: ColumnElement[int], moment: Any) -> Select[Any]:
    columns: Any = Entry.id, Revision.id.label("revision_id"), score, moment.label("moment")
    return kept.with_only_columns(*columns)


def _without(found: Sought) -> list[ColumnElement[bool]]:
    return [~_holding([term], whole=True) for term in found.unwanted]


def _holding(terms: Sequence[Term], *, whole: bool = False) -> ColumnElement[bool]:
    return fulltext.holding(db.session.connection(), Revision.id, terms, whole=whole)
