"""What the staff set right under a comment."""

from flask import Blueprint, Response

from cms.accounts.permissions import Permission
from cms.comments import correcting
from cms.comments.correcting import NewCorrection
from cms.core.db import writing
from cms.delivery.documents.correction import CorrectionDocument, correction_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.operation import operation

corrections = Blueprint("corrections", __name__, url_prefix="/moderation/comments/<int:comment_id>/correction")
MODERATE = Permission.COMMENTS_MODERATE


@corrections.put("")
@operation(
    "Set a comment right that readers see, with a source; what was said there before is replaced",
    gives=CorrectionDocument,
    body=NewCorrection,
    scope=MODERATE,
    others=(409,),
)
def correct(comment_id: int) -> Response:
    """Set a comment right."""
    actor = known_actor()
    actor.must(MODERATE)
    sent = body.read(NewCorrection)
    with writing():
        return private(correction_document(correcting.correct(actor, comment_id, sent)))


@corrections.delete("")
@operation("Take a correction away", gives=CorrectionDocument, scope=MODERATE)
def remove(comment_id: int) -> Response:
    """Take a correction away."""
    actor = known_actor()
    actor.must(MODERATE)
    body.refuse_more(body.members())
    with writing():
        return private(correction_document(correcting.remove(actor, comment_id)))
