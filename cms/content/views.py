"""An entry with all that stands around it, gathered for many entries in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select

from cms.content import exercise_blocks, queries, reviews
from cms.content.models.entry import Entry
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.review import Review
from cms.content.models.revision import AS_USED, Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.content.queries import LIVE
from cms.content.status import EntryType
from cms.core.db import db

# Made once: each list, feed and article asks these, and to make one takes longer than to ask it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_AUTHORS = (
    select(RevisionAuthor.revision_id, Author)
    .join(Author, Author.id == RevisionAuthor.author_id)
    .where(RevisionAuthor.revision_id.in_(_IDS))
    .order_by(RevisionAuthor.position)
)
_TAGS = (
    select(RevisionTag.revision_id, Tag)
    .join(Tag, Tag.id == RevisionTag.tag_id)
    .where(RevisionTag.revision_id.in_(_IDS))
    .order_by(RevisionTag.position)
)
_REVIEWERS = select(Author).where(Author.id.in_(_IDS))
_PICTURES = (
    select(RevisionMedia.revision_id, Media)
    .join(Media, Media.id == RevisionMedia.media_id)
    .where(RevisionMedia.revision_id.in_(_IDS))
)
_EXERCISES = (
    select(RevisionExercise.revision_id, Entry.slug, Revision.title)
    .join(Entry, Entry.id == RevisionExercise.exercise_id)
    .join(Revision, LIVE)
    .where(RevisionExercise.revision_id.in_(_IDS))
    .order_by(*AS_USED)
)
_ARTICLES = (
    select(RevisionExercise.exercise_id, Entry.slug, Revision.title)
    .select_from(RevisionExercise)
    .join(Revision, Revision.id == RevisionExercise.revision_id)
    .join(Entry, LIVE)
    .where(RevisionExercise.exercise_id.in_(_IDS))
    .order_by(Entry.published_at.desc(), Entry.id.desc())
)


@dataclass(frozen=True)
class Neighbour:
    """A live entry that another one names: enough to link to it."""

    slug: str
    title: str


@dataclass(frozen=True)
class EntryView:
    """An entry at one of its revisions. `public` tells whether it is shown to readers or to staff.

    `neighbours` are the exercises that an article uses, or the articles that use an exercise.
    `reviewer` is who the text names; `review` is the sign-off that stands behind it, by `signed_by`.
    `pictures` are those that the revision shows, by their ids; `blocks` are the live exercises that
    its text shows, by theirs, as readers get them.
    """

    entry: Entry
    revision: Revision
    public: bool
    authors: list[Author] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    reviewer: Author | None = None
    neighbours: list[Neighbour] = field(default_factory=list)
    pictures: dict[int, Media] = field(default_factory=dict)
    blocks: dict[int, "EntryView"] = field(default_factory=dict)
    review: Review | None = None
    signed_by: Author | None = None

    @property
    def changed_since_review(self) -> bool:
        """Tell whether the clinical content is another than what was signed off."""
        return self.review is not None and reviews.changed_since(self.revision, self.review)


def view(rows: Sequence[tuple[Entry, Revision]], *, public: bool) -> list[EntryView]:
    """Gather authors, tags, reviewers, neighbours and pictures for entries at the revisions given."""
    ids = [revision.id for _entry, revision in rows]
    authors, tags = _related(_AUTHORS, ids), _related(_TAGS, ids)
    signed = reviews.behind(rows)
    named = {revision.reviewer_id for _entry, revision in rows} | {review.reviewer_id for review in signed.values()}
    reviewers = {author.id: author for author in db.session.scalars(_REVIEWERS, {"ids": list(named - {None})})}
    neighbours = _neighbours(_EXERCISES, ids) | _articles_of(
        [entry.id for entry, _revision in rows if entry.type == EntryType.EXERCISE],
        {entry.id: revision.id for entry, revision in rows},
    )
    shown = {revision.id: exercise_blocks.ids_in(revision.rendered["content_html"]) for _entry, revision in rows}
    blocks = _blocks({exercise_id for found in shown.values() for exercise_id in found})
    pictures = _related(_PICTURES, ids)
    return [
        EntryView(
            entry=entry,
            revision=revision,
            public=public,
            authors=authors.get(revision.id, []),
            tags=tags.get(revision.id, []),
            reviewer=reviewers.get(revision.reviewer_id) if revision.reviewer_id else None,
            review=signed.get(revision.id),
            signed_by=reviewers.get(signed[revision.id].reviewer_id) if revision.id in signed else None,
            neighbours=neighbours.get(revision.id, []),
            pictures={picture.id: picture for picture in pictures.get(revision.id, [])},
            blocks={exercise_id: blocks[exercise_id] for exercise_id in shown[revision.id] if exercise_id in blocks},
        )
        for entry, revision in rows
    ]


def _related(statement: Select[int, Any], ids: list[int]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for key, value in db.session.execute(statement, {"ids": ids}):
        grouped[key].append(value)
    return grouped


def _blocks(exercise_ids: set[int]) -> dict[int, EntryView]:
    """Give the live ones of the exercises, with no more around them than a card shows: their pictures."""
    if not exercise_ids:
        return {}
    found = db.session.execute(queries.live_entries(EntryType.EXERCISE).where(Entry.id.in_(exercise_ids))).all()
    pictures = _related(_PICTURES, [revision.id for _entry, revision in found])
    return {
        entry.id: EntryView(
            entry, revision, public=True, pictures={each.id: each for each in pictures.get(revision.id, [])}
        )
        for entry, revision in found
    }


def _articles_of(exercise_ids: list[int], revision_of: dict[int, int]) -> dict[int, list[Neighbour]]:
    return {revision_of[exercise]: found for exercise, found in _neighbours(_ARTICLES, exercise_ids).items()}


def _neighbours(statement: Select[int, str, str], ids: list[int]) -> dict[int, list[Neighbour]]:
    grouped: dict[int, list[Neighbour]] = defaultdict(list)
    for key, slug, title in db.session.execute(statement, {"ids": ids}):
        grouped[key].append(Neighbour(slug, title))
    return grouped
