"""The addresses of entries: slugs that one has, has had or is about to take, and that no other takes meanwhile."""

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, delete, exists, or_, select, union_all

from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.slugs import numbered


def free(kind: EntryType, slug: str, entry_id: int | None = None) -> str:
    """Give the slug, with a number behind it where another entry has it; `entry_id` is the one that is to have it."""
    return next(each for each in numbered(slug) if not _is_taken(kind, each, entry_id))


def free_all(kind: EntryType, slugs: Sequence[str]) -> list[str]:
    """Give slugs for new entries: as they are where nobody has them, no two alike, else with a number behind."""
    taken = set(db.session.scalars(met(kind, slugs)))
    given = []
    for slug in slugs:
        own = next(
            each for each in numbered(slug) if each not in taken and (each == slug or not _is_taken(kind, each, None))
        )
        taken.add(own)
        given.append(own)
    return given


def met(kind: EntryType, slugs: Sequence[str]) -> CompoundSelect[str]:
    """Ask for those of the slugs that an entry has, had or is about to take.

    Entries are asked for by `exists`, since SQLite begins a join of them with all entries of the kind.
    """
    newest = exists().where(Entry.id == Revision.entry_id, Entry.newest_number == Revision.number, Entry.type == kind)
    waiting = select(Revision.slug).where(Revision.slug.in_(slugs), newest)
    present = select(Entry.slug).where(Entry.type == kind, Entry.slug.in_(slugs))
    former = select(FormerSlug.slug).where(FormerSlug.type == kind, FormerSlug.slug.in_(slugs))
    return union_all(present, former, waiting)


def move(entry: Entry, slug: str) -> None:
    """Give the entry another slug; if it was ever public, the old one leads to it."""
    if entry.published_at is not None:
        db.session.merge(FormerSlug(type=entry.type, slug=entry.slug, entry_id=entry.id))
    db.session.execute(delete(FormerSlug).where(FormerSlug.type == entry.type, FormerSlug.slug == slug))
    entry.slug = slug


def must_be_free(kind: EntryType, slug: str | None, mine: int | None) -> None:
    """Raise Invalid for a slug that another entry has; what is in the bin keeps its own, to come back with it."""
    if slug is None or not _is_taken(kind, slug, mine):
        return
    binned = exists().where(Entry.type == kind, Entry.slug == slug, Entry.binned_at.is_not(None))
    if db.session.scalar(select(binned)):
        raise Invalid(Fault("Something in the bin has this slug. Bring that back, or choose another slug.", "#/slug"))
    raise Invalid(Fault("Another entry has this slug.", "#/slug"))


def _is_taken(kind: EntryType, slug: str, mine: int | None) -> bool:
    """Tell whether another entry has, had or is about to take this slug."""
    waiting = (
        select(Revision.id)
        .join(Entry, (Entry.id == Revision.entry_id) & (Entry.newest_number == Revision.number))
        .where(Entry.type == kind, Revision.slug == slug, Entry.id != (mine or 0))
    )
    return bool(
        db.session.scalar(
            select(
                or_(
                    exists().where(Entry.type == kind, Entry.slug == slug, Entry.id != (mine or 0)),
                    exists().where(
                        FormerSlug.type == kind, FormerSlug.slug == slug, FormerSlug.entry_id != (mine or 0)
                    ),
                    waiting.exists(),
                )
            )
        )
    )
