"""Taking a comment in hand, and letting it go."""

from collections.abc import Callable

from flask import Blueprint, Response

from cms.accounts.permissions import Actor, Permission
from cms.comments import claiming
from cms.comments.models import Comment
from cms.core.db import writing
from cms.delivery.documents.comment import ModeratedDocument
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.moderated import moderated
from cms.web.operation import operation

claims = Blueprint("claims", __name__, url_prefix="/moderation/comments/<int:comment_id>")
MODERATE = Permission.COMMENTS_MODERATE


@claims.post("/claim")
@operation(
    "Take a comment in hand for five minutes, or keep it for another five",
    gives=ModeratedDocument,
    scope=MODERATE,
    others=(409,),
)
def claim(comment_id: int) -> Response:
    """Take a comment in hand."""
    return _done(claiming.claim, comment_id)


@claims.post("/release")
@operation("Let a comment go that one has in hand", gives=ModeratedDocument, scope=MODERATE, others=(409,))
def release(comment_id: int) -> Response:
    """Let a comment go."""
    return _done(claiming.release, comment_id)


def _done(verb: Callable[[Actor, int], Comment], comment_id: int) -> Response:
    actor = known_actor()
    actor.must(MODERATE)
    body.refuse_more(body.members())
    with writing():
        comment = verb(actor, comment_id)
        return private(moderated(comment), version=comment.version)
