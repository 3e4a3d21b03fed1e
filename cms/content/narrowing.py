"""What narrows a list of entries; all of it combines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import aliased

from cms.accounts.permissions import Actor
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import NotFound

FEW = 2000


@dataclass(frozen=True)
class Span:
    """From a moment on, that moment too, and up to another one, without it; None leaves an end open."""

    since: datetime | None = None
    before: datetime | None = None

    def holds(self, column: Any) -> Iterator[ColumnElement[bool]]:
        """Give what a column must fulfil."""
        if self.since is not None:
            yield column >= self.since
        if self.before is not None:
            yield column < self.before


EVER = Span()


@dataclass(frozen=True)
class Narrowing:
    """What is wanted of an entry and of the revision at hand; None wants nothing.

    `exercise` is the slug or id of one that an article uses, `article` of one that uses an exercise.
    """

    tag: str | None = None
    tag_kind: TagKind | None = None
    author: str | None = None
    language: str | None = None
    exercise: str | None = None
    article: str | None = None
    published: Span = EVER
    updated: Span = EVER

    def apply(self, statement: Any, actor: Actor | None) -> Any:
        """Keep what is wanted of what an actor sees, or without one, of what the public sees.

        An exercise or article that they do not see narrows to nothing. Asks a query or two for each filter.
        """
        for wanted in (*self._borne(actor), *self._written()):
            statement = _kept(statement, wanted)
        return self._of_entries(statement, actor)

    def counted(self, kind: EntryType) -> Any:
        """Select the ids of what the public sees of what is wanted, to count it: begun from what is wanted.

        A list is walked until a page is full; to count is to go to its end, which is a longer way round.
        """
        statement: Any = queries.live_ids(kind)
        if self.asks_of_texts:
            statement = statement.join(Revision, queries.LIVE)
        if self.language is not None:
            statement = statement.where(Revision.language == self.language)
        for wanted in self._borne(None):
            found = wanted.distinct().subquery()
            statement = statement.join(found, next(iter(found.c)) == Revision.id)
        return self._of_entries(statement, None)

    def _of_entries(self, statement: Any, actor: Actor | None) -> Any:
        if self.article is not None:
            statement = statement.where(_used_by(seen(EntryType.ARTICLE, self.article, actor)))
        return statement.where(*self.published.holds(Entry.published_at), *self.updated.holds(changed_at(actor)))

    def _borne(self, actor: Actor | None) -> Iterator[Select[int]]:
        """Select, for each thing that a revision is to name, those that name it."""
        tagged = select(RevisionTag.revision_id)
        if self.tag is not None:
            yield tagged.where(RevisionTag.tag_id.in_(select(Tag.id).where(queries.meant_by(self.tag))))
        if self.tag_kind is not None:
            yield tagged.where(RevisionTag.tag_id.in_(select(Tag.id).where(Tag.kind == self.tag_kind)))
        if self.author is not None:
            meant = select(Author.id).where(Author.slug == self.author)
            yield select(RevisionAuthor.revision_id).where(RevisionAuthor.author_id.in_(meant))
        if self.exercise is not None:
            exercise = seen(EntryType.EXERCISE, self.exercise, actor)
            users = select(RevisionExercise.revision_id)
            yield users.where(RevisionExercise.exercise_id == exercise[0].id if exercise else false())

    def _written(self) -> Iterator[Select[int]]:
        if self.language is not None:
            written = aliased(Revision)
            yield select(written.id).where(written.language == self.language)

    @property
    def asks_of_texts(self) -> bool:
        """Tell whether anything is wanted of a revision, and not of its entry alone."""
        of_texts = self.tag, self.tag_kind, self.author, self.language, self.exercise
        return any(wanted is not None for wanted in of_texts)

    @property
    def names(self) -> list[str]:
        """Give the names of what must not change for the list to hold the same entries.

        The entries themselves are not among them: the name of their list moves with each.
        """
        wanted = {
            "tags": self.tag or self.tag_kind,
            "authors": self.author,
            "exercises": self.exercise,
            "articles": self.article,
        }
        return [name for name, asked in wanted.items() if asked is not None]


def changed_at(actor: Actor | None) -> Any:
    """Give the column of when an entry changed, for staff or for the public."""
    return Entry.updated_at if actor else Entry.live_since


def seen(kind: EntryType, reference: str, actor: Actor | None) -> tuple[Entry, Revision] | None:
    """Give an entry as who asks sees it, also by a slug that it had before; None where they see none."""
    try:
        if actor is not None:
            return queries.staff_entry(actor, kind, reference)
        return queries.live_entry(kind, reference)
    except NotFound:
        slug = queries.moved_to(kind, reference)
        return queries.live_entry(kind, slug) if slug is not None else None


def _kept(statement: Any, wanted: Select[int]) -> Any:
    """Keep the entries whose revision at hand is wanted.

    Where few are, they are looked up one by one. Where many are, the list is walked, and the first soon fill a page.
    """
    (revision_id,) = wanted.selected_columns
    some = wanted.limit(FEW + 1).subquery()
    count = db.session.scalar(select(func.count()).select_from(some)) or 0
    if not count:
        return statement.where(false())
    if count <= FEW:
        return statement.where(Revision.id.in_(wanted))
    return statement.where(wanted.where(revision_id == Revision.id).correlate(Revision).exists())


def _used_by(article: tuple[Entry, Revision] | None) -> ColumnElement[bool]:
    if article is None:
        return false()
    return Entry.id.in_(select(RevisionExercise.exercise_id).where(RevisionExercise.revision_id == article[1].id))
