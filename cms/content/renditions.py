"""Smaller files of a picture: made by the worker of the WebP that is there, told of once they are.

A picture can be used as soon as it is stored; what comes here later only loads faster.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cms.content.models.media import Media
from cms.content.picture_uses import touch_where_shown
from cms.core import outbox
from cms.core.db import db
from cms.core.errors import NotFound
from cms.core.pictures import AVIF, MIME_TYPE, as_avif, makes_avif
from cms.core.storage import MediaStore

MAKE = "media.render"
AT_ONCE = 20


@dataclass(frozen=True)
class Progress:
    """How many of the sizes of a picture the worker has seen to."""

    ready: int
    of: int


def ask(media: Media) -> None:
    """Have the worker see to each size; where AVIF cannot be written it is never asked."""
    if not makes_avif():
        return
    files = [each["file"] for each in media.renditions if each["mime_type"] == MIME_TYPE]
    media.awaited = len(files)
    for file in files:
        outbox.write(MAKE, {"media_id": media.id, "key": media.key, "file": file})


def ask_for_older() -> int:
    """Ask for pictures that came before the worker could do this, a few at once; give their number."""
    if not makes_avif():
        return 0
    older = select(Media).where(Media.awaited.is_(None)).order_by(Media.id).limit(AT_ONCE).with_for_update()
    found = db.session.scalars(older).all()
    for media in found:
        ask(media)
    return len(found)


def make(store: MediaStore, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Make the smaller file of one size and store it; None where there is none to make, or it is no smaller.

    Call it outside of any transaction, then `keep`. Done again it gives the same file.
    """
    media = db.session.get(Media, payload["media_id"], populate_existing=True)
    if media is None:
        return None
    source = next(each for each in media.renditions if each["file"] == payload["file"])
    try:
        content = as_avif(store.get(f"{media.key}/{source['file']}"))
    except NotFound:
        return None  # its files went with the picture, at this very moment
    if content is None:
        return None
    made = {**source, "file": f"{source['width']}.avif", "mime_type": AVIF}
    store.put(f"{media.key}/{made['file']}", content)
    return made


def keep(store: MediaStore, payload: Mapping[str, Any], made: dict[str, Any] | None) -> None:
    """Tell of a file that was made wherever the picture is shown; of a picture that is gone, it goes as well."""
    locked = select(Media).where(Media.id == payload["media_id"]).with_for_update()
    media = db.session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if media is None:
        store.delete(payload["key"])
        return
    media.awaited = max(0, (media.awaited or 0) - 1)
    if made is not None:
        media.renditions = _sorted([*(each for each in media.renditions if each["file"] != made["file"]), made])
        touch_where_shown(media)
    db.session.flush()


def progress(media: Media) -> Progress | None:
    """Tell how far the worker has come; None where it is done, or was never asked."""
    if not media.awaited:
        return None
    of = sum(each["mime_type"] == MIME_TYPE for each in media.renditions)
    return Progress(of - media.awaited, of)


def _sorted(renditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(renditions, key=lambda each: (each["mime_type"] != MIME_TYPE, -each["width"]))
