"""The media library: pictures with the words that stand for them, kept while any revision shows them."""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from sqlalchemy import Select, exists, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import queries
from cms.content.freshness import names_of
from cms.content.models.entry import Entry
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.revision import Revision
from cms.content.written import Written
from cms.core import outbox, versions
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Forbidden, Invalid, Misconfigured, NotFound, Stale
from cms.core.pictures import MIME_TYPE, Picture
from cms.core.storage import MediaStore
from cms.core.text import PlainText, clean
from cms.core.validation import faults

DISCARD = "media.discard"
LONGEST_NAME = 200
_NAME_OF_A_FILE = re.compile(
    r".*\.(jpe?g|png|gif|webp|avif|hei[cf]|svg|bmp|tiff?)\Z"
    r"|(img|dscn?|dscf|pxl|image|picture|photo|screenshot|scan|untitled)[\d\s()_.\-]*\Z",
    re.IGNORECASE | re.DOTALL,
)


class PictureWritten(Written):
    """What is said of a picture: what it shows, or that it only decorates; and the line below it.

    A box that is not ticked may be sent as an empty text.
    """

    alt: Annotated[PlainText, Field(max_length=500)] = ""
    decorative: Annotated[bool, BeforeValidator(lambda value: value or False)] = False
    caption: Annotated[PlainText, Field(max_length=1000)] = ""


@dataclass(frozen=True)
class Files:
    """What was put into the store for a picture: its folder there, and each size as the row keeps it."""

    key: str
    renditions: list[dict[str, Any]]
    bytes: int


@contextmanager
def stored(store: MediaStore, picture: Picture) -> Iterator[Files]:
    """Put a picture's files into the store for the block that makes its row; if it fails, they are gone again.

    Open it around the transaction, so that there is never a row without its files, and no lock is
    held while they are written. The key is a hash that nobody can guess, not even who has the picture.
    """
    key = hashlib.sha256(secrets.token_bytes(16) + picture.renditions[0].content).hexdigest()[:40]
    renditions = [
        {"file": f"{each.width}.webp", "width": each.width, "height": each.height, "mime_type": MIME_TYPE}
        for each in picture.renditions
    ]
    try:
        for told, each in zip(renditions, picture.renditions, strict=True):
            store.put(f"{key}/{told['file']}", each.content)
        yield Files(key, renditions, len(picture.renditions[0].content))
    except BaseException:
        with suppress(Misconfigured):  # the first error is the one to tell
            store.delete(key)
        raise


def add(
    actor: Actor, files: Files, *, alt: str = "", decorative: bool = False, caption: str = "", file_name: str = ""
) -> Media:
    """Take a picture into the library. Raises Invalid without words for those who cannot see it."""
    actor.must(Permission.MEDIA_WRITE)
    name = _base_name(file_name)
    told = described({"alt": alt, "decorative": decorative, "caption": caption}, name)
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
    log.record(actor, "media.create", "media", media.id)
    return media


def describe(actor: Actor, media: Media, version: int, changes: Mapping[str, Any]) -> Media:
    """Change what is said of a picture, at once wherever it is shown."""
    _must_own(actor, media)
    _expect(media, version)
    present = {name: getattr(media, name) for name in PictureWritten.model_fields}
    for name, value in described({**present, **changes}, media.file_name).model_dump().items():
        setattr(media, name, value)
    media.version += 1
    log.record(actor, "media.change", "media", media.id, members=sorted(changes))
    shown_in = (
        select(Entry)
        .join(Revision, queries.LIVE)
        .join(RevisionMedia, RevisionMedia.revision_id == Revision.id)
        .where(RevisionMedia.media_id == media.id)
    )
    names = [name for entry in db.session.scalars(shown_in) for name in names_of(entry)]
    if names:
        versions.touch(names)
    return media


def remove(actor: Actor, media: Media, version: int | None = None) -> None:
    """Remove a picture that no revision shows; its files follow. Raises Conflict for one that is shown."""
    _must_own(actor, media)
    if version is not None:
        _expect(media, version)
    if db.session.scalar(select(exists().where(RevisionMedia.media_id == media.id))):
        raise Conflict("This picture is used, by an entry or by an older revision of one.")
    log.record(actor, "media.delete", "media", media.id)
    outbox.write(DISCARD, {"key": media.key})
    db.session.delete(media)
    db.session.flush()


def discard(store: MediaStore, payload: Mapping[str, Any]) -> None:
    """Delete the files of a picture that was removed."""
    store.delete(payload["key"])


def described(members: Mapping[str, Any], file_name: str = "") -> PictureWritten:
    """Give what is said of a picture as it is understood. Raises Invalid, with a pointer to each fault."""
    try:
        told = PictureWritten.model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None
    if told.decorative:
        return told
    if not told.alt:
        raise Invalid(Fault("Say in a few words what the picture shows, or mark it as decorative.", "#/alt"))
    if _is_name_of_a_file(told.alt, file_name):
        raise Invalid(
            Fault("This looks like the name of a file. Say what the picture shows, as you would on the phone.", "#/alt")
        )
    return told


def get(media_id: int) -> Media:
    """Give one picture. Raises NotFound."""
    media = db.session.get(Media, media_id)
    if media is None:
        raise NotFound("There is no such picture.")
    return media


def pictures() -> Select[Media]:
    """Select all pictures."""
    return select(Media)


def may_change(actor: Actor, media: Media) -> bool:
    """Tell whether an actor may change this picture: their own, or anyone's if they publish."""
    own = media.created_by is not None and media.created_by == actor.id
    return actor.may(Permission.MEDIA_WRITE) and (own or actor.may(Permission.CONTENT_PUBLISH))


def _base_name(name: str) -> str:
    """Give the last part of a file's name, without signs that cannot be seen."""
    last = clean(name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:LONGEST_NAME]


def _is_name_of_a_file(alt: str, file_name: str) -> bool:
    stem = file_name.rsplit(".", 1)[0]
    is_this_one = bool(file_name) and alt.casefold() in {file_name.casefold(), stem.casefold()} and " " not in stem
    return is_this_one or _NAME_OF_A_FILE.match(alt) is not None


def _must_own(actor: Actor, media: Media) -> None:
    actor.must(Permission.MEDIA_WRITE)
    if not may_change(actor, media):
        raise Forbidden("This picture was added by somebody else; only editors may change it.")


def _expect(media: Media, version: int) -> None:
    db.session.refresh(media, with_for_update=True)
    if media.version != version:
        raise Stale("This picture was changed since it was read.")
