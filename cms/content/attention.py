"""What waits for somebody who writes or publishes: the first few of each, each for one query."""

from datetime import datetime

from sqlalchemy import Select, func, select

from cms.accounts.permissions import Actor
from cms.content.models.entry import Entry
from cms.content.models.review import ReviewNotice
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author
from cms.content.overviews import ReviewShelf, due_for_review
from cms.content.queries import LIVE, NEWEST
from cms.content.status import Status
from cms.core.db import db

Found = list[tuple[Entry, Revision]]


def in_review(at_most: int) -> Found:
    """Give what was handed in, the longest waiting first."""
    return _first(_newest().where(Entry.status == Status.IN_REVIEW).order_by(Entry.updated_at, Entry.id), at_most)


def review_overdue(moment: datetime, at_most: int) -> Found:
    """Give what is live and should have been reviewed again by now, the longest overdue first."""
    return _first(_live().where(Entry.review_due_at < moment).order_by(Entry.review_due_at, Entry.id), at_most)


def review_announced(moment: datetime, at_most: int) -> list[tuple[Entry, Revision, Author | None]]:
    """Give what was announced as due for review and still is, the next first, each with who is to review it."""
    statement = (
        select(Entry, Revision, Author)
        .join(Revision, LIVE)
        .join(ReviewNotice, (ReviewNotice.entry_id == Entry.id) & (ReviewNotice.due_at == Entry.review_due_at))
        .outerjoin(Author, Author.id == ReviewNotice.reviewer_id)
        .where(Entry.review_due_at >= moment)
        .order_by(Entry.review_due_at, Entry.id)
    )
    return [(entry, revision, reviewer) for entry, revision, reviewer in db.session.execute(statement.limit(at_most))]


def count_for_review(moment: datetime) -> dict[tuple[str, ReviewShelf], int]:
    """Count by kind what is overdue for review, and what falls due soon: one query."""
    counts = (func.count().filter(due_for_review(shelf, moment)) for shelf in ReviewShelf)
    rows = db.session.execute(select(Entry.type, *counts).where(Entry.review_due_at.is_not(None)).group_by(Entry.type))
    return {(kind, shelf): count for kind, *found in rows for shelf, count in zip(ReviewShelf, found, strict=True)}


def going_live(at_most: int) -> Found:
    """Give what has a time to be published at, the next first."""
    return _first(_newest().where(Entry.publish_at.is_not(None)).order_by(Entry.publish_at, Entry.id), at_most)


def sent_back(actor: Actor, at_most: int) -> Found:
    """Give what the actor began and an editor sent back, the latest first."""
    back = _newest().where(Entry.created_by == actor.id, Entry.sent_back_at.is_not(None))
    return _first(back.order_by(Entry.sent_back_at.desc(), Entry.id.desc()), at_most)


def own_drafts(actor: Actor, at_most: int) -> Found:
    """Give what the actor began and did not finish, the latest first; what was sent back is told apart from it."""
    mine = _newest().where(Entry.created_by == actor.id, Entry.status == Status.DRAFT, Entry.sent_back_at.is_(None))
    return _first(mine.order_by(Entry.updated_at.desc(), Entry.id.desc()), at_most)


def _newest() -> Select[Entry, Revision]:
    return select(Entry, Revision).join(Revision, NEWEST).where(Entry.binned_at.is_(None))


def _live() -> Select[Entry, Revision]:
    return select(Entry, Revision).join(Revision, LIVE)


def _first(statement: Select[Entry, Revision], at_most: int) -> Found:
    return [(entry, revision) for entry, revision in db.session.execute(statement.limit(at_most))]
