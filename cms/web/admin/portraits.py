"""The portrait of an author: a picture of the library, or one that is kept elsewhere."""

import re
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select

from cms.content.models.media import Media
from cms.core.db import db
from cms.web.context import installation

OFFERED = 11
OTHER = "other"
_KEY = re.compile(r"/media/([0-9a-f]{40})/")


@dataclass(frozen=True)
class Portrait:
    """A picture that can be chosen, by its address, with the words for it."""

    url: str
    alt: str


def offered(chosen: str) -> list[Portrait]:
    """Give the newest pictures of the library, and first the one whose address is chosen, if it is one of them."""
    key = _KEY.search(chosen) if chosen.startswith(installation().links.public("/media/")) else None
    mine = Media.key == (key[1] if key else "")
    newest = select(Media.id).order_by(Media.created_at.desc(), Media.id.desc()).limit(OFFERED)
    found = select(Media).where(or_(mine, Media.id.in_(newest)))
    rows = db.session.scalars(found.order_by(mine.desc(), Media.created_at.desc(), Media.id.desc()))
    return [_portrait(media) for media in rows]


def _portrait(media: Media) -> Portrait:
    smallest = media.renditions[-1]["file"]
    words = _("A decorative picture") if media.decorative else media.alt
    return Portrait(installation().links.media(media.key, smallest), words)
