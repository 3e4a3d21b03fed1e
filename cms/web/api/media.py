"""The media library: pictures sent in, described, and removed when nothing shows them."""

from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import Field

from cms.accounts.permissions import Actor, Permission
from cms.content import library
from cms.content.library import Shelf
from cms.content.models.media import Media
from cms.content.picture_uses import uses_of
from cms.content.picture_words import PictureChanged, PictureWritten
from cms.core.db import writing
from cms.core.errors import Fault, Invalid, Unsupported
from cms.core.paging import Order
from cms.delivery.documents.media import MediaDocument, media_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.operation import operation
from cms.web.parameters import FilterText, PageParameters, Parameters
from cms.web.uploads import keep_picture, takes_pictures

media = Blueprint("media", __name__, url_prefix="/media")
NEWEST_FIRST = Order((Media.created_at, Media.id), True, lambda row: (row.created_at, row.id))
SCOPE = Permission.MEDIA_WRITE
FORM = "multipart/form-data"


class PictureSent(PictureWritten):
    """The parts of a form that brings a picture."""

    file: Annotated[bytes, Field(description="PNG, JPEG, WebP, GIF or AVIF, up to 20 MB.")]


class PicturesAsked(PageParameters):
    """Which pictures are listed: those that hold all the words, those of a shelf."""

    q: FilterText | None = None
    shelf: Shelf | None = None


@media.get("")
@operation("List pictures, the newest first", gives=MediaDocument, listed=True, query=PicturesAsked, scope=SCOPE)
def index() -> Response:
    """List pictures."""
    actor = known_actor()
    actor.must(SCOPE)
    asked = body.query(PicturesAsked)
    found = listed(library.pictures(asked.q, asked.shelf), NEWEST_FIRST, asked, scalar=True)
    return private(found.document(_documents(actor, found.rows)), next_url=found.next_url)


@media.post("")
@takes_pictures
@operation(
    "Take a picture into the library, decoded and encoded anew",
    gives=MediaDocument,
    status=201,
    body=PictureSent,
    takes=(FORM,),
    scope=SCOPE,
)
def create() -> Response:
    """Take a picture into the library."""
    actor = known_actor()
    actor.must(SCOPE)
    if request.mimetype != FORM:
        raise Unsupported("Send “multipart/form-data” with the parts file, alt, decorative and caption.")
    strangers = [
        Fault("Send one picture, as the part “file”.", f"#/{name}") for name in request.files if name != "file"
    ]
    if strangers or len(request.files.getlist("file")) > 1:
        raise Invalid(*strangers or [Fault("Send one picture at a time.", "#/file")])
    made = keep_picture(actor, request.files.get("file"), request.form.to_dict())
    return _answer(actor, made, 201, location=installation().links.api(f"/media/{made.id}"))


@media.get("/<int:media_id>")
@operation("Give one picture, with where it is used", gives=MediaDocument, query=Parameters, scope=SCOPE)
def read(media_id: int) -> Response:
    """Give one picture."""
    actor = known_actor()
    actor.must(SCOPE)
    body.query(Parameters)
    return _answer(actor, library.get(media_id))


@media.patch("/<int:media_id>")
@operation(
    "Change what is said of a picture and what of it stays in sight, wherever it is shown",
    gives=MediaDocument,
    body=PictureChanged,
    scope=SCOPE,
    versioned=True,
)
def change(media_id: int) -> Response:
    """Change what is said of a picture."""
    actor, sent = known_actor(), body.members()
    actor.must(SCOPE)
    version = body.version_named(sent)
    with writing():
        return _answer(actor, library.describe(actor, library.get(media_id), version, sent))


@media.delete("/<int:media_id>")
@operation("Remove a picture that nothing shows", gives=MediaDocument, scope=SCOPE, versioned=True)
def remove(media_id: int) -> Response:
    """Remove a picture."""
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        picture = library.get(media_id)
        gone = _answer(actor, picture)
        library.remove(actor, picture, version)
        return gone


def _answer(actor: Actor, picture: Media, status: int = 200, location: str | None = None) -> Response:
    return private(_documents(actor, [picture])[0], status, location=location, version=picture.version)


def _documents(actor: Actor, rows: list[Media]) -> list[MediaDocument]:
    used = uses_of(actor, [each.id for each in rows])
    return [media_document(each, used[each.id], installation().links) for each in rows]
