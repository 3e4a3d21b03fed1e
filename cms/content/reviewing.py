"""The clinical review: a reviewer signs off a revision, and word is given before the next one is due."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, ValidationError
from sqlalchemy import select

from cms.accounts.permissions import WORKER, Actor, Permission
from cms.audit import log
from cms.content import crediting, drafting, queries, reviews
from cms.content.freshness import touch_entry
from cms.content.models.entry import Entry
from cms.content.models.review import Review, ReviewNotice
from cms.content.models.revision import Revision
from cms.content.written import Moment, Slug, Written
from cms.core.clock import now, rfc3339
from cms.core.db import LARGEST_ID, db, inserting
from cms.core.errors import Fault, Invalid
from cms.core.validation import faults

NOTICE = timedelta(days=14)
SLACK = timedelta(minutes=5)  # clocks of programs that tell when somebody signed
LOAD = 100


class SignOff(Written):
    """Who reviewed, when, and when the next review is due; `revision` is the newest one where it is left out.

    Without `reviewed_at` it was now. Without `review_due_at` the day that the text names stays, if it lies ahead.
    """

    reviewer: Slug
    reviewed_at: Moment | None = None
    review_due_at: Moment | None = None
    revision: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


def sign_off(actor: Actor, entry: Entry, version: int, members: Mapping[str, Any]) -> Review:
    """Sign off a revision for a reviewer; what the public reads tells of it at once.

    The version names what was read, and stays: nothing that editors write changed. Raises Stale, or
    Invalid with a pointer to each fault.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    drafting.expect(entry, version)
    told = _checked(members)
    revision = queries.revision(entry, told.revision or entry.newest_number)
    reviewer = crediting.resolve([told.reviewer], "#/reviewer")[0]
    moment = now()
    reviewed_at = min(told.reviewed_at or moment, moment)
    planned = revision.review_due_at
    review = Review(
        entry_id=entry.id,
        number=revision.number,
        digest=reviews.digest(revision.source),
        reviewer_id=reviewer.id,
        reviewer_name=reviewer.name,
        reviewer_credentials=reviewer.credentials,
        reviewed_at=reviewed_at,
        review_due_at=told.review_due_at or (planned if planned and planned > reviewed_at else None),
        planned_due_at=planned,
        entered_by=actor.id,
        entered_by_name=actor.name,
        entered_at=moment,
    )
    db.session.add(review)
    db.session.flush()
    reviews.settle(entry)
    if entry.live_number is not None and revision.number <= entry.live_number:
        touch_entry(entry, *queries.names_beside(entry))
    due = rfc3339(review.review_due_at)
    log.record(actor, f"{entry.type}.review", entry.type, entry.id, revision=revision.number, review_due_at=due)
    return review


def give_notice() -> int:
    """Announce what the public reads and falls due for review within two weeks, once for each day; give their number.

    Of two workers that come at once, the second finds the row of the first.
    """
    moment = now()
    announced = select(ReviewNotice.id).where(
        ReviewNotice.entry_id == Entry.id, ReviewNotice.due_at == Entry.review_due_at
    )
    coming = (
        select(Entry, Revision)
        .join(Revision, queries.LIVE)
        .where(Entry.review_due_at.between(moment, moment + NOTICE), ~announced.exists())
        .order_by(Entry.review_due_at, Entry.id)
        .limit(LOAD)
    )
    rows = [(entry, revision) for entry, revision in db.session.execute(coming)]
    signed = reviews.behind(rows)
    return sum(_announce(entry, revision, signed.get(revision.id), moment) for entry, revision in rows)


def _announce(entry: Entry, revision: Revision, review: Review | None, moment: datetime) -> bool:
    reviewer = revision.reviewer_id or (review.reviewer_id if review else None)
    row = inserting(ReviewNotice).values(
        entry_id=entry.id, due_at=entry.review_due_at, reviewer_id=reviewer, made_at=moment
    )
    made = db.session.scalar(row.on_conflict_do_nothing().returning(ReviewNotice.id)) is not None
    if made:
        log.record(WORKER, f"{entry.type}.remind", entry.type, entry.id, review_due_at=rfc3339(entry.review_due_at))
    return made


def _checked(members: Mapping[str, Any]) -> SignOff:
    try:
        told = SignOff.model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None
    if told.reviewed_at is not None and told.reviewed_at > now() + SLACK:
        raise Invalid(Fault("A review that is still to come cannot be signed off.", "#/reviewed_at"))
    if told.review_due_at is not None and told.review_due_at <= (told.reviewed_at or now()):
        raise Invalid(Fault("The next review must be later than this one.", "#/review_due_at"))
    return told
