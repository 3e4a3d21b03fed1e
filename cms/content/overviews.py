"""Entries as lists show them: what they are found by, without their texts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from cms.accounts.permissions import Actor
from cms.content import queries, search
from cms.content.models.entry import Entry
from cms.content.models.revision import AS_USED, Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType, Status
from cms.core.clock import now
from cms.core.db import db
from cms.core.sought import sought

MOST_WORDS = 8
TITLE = func.lower(Revision.title)
LINKS: dict[Any, tuple[Any, Any]] = {
    Author: (RevisionAuthor, RevisionAuthor.author_id),
    Tag: (RevisionTag, RevisionTag.tag_id),
}

Name = tuple[str, str]


class Shelf(StrEnum):
    """Where editors look for entries: what stands somewhere, what is changed beside its live text, the bin."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CHANGED = "changed"
    ARCHIVED = "archived"
    BIN = "bin"


class ReviewShelf(StrEnum):
    """What readers see and is to be reviewed: what should have been by now, and what falls due within a month."""

    OVERDUE = "overdue"
    SOON = "soon"


SOON = timedelta(days=30)


SHELVES: dict[Shelf, ColumnElement[bool]] = {
    **{Shelf(status): and_(Entry.status == status, Entry.binned_at.is_(None)) for status in Status},
    Shelf.CHANGED: Entry.live_number != Entry.newest_number,
    Shelf.BIN: Entry.binned_at.is_not(None),
}


@dataclass(frozen=True)
class Overview:
    """An entry with what a list tells of it; authors and tags as slug and name."""

    entry: Entry
    title: str
    summary: str
    authors: list[Name]
    tags: list[Name]


def found(
    actor: Actor,
    kind: EntryType,
    *,
    shelf: Shelf | None = None,
    q: str | None = None,
    author: str | None = None,
    tag: str | None = None,
    mine: bool = False,
    review: ReviewShelf | None = None,
) -> Select[Any]:
    """Select entries that the actor may see, each with the id, the title, the summary of the revision that they see.

    `author` and `tag` are slugs or names. `q` is what is looked for in titles, texts and names.
    The last column is the title in small letters, to sort by.
    """
    statement = queries.staff_entries(actor, kind, binned=shelf == Shelf.BIN).with_only_columns(
        Entry, Revision.id, Revision.title, Revision.source["summary"].as_string(), TITLE
    )
    if shelf is not None:
        statement = statement.where(SHELVES[shelf])
    if review is not None:
        statement = statement.where(due_for_review(review, now()))
    if mine:
        statement = statement.where(Entry.created_by == actor.id)
    if author is not None:
        statement = statement.where(queries.by_author(named(Author, author)))
    if tag is not None:
        statement = statement.where(queries.tagged(named(Tag, tag)))
    return statement.where(search.says(sought(q))) if q else statement


def due_for_review(review: ReviewShelf, moment: datetime) -> ColumnElement[bool]:
    """Match what readers see and is overdue for review at a moment, or falls due soon after it."""
    if review == ReviewShelf.OVERDUE:
        return Entry.review_due_at < moment
    return Entry.review_due_at.between(moment, moment + SOON)


def gather(rows: Sequence[Any]) -> list[Overview]:
    """Give the entries that `found` selected, with authors and tags: two queries for any number of them."""
    ids = [row[1] for row in rows]
    authors, tags = _names(Author, ids), _names(Tag, ids)
    return [
        Overview(entry, title, summary or "", authors.get(revision_id, []), tags.get(revision_id, []))
        for entry, revision_id, title, summary, _key in rows
    ]


def counts(actor: Actor, kind: EntryType) -> dict[Shelf, int]:
    """Count what the actor may see on each shelf, in one query."""
    statement = select(*(func.count().filter(condition) for condition in SHELVES.values())).where(Entry.type == kind)
    if actor.sees_only_own_drafts:
        statement = statement.where(or_(Entry.created_by == actor.id, Entry.live_number.is_not(None)))
    return dict(zip(SHELVES, db.session.execute(statement).one(), strict=True))


def titles(entry_ids: Sequence[int]) -> dict[int, str]:
    """Give the newest titles of entries."""
    newest = select(Entry.id, Revision.title).join(Revision, queries.NEWEST).where(Entry.id.in_(entry_ids))
    return dict(db.session.execute(newest).all())


def exercise_titles(revision_ids: Sequence[int]) -> dict[int, list[str]]:
    """Give for revisions of articles the newest titles of the exercises that they use, in order."""
    used = (
        select(RevisionExercise.revision_id, Revision.title)
        .join(Entry, Entry.id == RevisionExercise.exercise_id)
        .join(Revision, queries.NEWEST)
        .where(RevisionExercise.revision_id.in_(revision_ids))
        .order_by(*AS_USED)
    )
    grouped: dict[int, list[str]] = defaultdict(list)
    for revision_id, title in db.session.execute(used):
        grouped[revision_id].append(title)
    return grouped


def most_used(model: type[Author] | type[Tag], at_most: int) -> list[Name]:
    """Give slug and name of the authors or the tags that stand in most revisions."""
    link, key = LINKS[model]
    often = select(key.label("id"), func.count().label("times")).select_from(link).group_by(key).subquery()
    ranked = select(model.slug, model.name).join(often, often.c.id == model.id)
    most = ranked.order_by(often.c.times.desc(), model.name).limit(at_most)
    return [(slug, name) for slug, name in db.session.execute(most)]


def called(model: type[Author] | type[Tag], q: str, at_most: int) -> list[Name]:
    """Give slug and name of the authors or the tags whose names hold all of the words."""
    statement = select(model.slug, model.name).order_by(model.name, model.id).limit(at_most)
    for word in split(q):
        statement = statement.where(model.name.icontains(word, autoescape=True))
    return [(slug, name) for slug, name in db.session.execute(statement)]


def split(q: str) -> list[str]:
    """Give the words that are looked for, the first few of them."""
    return q.split()[:MOST_WORDS]


def named(model: type[Author] | type[Tag], text: str) -> ColumnElement[bool]:
    """Match an author or a tag by slug or by name, in capitals or not."""
    slug = queries.meant_by(text.lower()) if model is Tag else model.slug == text.lower()
    return or_(slug, func.lower(model.name) == func.lower(text))


def _names(model: type[Author] | type[Tag], revision_ids: list[int]) -> dict[int, list[Name]]:
    link, key = LINKS[model]
    borne = select(link.revision_id, model.slug, model.name).join(model, model.id == key)
    grouped: dict[int, list[Name]] = defaultdict(list)
    for revision_id, slug, name in db.session.execute(
        borne.where(link.revision_id.in_(revision_ids)).order_by(link.position)
    ):
        grouped[revision_id].append((slug, name))
    return grouped
