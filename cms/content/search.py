"""Searching: one function for the public, who find what is live, and for staff, who find the newest drafts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, literal, select

from cms.accounts.permissions import Actor
from cms.content import fulltext, indexing, queries
from cms.content.fulltext import Field
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.sought import Sought, Term

TITLE_COUNTS = 100  # a word in the title is worth more than any number of them in the head


def search(found: Sought, *, actor: Actor | None = None, kind: EntryType | None = None) -> Select[Any]:
    """Select entries that say what is looked for, each with its revision and its score.

    Without an actor what is live is found, in its live text; with one, what they may see, as it was
    saved last. The score counts how many of the words are in the title, then how many are in the summary,
    the takeaway and the names of tags and authors: it depends on the text alone, so that pages stay whole.
    """
    statement: Any = queries.live_entries(kind) if actor is None else queries.staff_entries(actor, kind)
    scored: Select[Any] = statement.where(says(found)).add_columns(score(found))
    return scored


def says(found: Sought) -> ColumnElement[bool]:
    """Match revisions that hold all that is wanted and nothing that is unwanted; of no words at all, none."""
    if not found:
        return false()
    held = [_holding(found.wanted)] if found.wanted else []
    return and_(*held, *(~_holding([term], whole=True) for term in found.unwanted))


def score(found: Sought) -> ColumnElement[int]:
    """Tell how well a revision fits, by where the words stand in it."""
    counted: ColumnElement[Any] = literal(0)
    for field, worth in ((Field.TITLE, TITLE_COUNTS), (Field.HEAD, 1)):
        for term in found.wanted:
            counted += case((_holding([term], field), worth), else_=0)
    return counted.label("score")


def body_of(revision: Revision) -> str:
    """Give the plain text of a revision, to show a passage of."""
    return indexing.body(revision.source, revision.rendered)


def texts(revision_ids: Sequence[int]) -> dict[int, str]:
    """Give the plain texts of revisions by their ids."""
    told = select(Revision.id, Revision.source, Revision.rendered).where(Revision.id.in_(revision_ids))
    return {revision_id: indexing.body(source, rendered) for revision_id, source, rendered in db.session.execute(told)}


def _holding(terms: Sequence[Term], field: Field = Field.EVERYTHING, *, whole: bool = False) -> ColumnElement[bool]:
    return fulltext.holding(db.session.connection(), Revision.id, terms, field, whole=whole)
