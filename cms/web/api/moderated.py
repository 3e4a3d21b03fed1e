"""A comment as it stands after a moderator did something to it."""

from cms.comments import cases
from cms.comments.models import Comment
from cms.delivery.documents.comment import ModeratedDocument, moderated_document
from cms.web.context import installation


def moderated(comment: Comment) -> ModeratedDocument:
    """Give a comment with its private members, read within the transaction that changed it."""
    return moderated_document(cases.of([comment])[0], installation().links, installation().sealer)
