"""Pictures of another system, taken into the library as if somebody had sent them."""

import hashlib
from dataclasses import dataclass

from cms.content import library, storing
from cms.content.models.media import Media
from cms.core.db import db, writing
from cms.core.errors import Invalid, Misconfigured
from cms.core.pictures import prepare
from cms.core.text import shortened
from cms.transfer.course import Course

KIND = "media"
LONGEST_ALT, LONGEST_CAPTION = 500, 1000


@dataclass(frozen=True)
class Shown:
    """A picture of the library as texts show it."""

    id: int
    src: str
    width: int
    height: int

    def attributes(self, alt: str) -> dict[str, str]:
        """Give what an `img` says of it."""
        return {"src": self.src, "alt": alt, "width": str(self.width), "height": str(self.height)}


def known(course: Course, key: str, digest: str) -> Shown | None:
    """Give a picture that an earlier import brought, as it was then."""
    noted = course.ledger.find(KIND, key)
    media = db.session.get(Media, noted.local_id) if noted is not None and noted.digest == digest else None
    return _shown(media) if media is not None else None


def count(course: Course, key: str) -> None:
    """Count a picture that is here already: as left, or as made where this very import brought it before."""
    tally = course.report.media
    if course.ledger.is_of_now(course.ledger.find(KIND, key)):
        tally.created += 1
    else:
        tally.skipped += 1


def bring(course: Course, key: str, content: bytes, *, alt: str = "", caption: str = "", name: str = "") -> Shown:
    """Decode a picture, encode it anew and take it into the library, in a transaction of its own.

    Words that are no words, such as the name of a file, are left out: it then waits for better ones.
    Raises Invalid or Unsupported for what is no picture that we take. Call it outside of any transaction.
    """
    if course.order.store is None:
        raise Misconfigured("There is no media store to put pictures into.")
    alt, caption = shortened(alt, LONGEST_ALT), shortened(caption, LONGEST_CAPTION)
    with storing.stored(course.order.store, prepare(content)) as files, writing():
        try:
            media = library.add(course.actor, files, alt=alt, caption=caption, file_name=name, words_later=True)
        except Invalid:
            media = library.add(course.actor, files, caption=caption, file_name=name, words_later=True)
        course.ledger.note(KIND, key, media.id, digest_of(content), media.version)
    return _shown(media)


def digest_of(content: bytes) -> str:
    """Give the SHA-256 by which a picture is known again."""
    return hashlib.sha256(content).hexdigest()


def _shown(media: Media) -> Shown:
    widest = media.renditions[0]
    return Shown(media.id, f"/media/{media.key}/{widest['file']}", media.width, media.height)
