"""Changing what a comment says, and what it said before."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cms.accounts.permissions import Permission
from cms.comments import originals, queries, redacting
from cms.comments.masking import Mask, MaskKind
from cms.comments.redacting import Redaction, Surroundings
from cms.comments.status import Reason
from cms.core.db import writing
from cms.core.text import clean
from cms.delivery.documents.comment import ModeratedDocument
from cms.delivery.documents.redaction import OriginalDocument, original_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.entry_moves import VersionNamed
from cms.web.api.moderated import moderated
from cms.web.context import installation, site
from cms.web.operation import operation
from cms.web.parameters import Parameters

redactions = Blueprint("redactions", __name__, url_prefix="/moderation/comments/<int:comment_id>")
MODERATE, SEALED = Permission.COMMENTS_MODERATE, Permission.COMMENTS_SEALED
MOST_SPANS = 200


class Span(BaseModel):
    """What to take out, in code points of `source`, and which mark is to stand there."""

    model_config = ConfigDict(extra="forbid")
    start: Annotated[int, Field(ge=0, le=2**31 - 1)]
    end: Annotated[int, Field(ge=1, le=2**31 - 1)]
    kind: MaskKind = MaskKind.OTHER


class CommentChange(BaseModel):
    """A new text, or the stretches to take out of the present one; and why."""

    model_config = ConfigDict(extra="forbid")
    body: Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)] | None = None
    spans: Annotated[list[Span], Field(min_length=1, max_length=MOST_SPANS)] | None = None
    reason: Reason


def surroundings() -> Surroundings:
    """Give what a redaction needs to know of the house."""
    return Surroundings(site(), installation().sealer, installation().links.hosts)


@redactions.patch("")
@operation(
    "Change what a comment says, or take words out of it; what it said before is sealed",
    gives=ModeratedDocument,
    body=CommentChange,
    scope=MODERATE,
    versioned=True,
)
def change(comment_id: int) -> Response:
    """Change what a comment says."""
    actor, sent = known_actor(), body.members()
    actor.must(MODERATE)
    version = body.version_named(sent)
    asked = body.read(CommentChange, sent)
    wanted = Redaction(
        asked.reason, asked.body, tuple(Mask(each.start, each.end, each.kind) for each in asked.spans or ())
    )
    house = surroundings()
    with writing():
        comment = redacting.redact(actor, comment_id, version, wanted, house)
        return private(moderated(comment), version=comment.version)


@redactions.get("/original")
@operation(
    "Open what a comment said before words were taken out of it; the log says who looked",
    gives=OriginalDocument,
    query=Parameters,
    scope=SEALED,
    others=(410,),
)
def original(comment_id: int) -> Response:
    """Open what a comment said before."""
    actor = known_actor()
    actor.must(SEALED)
    body.query(Parameters)
    with writing():
        comment = queries.one(actor, comment_id)
        opened = originals.look(actor, comment, installation().sealer)
        return private(original_document(comment, opened))


@redactions.post("/original/restore")
@operation(
    "Take the last redaction of a comment back",
    gives=ModeratedDocument,
    body=VersionNamed,
    scope=SEALED,
    versioned=True,
    others=(410,),
)
def restore(comment_id: int) -> Response:
    """Take the last redaction of a comment back."""
    actor, sent = known_actor(), body.members()
    actor.must(SEALED)
    version = body.version_named(sent)
    body.refuse_more(sent)
    house = surroundings()
    with writing():
        comment = redacting.restore(actor, comment_id, version, house)
        return private(moderated(comment), version=comment.version)
