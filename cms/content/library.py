"""The media library: pictures with the words that stand for them, kept while any revision shows them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import overviews, renditions
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.taxonomy import Author
from cms.content.picture_uses import touch_where_shown
from cms.content.picture_words import PictureChanged, PictureWritten, checked, described, require_words
from cms.content.storing import DISCARD, Files
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Forbidden, NotFound, Stale
from cms.core.text import clean

LONGEST_NAME = 200


class Shelf(StrEnum):
    """Where people look for pictures: those that wait for their words, those that only decorate, those not used."""

    UNDESCRIBED = "undescribed"
    DECORATIVE = "decorative"
    UNUSED = "unused"


SHELVES: dict[Shelf, ColumnElement[bool]] = {
    Shelf.UNDESCRIBED: and_(Media.alt == "", Media.decorative.is_(False)),
    Shelf.DECORATIVE: Media.decorative.is_(True),
    Shelf.UNUSED: ~exists().where(RevisionMedia.media_id == Media.id),
}


def add(
    actor: Actor,
    files: Files,
    *,
    alt: str = "",
    decorative: bool = False,
    caption: str = "",
    file_name: str = "",
    words_later: bool = False,
) -> Media:
    """Take a picture into the library. Raises Invalid without words for those who cannot see it.

    With `words_later` it may come without: it then stands among those that wait for their words.
    """
    actor.must(Permission.MEDIA_WRITE)
    name = _base_name(file_name)
    told = described({"alt": alt, "decorative": decorative, "caption": caption}, name, words_later=words_later)
    widest = files.renditions[0]
    media = Media(
        key=files.key,
        width=widest["width"],
        height=widest["height"],
        bytes=files.bytes,
        renditions=files.renditions,
        file_name=name,
        created_by=actor.id,
        created_at=now(),
        **told.model_dump(),
    )
    db.session.add(media)
    db.session.flush()
    renditions.ask(media)
    log.record(actor, "media.create", "media", media.id)
    return media


def describe(actor: Actor, media: Media, version: int, changes: Mapping[str, Any]) -> Media:
    """Change what is said of a picture and what of it stays in sight, at once wherever it is shown.

    A picture that waits for its words may go on waiting while something else of it is changed.
    """
    _must_own(actor, media)
    _expect(media, version)
    waits = media.is_silent and not {"alt", "decorative"} & changes.keys()
    present = {name: getattr(media, name) for name in PictureWritten.model_fields}
    told = checked(PictureChanged, {**present, "focal_point": focal_point(media), **changes})
    require_words(told, media.file_name, words_later=waits)
    for name in PictureWritten.model_fields:
        setattr(media, name, getattr(told, name))
    point = told.focal_point
    media.focal_x, media.focal_y = (point.x, point.y) if point else (None, None)
    media.version += 1
    log.record(actor, "media.change", "media", media.id, members=sorted(changes))
    touch_where_shown(media)
    return media


def remove(actor: Actor, media: Media, version: int | None = None) -> None:
    """Remove a picture that no revision or author shows; its files follow. Raises Conflict for one that is shown."""
    _must_own(actor, media)
    if version is not None:
        _expect(media, version)
    if db.session.scalar(select(exists().where(RevisionMedia.media_id == media.id))):
        raise Conflict("This picture is used, by an entry or by an older revision of one.")
    if db.session.scalar(select(exists().where(Author.avatar_url.contains(f"/media/{media.key}/")))):
        raise Conflict("This picture is the portrait of an author.")
    log.record(actor, "media.delete", "media", media.id)
    outbox.write(DISCARD, {"key": media.key})
    db.session.delete(media)
    db.session.flush()


def focal_point(media: Media) -> dict[str, float] | None:
    """Give what of a picture stays in sight, where somebody has said it."""
    if media.focal_x is None or media.focal_y is None:
        return None
    return {"x": media.focal_x, "y": media.focal_y}


def get(media_id: int) -> Media:
    """Give one picture. Raises NotFound."""
    media = db.session.get(Media, media_id)
    if media is None:
        raise NotFound("There is no such picture.")
    return media


def pictures(q: str | None = None, shelf: Shelf | None = None) -> Select[Media]:
    """Select pictures; each word of `q` must be in what is said of one, its caption or the name of its file."""
    statement = select(Media)
    if shelf is not None:
        statement = statement.where(SHELVES[shelf])
    for word in overviews.split(q or ""):
        texts = (Media.alt, Media.caption, Media.file_name)
        statement = statement.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return statement


def count(shelf: Shelf) -> int:
    """Count the pictures on a shelf."""
    return db.session.scalar(select(func.count()).select_from(Media).where(SHELVES[shelf])) or 0


def may_change(actor: Actor, media: Media) -> bool:
    """Tell whether an actor may change this picture: their own, or anyone's if they publish."""
    own = media.created_by is not None and media.created_by == actor.id
    return actor.may(Permission.MEDIA_WRITE) and (own or actor.may(Permission.CONTENT_PUBLISH))


def _base_name(name: str) -> str:
    """Give the last part of a file's name, without signs that cannot be seen."""
    last = clean(name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:LONGEST_NAME]


def _must_own(actor: Actor, media: Media) -> None:
    actor.must(Permission.MEDIA_WRITE)
    if not may_change(actor, media):
        raise Forbidden("This picture was added by somebody else; only editors may change it.")


def _expect(media: Media, version: int) -> None:
    db.session.refresh(media, with_for_update=True)
    if media.version != version:
        raise Stale("This picture was changed since it was read.")
