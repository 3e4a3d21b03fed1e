"""Canned replies: kept by moderators, filled in for one comment."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cms.accounts.permissions import Permission
from cms.comments import canned, queries
from cms.comments.canned import CannedReply
from cms.core.db import LARGEST_ID, writing
from cms.core.paging import Order
from cms.core.text import PlainText, clean
from cms.delivery.documents.canned import CannedReplyDocument, FilledReplyDocument, canned_reply_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.filling import filled_for
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, Parameters

replies = Blueprint("canned_replies", __name__, url_prefix="/moderation/replies")
READ, MODERATE = Permission.COMMENTS_READ, Permission.COMMENTS_MODERATE
BY_ID = Order((CannedReply.id,), False, lambda row: (row.id,))
Title = Annotated[PlainText, Field(min_length=1, max_length=canned.LONGEST_TITLE)]
Body = Annotated[
    str,
    BeforeValidator(lambda value: clean(value).strip() if isinstance(value, str) else value),
    Field(min_length=1, max_length=canned.LONGEST_BODY),
]


class NewCannedReply(BaseModel):
    """A text to keep; `body` is Markdown with places such as `{name}`."""

    model_config = ConfigDict(extra="forbid")
    title: Title
    body: Body


class CannedReplyChange(BaseModel):
    """What is to change of a text."""

    model_config = ConfigDict(extra="forbid")
    title: Title | None = None
    body: Body | None = None


class CommentNamed(Parameters):
    """The comment that a text is to be filled in for."""

    comment: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


@replies.get("")
@operation("List the canned replies", gives=CannedReplyDocument, listed=True, query=FieldPageParameters, scope=READ)
def index() -> Response:
    """List the canned replies."""
    actor, asked = known_actor(), body.query(FieldPageParameters)
    found = listed(canned.everything(actor), BY_ID, asked, scalar=True)
    return private(
        found.document(shown(found.rows, canned_reply_document, asked.fields, CannedReplyDocument)),
        next_url=found.next_url,
    )


@replies.get("/<int:reply_id>")
@operation("Give one canned reply, filled in for a comment", gives=FilledReplyDocument, query=CommentNamed, scope=READ)
def read(reply_id: int) -> Response:
    """Give one canned reply."""
    actor, asked = known_actor(), body.query(CommentNamed)
    reply = canned.one(actor, reply_id)
    text = filled_for(reply, queries.one(actor, asked.comment)) if asked.comment else None
    return private({**canned_reply_document(reply), "filled": text}, version=reply.version)


@replies.post("")
@operation(
    "Keep a reply at hand", gives=CannedReplyDocument, status=201, body=NewCannedReply, scope=MODERATE, creates=True
)
def create() -> Response:
    """Keep a reply at hand."""
    actor = known_actor()
    actor.must(MODERATE)
    sent = body.read(NewCannedReply)

    def make() -> Response:
        reply = canned.create(actor, sent.title, sent.body)
        location = installation().links.api(f"/moderation/replies/{reply.id}")
        return private(canned_reply_document(reply), 201, location=location, version=reply.version)

    return replayed() or once(make)


@replies.patch("/<int:reply_id>")
@operation("Change a canned reply", gives=CannedReplyDocument, body=CannedReplyChange, scope=MODERATE, versioned=True)
def change(reply_id: int) -> Response:
    """Change a canned reply."""
    actor, sent = known_actor(), body.members()
    actor.must(MODERATE)
    version = body.version_named(sent)
    wanted = body.read(CannedReplyChange, sent)
    with writing():
        reply = canned.change(actor, reply_id, version, title=wanted.title, body=wanted.body)
        return private(canned_reply_document(reply), version=reply.version)


@replies.delete("/<int:reply_id>")
@operation("Drop a canned reply", gives=CannedReplyDocument, scope=MODERATE, versioned=True)
def delete(reply_id: int) -> Response:
    """Drop a canned reply."""
    actor = known_actor()
    actor.must(MODERATE)
    version = body.version_if_named()
    with writing():
        return private(canned_reply_document(canned.delete(actor, reply_id, version)))
