"""Pictures brought in by scripts of the pages, one a request, and looked up to choose from: all as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for

from cms.accounts.permissions import Permission
from cms.content import library
from cms.content.models.media import Media
from cms.content.queries import is_id
from cms.core.db import writing
from cms.core.errors import Problem
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.media_parameters import NEWEST_FIRST, PicturesAsked
from cms.web.admin.pages import needs
from cms.web.context import installation
from cms.web.errors import STATUS
from cms.web.listing import listed
from cms.web.uploads import LARGEST_PICTURE, keep_picture, takes_pictures

bringing = Blueprint("bringing", __name__, url_prefix="/admin/media")
SCOPE = Permission.MEDIA_WRITE


@bringing.app_context_processor
def _limit() -> dict[str, int]:
    return {"largest_picture": LARGEST_PICTURE}


def in_json(view: Callable[..., Any]) -> Callable[..., Response]:
    """Answer with what a view gives, and with a sentence where it refuses."""

    @wraps(view)
    def answered(*args: Any, **named: Any) -> Response:
        try:
            told, status = view(*args, **named)
        except Problem as problem:
            told, status = {"detail": problem.detail}, STATUS[type(problem)]
        answer = Response(orjson.dumps(told), status, content_type="application/json")
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return answered


@bringing.post("/bring")
@takes_pictures
@needs(SCOPE)
@in_json
def bring() -> tuple[dict[str, Any], int]:
    """Take one picture into the library; its words may come with it, or later."""
    words = {name: request.form[name] for name in ("alt", "decorative", "caption") if name in request.form}
    return _told(keep_picture(page_actor(), request.files.get("file"), words, words_later=True)), 201


@bringing.post("/<int:media_id>/words")
@needs(SCOPE)
@in_json
def say_words(media_id: int) -> tuple[dict[str, Any], int]:
    """Change the words for a picture."""
    sent = request.form.get("version", "")
    words = {"alt": request.form.get("alt", ""), "decorative": request.form.get("decorative", "")}
    with writing():
        version = int(sent) if is_id(sent) else 0
        return _told(library.describe(page_actor(), library.get(media_id), version, words)), 200


@bringing.get("/choices")
@needs(SCOPE)
@in_json
def choices() -> tuple[dict[str, Any], int]:
    """Give pictures to choose from, the newest first."""
    asked = body.query(PicturesAsked)
    found = listed(library.pictures(asked.q, asked.shelf), NEWEST_FIRST, asked, scalar=True)
    onward = found.next_url and found.next_url.removeprefix(installation().links.public_url)
    return {"items": [_told(media) for media in found.rows], "next": onward}, 200


def _told(media: Media) -> dict[str, Any]:
    return {
        "id": media.id,
        "page": url_for("media_desk.one", media_id=media.id),
        "small": url_for("media_files.read", key=media.key, file=media.smallest["file"]),
        "url": url_for("media_files.read", key=media.key, file=media.renditions[0]["file"]),
        "width": media.width,
        "height": media.height,
        "alt": media.alt,
        "decorative": media.decorative,
        "silent": media.is_silent,
        "file_name": media.file_name,
        "version": media.version,
    }
