"""What preview links open: an item as it was at one revision, for every origin and for nobody's cache."""

from flask import Blueprint, Response

from cms.content import previewing
from cms.content.views import view
from cms.web import body
from cms.web.answers import private
from cms.web.api.entry_document import ANY_DOCUMENT, document
from cms.web.context import installation
from cms.web.operation import operation
from cms.web.parameters import Parameters

previews = Blueprint("previews", __name__, url_prefix="/previews")


@previews.after_request
def _tell_nobody(answer: Response) -> Response:
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@previews.get("/<key>")
@operation("Give the item that a preview link shows", gives=ANY_DOCUMENT, query=Parameters, others=(404, 410))
def read(key: str) -> Response:
    """Give the item as its editors had it at the revision that the link is for; the key is all that is asked for."""
    body.query(Parameters)
    _link, entry, revision = previewing.opened(key, installation().sealer)
    return private(document(view([(entry, revision)], public=False)[0]))
