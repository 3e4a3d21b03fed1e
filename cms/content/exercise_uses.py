"""Where an exercise is used: the articles that show it, live or in their newest draft."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionExercise
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Used

MOST_NAMED = 5


@dataclass(frozen=True)
class Use:
    """An article that uses an exercise: in what readers see, in the newest draft, or in both."""

    entry: Entry
    title: str
    live: bool
    draft: bool


def uses_of(exercise_id: int) -> list[Use]:
    """Give the articles that use an exercise, those that are live first; none that is in the bin."""
    shown = or_(Revision.number == Entry.live_number, Revision.number == Entry.newest_number)
    using = (
        select(Entry, Revision.title, Revision.number)
        .join(Revision, Revision.entry_id == Entry.id)
        .join(RevisionExercise, RevisionExercise.revision_id == Revision.id)
        .where(RevisionExercise.exercise_id == exercise_id, Entry.binned_at.is_(None), shown)
        .order_by(Entry.updated_at.desc(), Entry.id.desc(), Revision.number)
    )
    found: dict[int, Use] = {}
    for entry, title, number in db.session.execute(using):
        before = found.get(entry.id)
        live = number == entry.live_number or (before is not None and before.live)
        found[entry.id] = Use(entry, title, live, number == entry.newest_number)
    return sorted(found.values(), key=lambda use: not use.live)


def must_be_free(entry: Entry) -> None:
    """Raise Used, naming the articles, for an exercise that is used."""
    uses = uses_of(entry.id) if entry.type == EntryType.EXERCISE else []
    if uses:
        named = [f"“{use.title}” ({'live' if use.live else 'draft'})" for use in uses]
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        articles = [{"id": use.entry.id, "slug": use.entry.slug, "title": use.title, "live": use.live} for use in uses]
        raise Used(
            f"This exercise is used in {', '.join(named[:MOST_NAMED])}{more}. Take it out of them first, or say that "
            "it is to be done all the same (`force`).",
            articles,
        )
