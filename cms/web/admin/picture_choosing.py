"""Pictures to be put into a text: found in the library by their words, or brought along on the spot."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy import or_

from cms.accounts.permissions import Permission
from cms.content import library, overviews
from cms.content.models.media import Media
from cms.core.errors import Fault, Invalid, TooLarge, Unsupported
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms.picture import NewPictureForm
from cms.web.admin.pages import needs
from cms.web.answers import private
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.parameters import FilterText, FormParameters
from cms.web.uploads import keep_picture, takes_pictures

picture_choosing = Blueprint("picture_choosing", __name__, url_prefix="/admin/choose/pictures")
NEWEST_FIRST = Order((Media.created_at, Media.id), True, lambda row: (row.created_at, row.id))


class Asked(FormParameters):
    """Words of what a picture shows, of its caption or of its file's name."""

    q: FilterText | None = None


@picture_choosing.get("")
@needs(Permission.MEDIA_WRITE)
def index() -> Response:
    """Give pictures of the library, the newest first, and the path of those behind them."""
    asked = body.query(Asked)
    statement = library.pictures()
    for word in overviews.split(asked.q or ""):
        told = (Media.alt, Media.caption, Media.file_name)
        statement = statement.where(or_(*(each.icontains(word, autoescape=True) for each in told)))
    found = listed(statement, NEWEST_FIRST, asked, scalar=True)
    behind = found.next_url and found.next_url.removeprefix(installation().links.public_url)
    return private({"items": [_document(media) for media in found.rows], "next": behind})


@picture_choosing.post("")
@takes_pictures
@needs(Permission.MEDIA_WRITE)
def add() -> Response:
    """Take a picture into the library; what is wrong with it is told with the field that it is about."""
    try:
        made = keep_picture(page_actor(), request.files.get("file"), NewPictureForm().members())
    except (TooLarge, Unsupported) as refusal:
        return _refused([Fault(refusal.detail, "#/file")])
    except Invalid as refusal:
        return _refused(refusal.faults)
    return private(_document(made), 201)


def _refused(faults: list[Fault] | tuple[Fault, ...]) -> Response:
    return private({"errors": [{"detail": each.detail, "pointer": each.pointer} for each in faults]}, 422)


def _document(media: Media) -> dict[str, Any]:
    """Give what a text needs of a picture, by paths, which hold wherever the service moves."""
    widest, smallest = (
        url_for("media_files.read", key=media.key, file=media.renditions[place]["file"]) for place in (0, -1)
    )
    return {
        "id": media.id,
        "url": widest,
        "small": smallest,
        "alt": media.alt,
        "decorative": media.decorative,
        "caption": media.caption,
        "width": media.width,
        "height": media.height,
    }
