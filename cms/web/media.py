"""The pictures themselves, for everybody: an address never shows anything else, so it is kept for good."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from cms.core.errors import NotFound
from cms.web.context import installation

media_files = Blueprint("media_files", __name__, url_prefix="/media")
TYPES = {"webp": "image/webp", "avif": "image/avif"}
CACHE_CONTROL = "public, max-age=31536000, immutable"


@media_files.get("/<key>/<file>")
def read(key: str, file: str) -> BaseResponse:
    """Give one size of a picture."""
    media_type = TYPES.get(file.rpartition(".")[2])
    if media_type is None:
        raise NotFound("There is nothing at this address.")
    content = installation().store.get(f"{key}/{file}")
    answer = Response(content, content_type=media_type)
    answer.set_etag(f"{key}-{file}")
    answer.headers["Cache-Control"] = CACHE_CONTROL
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
