"""Answers of the staff, and threads closed and opened."""

from functools import partial
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from typing_extensions import TypedDict

from cms.accounts.permissions import Permission
from cms.comments import closing, replying
from cms.comments.replying import Answer
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.errors import NotFound
from cms.core.text import clean
from cms.delivery.documents.comment import ModeratedDocument
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.moderated import moderated
from cms.web.context import client_hash, installation, site
from cms.web.once import once, replayed
from cms.web.operation import operation

answering = Blueprint("answering", __name__, url_prefix="/moderation")
MODERATE = Permission.COMMENTS_MODERATE


class NewReply(BaseModel):
    """An answer; `approve` lets the comment through first, at `version` if that is told."""

    model_config = ConfigDict(extra="forbid")
    body: Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)]
    approve: StrictBool = False
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    despite_claim: StrictBool = False


class ThreadStateDocument(TypedDict):
    """A thread as it is now: whether readers can write there, and how many comments they see."""

    type: str
    slug: str
    open: bool
    count: int
    version: int


@answering.post("/comments/<int:comment_id>/reply")
@operation(
    "Answer a comment in one's own name, and approve it on the way if need be",
    gives=ModeratedDocument,
    status=201,
    body=NewReply,
    scope=MODERATE,
    creates=True,
    others=(409,),
)
def reply(comment_id: int) -> Response:
    """Answer a comment."""
    actor = known_actor()
    actor.must(MODERATE)
    sent = body.read(NewReply)
    answer = Answer(comment_id, **sent.model_dump())

    def make() -> Response:
        made = replying.reply(actor, answer, client_hash(request.remote_addr), site(), installation().sealer)
        location = installation().links.api(f"/moderation/comments/{made.id}")
        return private(moderated(made), 201, location=location, version=made.version)

    site()
    return replayed() or once(make, sealed=True)


def _set_open(kind: str, reference: str, *, is_open: bool) -> Response:
    actor = known_actor()
    actor.must(MODERATE)
    body.refuse_more(body.members())
    if kind not in set(EntryType):
        raise NotFound("There are comments on an “article” and on an “exercise”.")
    with writing():
        entry = closing.set_open(actor, EntryType(kind), reference, is_open=is_open)
        document: ThreadStateDocument = {
            "type": entry.type,
            "slug": entry.slug,
            "open": entry.comments_open,
            "count": entry.comment_count,
            "version": entry.version,
        }
        return private(document, version=entry.version)


for _name, _is_open, _summary in (
    ("close", False, "Close a thread: readers can write there no more"),
    ("open", True, "Open a thread again"),
):
    _told = operation(_summary, gives=ThreadStateDocument, scope=MODERATE)
    answering.add_url_rule(
        f"/threads/<kind>/<reference>/{_name}", _name, _told(partial(_set_open, is_open=_is_open)), methods=["POST"]
    )
