"""The clinical reviews of articles and exercises."""

from typing import Any

from flask import Response
from sqlalchemy import Select

from cms.accounts.permissions import Actor, Permission
from cms.content import queries, reviewing, reviews
from cms.content.histories import entry_with_history
from cms.content.models.entry import Entry
from cms.content.models.review import Review
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author
from cms.content.reviewing import SignOff
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import NotFound
from cms.core.paging import Order
from cms.delivery.documents.review import ReviewDocument, review_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import Doors
from cms.web.parameters import PageParameters, Parameters

NEWEST_FIRST = Order((Review.reviewed_at, Review.id), descending=True, key=lambda row: (row[0].reviewed_at, row[0].id))
READ, PUBLISH = Permission.CONTENT_READ, Permission.CONTENT_PUBLISH


def open_doors(doors: Doors) -> None:
    """Open the doors to the reviews of an entry."""
    rule, kind, gives = "/<int:entry_id>/reviews", doors.kind, ReviewDocument
    summary = f"List who signed off which revision of an {kind}, the newest first"
    doors.open("GET", rule, index, "reviews", summary, gives=gives, listed=True, query=PageParameters, scope=READ)
    summary = f"Sign off a revision of an {kind} for its clinical reviewer"
    told = {"status": 201, "body": SignOff, "scope": PUBLISH, "creates": True, "versioned": True}
    doors.open("POST", rule, create, "sign_off", summary, gives=gives, **told)
    summary = f"Give one review of an {kind}"
    doors.open("GET", f"{rule}/<int:review_id>", read, "review", summary, gives=gives, query=Parameters, scope=READ)


def index(kind: EntryType, entry_id: int) -> Response:
    """List the reviews."""
    asked = body.query(PageParameters)
    entry = entry_with_history(known_actor(), kind, entry_id)
    newest = queries.revision(entry, entry.newest_number)
    found = listed(_signed(entry), NEWEST_FIRST, asked)
    items = [review_document(review, reviewer, newest) for review, reviewer in found.rows]
    return private(found.document(items), next_url=found.next_url)


def read(kind: EntryType, entry_id: int, review_id: int) -> Response:
    """Give one review."""
    body.query(Parameters)
    entry = entry_with_history(known_actor(), kind, entry_id)
    return private(_shown(entry, review_id))


def create(kind: EntryType, entry_id: int) -> Response:
    """Sign off a revision."""
    actor, sent = known_actor(), body.members()
    actor.must(PUBLISH)
    version = body.version_named(sent)
    return replayed() or once(lambda: _made(actor, kind, entry_id, version, sent))


def _made(actor: Actor, kind: EntryType, entry_id: int, version: int, sent: dict[str, Any]) -> Response:
    entry = queries.entry_to_change(entry_id, kind, actor)
    review = reviewing.sign_off(actor, entry, version, sent)
    location = installation().links.api(f"/{kind}s/{entry.id}/reviews/{review.id}")
    return private(_shown(entry, review.id), 201, location=location)


def _shown(entry: Entry, review_id: int) -> ReviewDocument:
    found = db.session.execute(_signed(entry).where(Review.id == review_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such review.")
    newest: Revision = queries.revision(entry, entry.newest_number)
    return review_document(found[0], found[1], newest)


def _signed(entry: Entry) -> Select[Any]:
    return reviews.of(entry).join(Author, Author.id == Review.reviewer_id).add_columns(Author)
