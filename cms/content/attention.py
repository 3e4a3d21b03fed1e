"""What waits for somebody who writes or publishes: the first few of each, each for one query."""

from datetime import datetime

from sqlalchemy import Select, select

from cms.accounts.permissions import Actor
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.queries import LIVE, NEWEST
from cms.content.status import Status
from cms.core.db import db

Found = list[tuple[Entry, Revision]]


def in_review(at_most: int) -> Found:
    """Give what was handed in, the longest waiting first."""
    return _first(_newest().where(Entry.status == Status.IN_REVIEW).order_by(Entry.updated_at, Entry.id), at_most)


def review_overdue(moment: datetime, at_most: int) -> Found:
    """Give what is live and should have been reviewed again by now, the longest overdue first."""
    live = select(Entry, Revision).join(Revision, LIVE)
    return _first(live.where(Revision.review_due_at < moment).order_by(Revision.review_due_at, Revision.id), at_most)


def going_live(at_most: int) -> Found:
    """Give what has a time to be published at, the next first."""
    return _first(_newest().where(Entry.publish_at.is_not(None)).order_by(Entry.publish_at, Entry.id), at_most)


def own_drafts(actor: Actor, at_most: int) -> Found:
    """Give what the actor began and did not finish, the latest first."""
    mine = _newest().where(Entry.created_by == actor.id, Entry.status == Status.DRAFT)
    return _first(mine.order_by(Entry.updated_at.desc(), Entry.id.desc()), at_most)


def _newest() -> Select[Entry, Revision]:
    return select(Entry, Revision).join(Revision, NEWEST).where(Entry.binned_at.is_(None))


def _first(statement: Select[Entry, Revision], at_most: int) -> Found:
    return [(entry, revision) for entry, revision in db.session.execute(statement.limit(at_most))]
