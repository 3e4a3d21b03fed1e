"""One comment: read by all if it is public, and by its author, who may change it or take it back for a while."""

from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from cms.accounts.permissions import NOBODY
from cms.comments import nesting, ownership, revising, withdrawing
from cms.comments.freshness import thread_name
from cms.comments.models import Comment
from cms.comments.notices import notice
from cms.core.db import writing
from cms.core.errors import Stale
from cms.delivery.documents.comment import CommentDocument, OwnDocument, comment_document, own_document
from cms.delivery.documents.notice import NoticeDocument, notice_document
from cms.web import body
from cms.web.actor import api_actor, edit_token, needed_edit_token
from cms.web.answers import Made, fresh, private
from cms.web.api.comments import rest_of
from cms.web.api.helping import helped
from cms.web.api.new_comment import Source, typed
from cms.web.context import countries, installation, site
from cms.web.operation import operation
from cms.web.parameters import Parameters
from cms.web.security import refuse_other_origins

own_comments = Blueprint("own_comments", __name__, url_prefix="/comments/<int:comment_id>")


class ChangedComment(BaseModel):
    """What its author wants a comment to say."""

    model_config = ConfigDict(extra="forbid")
    body: Source


class RevisedDocument(OwnDocument):
    """A comment that its author changed, and what they should know at once."""

    notice: NoticeDocument | None


class WithdrawnDocument(TypedDict):
    """A comment that is gone."""

    id: int
    status: str


@own_comments.get("")
@operation(
    "Give a public comment with its replies; with its edit token, to its author whatever became of it",
    gives=CommentDocument | OwnDocument,
    query=Parameters,
    public=True,
    own=True,
)
def read(comment_id: int) -> Response:
    """Give a comment."""
    body.query(Parameters)
    token = edit_token()
    if token is not None:
        answer = _own(ownership.own(comment_id, token, installation().sealer))
    else:
        api_actor()
        answer = fresh(lambda: _public(comment_id))
    answer.vary.add("Authorization")
    return answer


@own_comments.patch("")
@operation(
    "Change one's own comment while that is possible; the new text is checked as a new comment is",
    gives=RevisedDocument,
    body=ChangedComment,
    own=True,
    versioned=True,
)
def change(comment_id: int) -> Response:
    """Change one's own comment."""
    refuse_other_origins()
    with helped(typed):
        return _changed(comment_id)


def _changed(comment_id: int) -> Response:
    token, house = needed_edit_token(), installation()
    found = body.members()
    version = body.version_named(found) if "version" in found or "If-Match" in request.headers else None
    sent = body.read(ChangedComment, found)
    comment = ownership.own(comment_id, token, house.sealer)
    ownership.must_be_in_time(comment, site())
    seen = comment.version
    if version not in {None, seen}:
        raise Stale(revising.CHANGED)
    if sent.body == comment.source:
        return _own(comment, notice=None)
    sender = request.remote_addr or ""
    examined = revising.examine(comment, sent.body, site(), house.sealer, house.links.hosts, sender)
    with writing():
        comment = revising.revise(NOBODY, comment, seen, examined, house.sealer)
    told = notice(examined.signals, site(), countries())
    return _own(comment, notice=notice_document(told) if told else None)


@own_comments.delete("")
@operation(
    "Take one's own comment back while that is possible; where it was answered its empty place stays",
    gives=WithdrawnDocument,
    own=True,
    versioned=True,
)
def delete(comment_id: int) -> Response:
    """Take one's own comment back."""
    refuse_other_origins()
    token, version = needed_edit_token(), body.version_if_named()
    ownership.must_be_in_time(ownership.own(comment_id, token, installation().sealer), site())
    with writing():
        withdrawing.withdraw(NOBODY, comment_id, version)
    return private({"id": comment_id, "status": "erased"})


def _own(comment: Comment, **more: Any) -> Response:
    document = own_document(
        comment,
        installation().links,
        ownership.status_told(comment),
        ownership.editable_until(comment, site()),
    )
    return private({**document, **more}, version=comment.version)


def _public(comment_id: int) -> Made:
    comment, entry = nesting.in_public(comment_id)
    node = nesting.with_replies([comment])[0]
    names = ["site", thread_name(entry), f"{entry.type}:{entry.slug}"]
    return Made(comment_document(node, installation().links, rest_of(entry)), names)
