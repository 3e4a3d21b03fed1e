"""What can be asked of the content; each list costs the same few queries, however long it is."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, or_, select

from cms.accounts.permissions import Actor, Permission
from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Author, FormerTagSlug, Tag
from cms.content.status import EntryType
from cms.core.db import LARGEST_ID, db
from cms.core.errors import NotFound

LONGEST_ID = 10
LIVE = and_(Revision.entry_id == Entry.id, Revision.number == Entry.live_number)
NEWEST = and_(Revision.entry_id == Entry.id, Revision.number == Entry.newest_number)


def live_entries(kind: EntryType | None = None) -> Select[Entry, Revision]:
    """Select what the public reads, each entry with its live revision."""
    statement = select(Entry, Revision).join(Revision, LIVE)
    return statement.where(Entry.type == kind) if kind else statement


def live_ids(kind: EntryType | None = None) -> Select[int]:
    """Select the ids of what the public reads, to count it: an index holds all that this asks for."""
    statement = select(Entry.id).where(Entry.live_number > 0)
    return statement.where(Entry.type == kind) if kind else statement


def staff_entries(actor: Actor, kind: EntryType | None, *, binned: bool = False) -> Select[Entry, Revision]:
    """Select what an actor may see, each entry with its newest revision; of others authors see what is live."""
    seen = NEWEST
    if actor.sees_only_own_drafts:
        own = Entry.created_by == actor.id
        number = case((own, Entry.newest_number), else_=Entry.live_number)
        seen = and_(Revision.entry_id == Entry.id, Revision.number == number)
    there = Entry.binned_at.is_not(None) if binned else Entry.binned_at.is_(None)
    statement = select(Entry, Revision).join(Revision, seen).where(there)
    return statement.where(Entry.type == kind) if kind else statement


def tagged(meant: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match the revisions that bear one of the tags that are meant."""
    ids = select(Tag.id).where(meant)
    return exists().where(RevisionTag.revision_id == Revision.id, RevisionTag.tag_id.in_(ids))


def by_author(meant: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match the revisions that name one of the authors who are meant."""
    ids = select(Author.id).where(meant)
    return exists().where(RevisionAuthor.revision_id == Revision.id, RevisionAuthor.author_id.in_(ids))


def meant_by(slug: str) -> ColumnElement[bool]:
    """Match the tag that has a slug, or had it before."""
    former = select(FormerTagSlug.tag_id).where(FormerTagSlug.slug == slug).scalar_subquery()
    return or_(Tag.slug == slug, Tag.id == former)


def by_reference(kind: EntryType, reference: str | int) -> ColumnElement[bool]:
    """Match an entry by its id when it is a number; a text is a slug, or an id where no slug is meant."""
    if isinstance(reference, int):
        return and_(Entry.type == kind, Entry.id == reference)
    return _referred(kind, reference, int(reference) if is_id(reference) else None)


def _referred(kind: Any, slug: Any, entry_id: Any) -> ColumnElement[bool]:
    meant = Entry.slug == slug
    if entry_id is not None:
        taken = select(Entry.id).where(Entry.type == kind, Entry.slug == slug).exists()
        meant = or_(meant, and_(Entry.id == entry_id, ~taken))
    return and_(Entry.type == kind, meant)


def is_id(text: str) -> bool:
    """Tell whether the text is a number that a row can have as its id."""
    return text.isdecimal() and len(text) <= LONGEST_ID and int(text) <= LARGEST_ID


def live_entry(kind: EntryType, reference: str) -> tuple[Entry, Revision]:
    """Give one live entry by slug or id. Raises NotFound."""
    by_id = is_id(reference)
    found = db.session.execute(_live_entry(by_id=by_id), _meant(kind, reference, by_id=by_id)).one_or_none()
    if found is None:
        raise NotFound(f"There is no such {kind}.")
    return found[0], found[1]


# Made once: whatever is asked of an article begins with it.
@cache
def _live_entry(*, by_id: bool) -> Select[Entry, Revision]:
    return select(Entry, Revision).join(Revision, LIVE).where(_bound(by_id=by_id))


def _bound(*, by_id: bool) -> ColumnElement[bool]:
    return _referred(bindparam("kind"), bindparam("slug"), bindparam("id") if by_id else None)


def _meant(kind: EntryType, reference: str, *, by_id: bool) -> dict[str, Any]:
    return {"kind": kind, "slug": reference, **({"id": int(reference)} if by_id else {})}


class Head(NamedTuple):
    """What is asked of a live entry when somebody comments on it: nothing of its text."""

    id: int
    comments_open: bool
    published_at: datetime | None


def live_head(kind: EntryType, reference: str) -> Head:
    """Give the head of one live entry by slug or id, or by a slug that it had before. Raises NotFound.

    The page of who comments may be older than the present slug.
    """
    by_id = is_id(reference)
    meant = _meant(kind, reference, by_id=by_id)
    found = db.session.connection().execute(_live_head(by_id=by_id), meant).one_or_none()
    return Head(*found) if found is not None else live_head(kind, present_slug(kind, reference))


@cache
def _live_head(*, by_id: bool) -> Select[int, bool, datetime | None]:
    return select(Entry.id, Entry.comments_open, Entry.published_at).join(Revision, LIVE).where(_bound(by_id=by_id))


def moved_to(kind: EntryType, slug: str) -> str | None:
    """Give the present slug of a live entry that had this one before."""
    return db.session.scalar(
        select(Entry.slug)
        .join(FormerSlug, FormerSlug.entry_id == Entry.id)
        .where(FormerSlug.type == kind, FormerSlug.slug == slug, Entry.live_number.is_not(None))
    )


def present_slug(kind: EntryType, reference: str) -> str:
    """Give the slug that a live entry has now, for one that it had before. Raises NotFound."""
    slug = moved_to(kind, reference)
    if slug is None:
        raise NotFound(f"There is no such {kind}.")
    return slug


def staff_entry(actor: Actor, kind: EntryType, reference: str | int, *, binned: bool = False) -> tuple[Entry, Revision]:
    """Give one entry that the actor may see, with its newest revision. Raises NotFound."""
    found = db.session.execute(
        staff_entries(actor, kind, binned=binned).where(by_reference(kind, reference))
    ).one_or_none()
    if found is None:
        raise NotFound(f"There is no such {kind}.")
    return found[0], found[1]


def titles(kind: EntryType, at_most: int) -> list[tuple[str, str]]:
    """Give slug and title of what is live, the newest first, to choose from."""
    statement = select(Entry.slug, Revision.title).join(Revision, LIVE).where(Entry.type == kind)
    newest_first = statement.order_by(Entry.published_at.desc(), Entry.id.desc()).limit(at_most)
    return [(slug, title) for slug, title in db.session.execute(newest_first)]


def entry_to_change(
    entry_id: int, kind: EntryType | None = None, actor: Actor | None = None, *, binned: bool = False
) -> Entry:
    """Give an entry locked for a change. Raises NotFound for one that is not there, or not for this actor."""
    statement = select(Entry).where(Entry.id == entry_id).with_for_update().execution_options(populate_existing=True)
    entry = db.session.scalars(statement).one_or_none()
    hidden = entry is None or (kind is not None and entry.type != kind) or (entry.binned_at is not None and not binned)
    if entry is None or hidden or (actor is not None and not _visible(actor, entry)):
        raise NotFound(f"There is no such {kind or 'entry'}.")
    return entry


def revision(entry: Entry, number: int) -> Revision:
    """Give one revision of an entry. Raises NotFound."""
    found = db.session.scalars(
        select(Revision).where(Revision.entry_id == entry.id, Revision.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such revision.")
    return found


def exercises_of(revision: Revision) -> dict[str, int]:
    """Give the present slugs and ids of the exercises that a revision names beside its text, wherever they stand."""
    used = (
        select(Entry.slug, Entry.id)
        .join(RevisionExercise, RevisionExercise.exercise_id == Entry.id)
        .where(RevisionExercise.revision_id == revision.id, RevisionExercise.named)
        .order_by(RevisionExercise.position)
    )
    return dict(db.session.execute(used).all())


def tags_of(revision: Revision) -> list[str]:
    """Give the present slugs of the tags that a revision bears, in its order."""
    borne = select(Tag.slug).join(RevisionTag, RevisionTag.tag_id == Tag.id)
    in_order = borne.where(RevisionTag.revision_id == revision.id).order_by(RevisionTag.position)
    return list(db.session.scalars(in_order))


def revisions_of(entry: Entry) -> Select[Revision]:
    """Select every save of an entry."""
    return select(Revision).where(Revision.entry_id == entry.id)


def names_beside(entry: Entry) -> list[str]:
    """Give the names of what shows this entry or is listed by it: its exercises, or the articles that use it."""
    if entry.type == EntryType.EXERCISE:
        users = (
            select(Entry.slug)
            .join(Revision, LIVE)
            .join(RevisionExercise, RevisionExercise.revision_id == Revision.id)
            .where(RevisionExercise.exercise_id == entry.id)
        )
        return [f"{EntryType.ARTICLE}:{slug}" for slug in db.session.scalars(users)]
    numbers = {entry.live_number, entry.newest_number}
    used = (
        select(Entry.slug)
        .join(RevisionExercise, RevisionExercise.exercise_id == Entry.id)
        .join(Revision, Revision.id == RevisionExercise.revision_id)
        .where(Revision.entry_id == entry.id, Revision.number.in_([number for number in numbers if number is not None]))
    )
    return [f"{EntryType.EXERCISE}:{slug}" for slug in db.session.scalars(used.distinct())]


def _visible(actor: Actor, entry: Entry) -> bool:
    own = entry.created_by == actor.id and actor.may(Permission.CONTENT_WRITE)
    all_ = actor.may(Permission.CONTENT_PUBLISH) or actor.may(Permission.CONTENT_READ)
    return entry.is_live or own or (all_ and not actor.sees_only_own_drafts)
