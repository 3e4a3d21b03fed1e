"""Reports of harm as Today and the desk show them: the open ones first, with whom each concerns."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from cms.comments.adverse_effects import OPEN, AdverseEffect
from cms.comments.models import Comment
from cms.content import reviews
from cms.content.models.entry import Entry
from cms.content.models.review import Review
from cms.content.models.revision import AS_USED, Revision, RevisionExercise
from cms.content.models.taxonomy import Author
from cms.content.queries import NEWEST
from cms.content.status import EntryType
from cms.core.db import db


@dataclass(frozen=True)
class Reported:
    """A confirmed report that nobody looked at: about what, in which words, and who reviews that clinically."""

    effect: AdverseEffect
    comment: Comment | None
    entry: Entry
    title: str
    reviewer: str | None


def still_open(at_most: int) -> list[Reported]:
    """Give the first reports that nobody looked at, the longest waiting first: two queries."""
    statement = (
        select(AdverseEffect, Comment, Entry, Revision, Author.name)
        .join(Entry, Entry.id == AdverseEffect.entry_id)
        .join(Revision, NEWEST)
        .outerjoin(Comment, Comment.id == AdverseEffect.comment_id)
        .outerjoin(Author, Author.id == Revision.reviewer_id)
        .where(*OPEN, Entry.binned_at.is_(None))
        .order_by(AdverseEffect.judged_at, AdverseEffect.id)
        .limit(at_most)
    )
    rows = db.session.execute(statement).all()
    signed = reviews.behind([(entry, revision) for _effect, _comment, entry, revision, _name in rows])
    return [
        Reported(effect, comment, entry, revision.title, name or _signer(signed, revision))
        for effect, comment, entry, revision, name in rows
    ]


def count_open() -> int:
    """Count the confirmed reports that nobody looked at."""
    entries = select(func.count()).select_from(AdverseEffect).join(Entry, Entry.id == AdverseEffect.entry_id)
    return db.session.scalar(entries.where(*OPEN, Entry.binned_at.is_(None))) or 0


def exercises_in(entry: Entry) -> list[tuple[str, str]]:
    """Give slug and title of the exercises that the newest text of an article uses, in their order."""
    if entry.type != EntryType.ARTICLE:
        return []
    exercise, its_text = aliased(Entry), aliased(Revision)
    used = (
        select(exercise.slug, its_text.title)
        .select_from(Revision)
        .join(RevisionExercise, RevisionExercise.revision_id == Revision.id)
        .join(exercise, exercise.id == RevisionExercise.exercise_id)
        .join(its_text, and_(its_text.entry_id == exercise.id, its_text.number == exercise.newest_number))
        .where(Revision.entry_id == entry.id, Revision.number == entry.newest_number, exercise.binned_at.is_(None))
        .order_by(*AS_USED)
    )
    return [(slug, title) for slug, title in db.session.execute(used)]


def _signer(signed: dict[int, Review], revision: Revision) -> str | None:
    return signed[revision.id].reviewer_name if revision.id in signed else None
