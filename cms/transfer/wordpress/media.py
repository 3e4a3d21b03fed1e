"""The pictures of a WordPress site, brought into the library before the texts that show them.

Each is kept in a transaction of its own, so nobody waits while one is fetched or encoded, and an
import that was interrupted goes on with the next. The ledger knows a picture by its path below the
uploads, and by the number of its attachment.
"""

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from urllib.parse import urljoin

from cms.content.models.media import Media
from cms.core.db import db, writing
from cms.core.errors import Fault, Invalid, Problem
from cms.core.text import text_of
from cms.transfer import pictures
from cms.transfer.ledger import FOREIGN
from cms.transfer.pictures import KIND
from cms.transfer.wordpress import reader
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.getting import Folder, OldSite
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.mending import Mender
from cms.transfer.wordpress.records import Item, in_words
from cms.transfer.wordpress.rewriting import images
from cms.transfer.wordpress.uploads import PICTURES, candidates, ending, originals, place_of, unsized, whole

MOST_IN_TEXTS = 200_000
_Found = dict[str, tuple[str, str, str]]  # by its path: address, alternative text, and which post shows it


def bring_all(course: WordPressCourse) -> None:
    """Bring the attachments of the file, then what its texts show besides, as far as it was asked for."""
    course.has_media = True
    wishes, order = course.wishes, course.order
    getting = _Getting(
        course,
        Folder(wishes.media) if wishes.media else None,
        OldSite(wishes.allowed_hosts) if wishes.fetch_media else None,
    )
    shown: _Found = {}
    for record in reader.records(order.path, order.advance, Mender() if wishes.recover else None):
        if isinstance(record, Item) and record.type == "attachment":
            getting.attachment(record)
        elif isinstance(record, Item) and len(shown) < MOST_IN_TEXTS:
            shown.update((place, told) for place, *told in _in_text(course, record) if place not in shown)  # type: ignore[misc]
    for place, (address, alt, where) in shown.items():
        if not course.ledger.find_all(KIND, candidates(place)):
            getting.shown(place, address, alt, where)


def _in_text(course: WordPressCourse, item: Item) -> Iterator[tuple[str, str, str, str]]:
    for attributes in images(item.content):
        address = attributes.get("src", "")
        place = place_of(address, course.hosts)
        if place is not None:
            told = urljoin(f"{course.survey.site}/", whole(address))
            yield place, told, attributes.get("alt", ""), in_words(item.type, item.number)


class _Getting:
    """Brings one picture after the other, and counts."""

    def __init__(self, course: WordPressCourse, folder: Folder | None, old: OldSite | None) -> None:
        self._course, self._folder, self._old = course, folder, old

    def attachment(self, item: Item) -> None:
        """Bring a file of WordPress's own library, with what was said of it."""
        course, where, tally = self._course, in_words(item.type, item.number), self._course.report.media
        address = item.attachment_url or item.guid
        place = place_of(address, course.hosts)
        try:
            if place is None or not item.number:
                raise Invalid(Fault("Its address is none of the old site."))
            known = course.ledger.find(KIND, place)
            if known is not None:
                pictures.count(course, place)
                self._number(item.number, known.local_id)
                return
            if ending(place) not in PICTURES:
                raise Invalid(Fault(f"Only pictures can be kept here, and this is “.{ending(place)[:8]}”."))
            said = plain(item.told("_wp_attachment_image_alt")), text_of(item.excerpt)
            self._number(item.number, self._bring(place, address, *said))
            tally.created += 1
        except Problem as refused:
            course.report.remark(where, f"It was left out: {refused.detail}")
            tally.skipped += 1

    def shown(self, place: str, address: str, alt: str, where: str) -> None:
        """Bring a picture that a text shows and no attachment tells of."""
        tally = self._course.report.media
        try:
            self._bring(place, address, alt, "")
            tally.created += 1
        except Problem as refused:
            self._course.report.remark(where, f"A picture in its text was left out: {refused.detail}")
            tally.skipped += 1

    def _bring(self, place: str, address: str, alt: str, caption: str) -> int:
        brought = pictures.bring(
            self._course, place, self._content(place, address), alt=alt, caption=caption, name=place.rsplit("/", 1)[-1]
        )
        return brought.id

    def _number(self, number: str, media_id: int) -> None:
        """Let a picture be known by its number, too; what undoes an import goes by the path."""
        if self._course.ledger.find(KIND, number) is None and db.session.get(Media, media_id) is not None:
            with writing():
                self._course.ledger.note(KIND, number, media_id, "", FOREIGN)

    def _content(self, place: str, address: str) -> bytes:
        """Give the bytes of a picture, of the largest size that is there. Raises Invalid where there are none."""
        if self._folder is not None:
            for each in originals(place):
                if content := self._folder.read(each):
                    return content
        if self._old is None:
            raise Invalid(Fault("It is not in the folder."))
        for each in dict.fromkeys([unsized(address), address]):
            with suppress(Invalid) if each != address else nullcontext():
                return self._old.read(each)
        raise Invalid(Fault("It has no address."))
