"""A picture as the world sees it, and as those see it who keep the library."""

from typing_extensions import TypedDict

from cms.content.models.media import Media
from cms.content.picture_uses import Uses
from cms.content.views import EntryView
from cms.core.clock import rfc3339
from cms.delivery.links import Links

MIDDLE = 0.5


class RenditionDocument(TypedDict):
    """A picture in one size."""

    url: str
    width: int
    height: int
    mime_type: str


class FocalPointDocument(TypedDict):
    """What stays in sight where a picture is cut, in parts of its width and height from the top left."""

    x: float
    y: float


class ImageDocument(TypedDict):
    """A picture where it is shown.

    `renditions` are all its files, the one at `url` too: those in WebP, which are there at once, then
    those in AVIF, which follow within a minute or so; the widest first of each.
    """

    url: str
    alt: str
    decorative: bool
    width: int
    height: int
    caption: str
    focal_point: FocalPointDocument
    renditions: list[RenditionDocument]


class UseDocument(TypedDict):
    """An entry that shows a picture."""

    type: str
    slug: str
    title: str
    url: str


class MediaDocument(ImageDocument):
    """A picture of the library; `further_uses` counts entries that hold it where one cannot see it."""

    id: int
    file_name: str
    bytes: int
    uses: list[UseDocument]
    further_uses: int
    created_at: str | None
    version: int


def image_document(view: EntryView, media_id: int | None, links: Links) -> ImageDocument | None:
    """Show a picture of an entry, if it has one there."""
    return _shown(view.pictures[media_id], links) if media_id is not None else None


def media_document(media: Media, uses: Uses, links: Links) -> MediaDocument:
    """Show a picture of the library."""
    return {
        **_shown(media, links),
        "id": media.id,
        "file_name": media.file_name,
        "bytes": media.bytes,
        "uses": [
            {"type": entry.type, "slug": entry.slug, "title": title, "url": links.entry(entry, by_id=True)}
            for entry, title in uses.entries
        ],
        "further_uses": uses.further,
        "created_at": rfc3339(media.created_at),
        "version": media.version,
    }


def _shown(media: Media, links: Links) -> ImageDocument:
    return {
        "url": links.media(media.key, media.renditions[0]["file"]),
        "alt": "" if media.decorative else media.alt,
        "decorative": media.decorative,
        "width": media.width,
        "height": media.height,
        "caption": media.caption,
        "focal_point": {
            "x": MIDDLE if media.focal_x is None else media.focal_x,
            "y": MIDDLE if media.focal_y is None else media.focal_y,
        },
        "renditions": [
            {
                "url": links.media(media.key, each["file"]),
                "width": each["width"],
                "height": each["height"],
                "mime_type": each["mime_type"],
            }
            for each in media.renditions
        ],
    }
