"""The people behind comments, and what the staff note on them and on comments."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select

from cms.accounts.permissions import Permission
from cms.comments import cases, queries, staff_notes
from cms.comments.cases import Case
from cms.comments.models import Comment
from cms.comments.staff_notes import StaffNote
from cms.core.paging import Order
from cms.core.text import PlainText
from cms.delivery.documents.comment import ModeratedDocument, moderated_document
from cms.delivery.documents.person import (
    CommenterHistoryDocument,
    StaffNoteDocument,
    commenter_history_document,
    staff_note_document,
)
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, Parameters

commenters = Blueprint("commenters", __name__, url_prefix="/moderation")
READ, MODERATE = Permission.COMMENTS_READ, Permission.COMMENTS_MODERATE
FIRST_NOTES_FIRST = Order((StaffNote.id,), False, lambda row: (row.id,))


class NewStaffNote(BaseModel):
    """A note for the other moderators."""

    model_config = ConfigDict(extra="forbid")
    body: Annotated[PlainText, Field(min_length=1, max_length=5000)]


@commenters.get("/people/<int:person_id>")
@operation("Give who is behind comments", gives=CommenterHistoryDocument, query=Parameters, scope=READ)
def person(person_id: int) -> Response:
    """Give who is behind comments."""
    actor = known_actor()
    body.query(Parameters)
    found = staff_notes.person(actor, person_id)
    address = installation().links.api(f"/moderation/people/{found.id}")
    return private(commenter_history_document(found, address, installation().sealer))


@commenters.get("/people/<int:person_id>/comments")
@operation(
    "List the comments of somebody, the newest first",
    gives=ModeratedDocument,
    listed=True,
    query=FieldPageParameters,
    scope=READ,
)
def comments(person_id: int) -> Response:
    """List the comments of somebody."""
    actor, asked = known_actor(), body.query(FieldPageParameters)
    theirs = select(Comment).where(Comment.person_id == staff_notes.person(actor, person_id).id)
    found = listed(theirs, queries.ORDERS["newest"], asked, scalar=True)
    items = shown(cases.of(found.rows), _comment, asked.fields, ModeratedDocument)
    return private(found.document(items), next_url=found.next_url)


@commenters.get("/people/<int:person_id>/notes")
@operation(
    "List what the staff noted on somebody", gives=StaffNoteDocument, listed=True, query=FieldPageParameters, scope=READ
)
def notes_on_person(person_id: int) -> Response:
    """List what the staff noted on somebody."""
    actor, asked = known_actor(), body.query(FieldPageParameters)
    return _notes(staff_notes.of_person(actor, person_id), asked)


@commenters.post("/people/<int:person_id>/notes")
@operation(
    "Note something on somebody", gives=StaffNoteDocument, status=201, body=NewStaffNote, scope=MODERATE, creates=True
)
def note_on_person(person_id: int) -> Response:
    """Note something on somebody."""
    actor = known_actor()
    actor.must(MODERATE)
    sent = body.read(NewStaffNote)
    return replayed() or once(
        lambda: _noted(staff_notes.on_person(actor, person_id, sent.body), f"people/{person_id}"), sealed=True
    )


@commenters.get("/comments/<int:comment_id>/notes")
@operation(
    "List what the staff noted on a comment",
    gives=StaffNoteDocument,
    listed=True,
    query=FieldPageParameters,
    scope=READ,
)
def notes_on_comment(comment_id: int) -> Response:
    """List what the staff noted on a comment."""
    actor, asked = known_actor(), body.query(FieldPageParameters)
    return _notes(staff_notes.of_comment(actor, comment_id), asked)


@commenters.post("/comments/<int:comment_id>/notes")
@operation(
    "Note something on a comment", gives=StaffNoteDocument, status=201, body=NewStaffNote, scope=MODERATE, creates=True
)
def note_on_comment(comment_id: int) -> Response:
    """Note something on a comment."""
    actor = known_actor()
    actor.must(MODERATE)
    sent = body.read(NewStaffNote)
    return replayed() or once(
        lambda: _noted(staff_notes.on_comment(actor, comment_id, sent.body), f"comments/{comment_id}"), sealed=True
    )


def _comment(case: Case) -> ModeratedDocument:
    return moderated_document(case, installation().links, installation().sealer)


def _notes(statement: Select[StaffNote], asked: FieldPageParameters) -> Response:
    found = listed(statement, FIRST_NOTES_FIRST, asked, scalar=True)
    return private(
        found.document(shown(found.rows, staff_note_document, asked.fields, StaffNoteDocument)), next_url=found.next_url
    )


def _noted(note: StaffNote, place: str) -> Response:
    location = installation().links.api(f"/moderation/{place}/notes")
    return private(staff_note_document(note), 201, location=location)
