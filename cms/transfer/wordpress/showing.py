"""The pictures of a text: ours in the place of those that were brought, a link in the place of the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import select

from cms.content.models.media import Media
from cms.core.db import db
from cms.core.pictures import MIME_TYPE
from cms.core.text import counted
from cms.core.urls import host_of, is_web_address
from cms.transfer.pictures import KIND
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.records import Item
from cms.transfer.wordpress.rewriting import Attributes, element, images, links, unlinked, with_images, with_links
from cms.transfer.wordpress.uploads import candidates, place_of, whole

FEATURED = "_thumbnail_id"
_IDS = re.compile(r"\b(?:ids|include|image)=[\"']?(\d[\d, ]{0,3000})")
_SHARED = re.compile(r'<!-- wp:block \{"ref":(\d{1,20})')
_DENSE = 2  # screens show that many pixels where a text speaks of one


@dataclass(frozen=True)
class Pictures:
    """The pictures of a post that are here: by the paths under which its text may name them, and the one beside it."""

    by_place: dict[str, Media] = field(default_factory=dict)
    featured: Media | None = None

    def mark(self) -> list[str]:
        """Give what tells that other pictures are here than at the last import."""
        here = {media.id for media in self.by_place.values()} | ({self.featured.id} if self.featured else set())
        return [f"pictures {sorted(here)}"] if here else []


def pictures_of(course: WordPressCourse, item: Item) -> Pictures:
    """Find the pictures of a post among those that were brought, in two queries; in none where it names none."""
    named = [*(each.get("src", "") for each in images(item.content)), *links(item.content), *_called(course, item)]
    places = {place for address in named if (place := place_of(address, course.hosts))}
    keys = {each for place in places for each in candidates(place)} | set(filter(None, [item.told(FEATURED)]))
    found = course.ledger.find_all(KIND, keys) if keys else {}
    if not found:
        return Pictures()
    ids = {known.local_id for known in found.values()}
    rows = {media.id: media for media in db.session.scalars(select(Media).where(Media.id.in_(ids)))}
    here = {key: rows[known.local_id] for key, known in found.items() if known.local_id in rows}
    by_place = {place: here[key] for place in places for key in reversed(candidates(place)) if key in here}
    return Pictures(by_place, here.get(item.told(FEATURED)))


def _called(course: WordPressCourse, item: Item) -> Iterator[str]:
    """Give the addresses of pictures that its text only calls for: in galleries, and in blocks that posts share."""
    noticed, text = course.noticed, item.content
    numbers = [number.strip() for found in _IDS.findall(text) for number in found.split(",")]
    numbers += noticed.own.get(item.number, ()) if "[gallery" in text else ()
    yield from (noticed.pictures[number].url for number in numbers if number in noticed.pictures)
    for reference in dict.fromkeys(_SHARED.findall(text)):
        yield from (each.get("src", "") for each in images(noticed.blocks.get(reference, "")))


def with_pictures(course: WordPressCourse, html: str, pictures: Pictures, where: str) -> str:
    """Give a text with our pictures; of those that are not here, a link to where they were."""
    missing = 0

    def known(address: str) -> Media | None:
        place = place_of(address, course.hosts)
        return pictures.by_place.get(place) if place else None

    def show(attributes: Attributes, within_link: bool) -> str:
        nonlocal missing
        address = whole(attributes.get("src", ""))
        media = known(address)
        if media is not None:
            return _shown(media, attributes)
        whole_address = urljoin(f"{course.survey.site}/", address)
        if host_of(whole_address) in course.site.image_hosts:
            return element("img", {**attributes, "src": whole_address})
        if not address or not is_web_address(whole_address):
            return ""
        missing += 1
        words = escape(attributes.get("alt") or whole_address.rsplit("/", 1)[-1], quote=False)
        return words if within_link else f"{element('a', {'href': whole_address})}{words}</a>"

    def is_picture(address: str) -> bool:
        return known(address) is not None or "attachment_id=" in address

    def lead(address: str) -> str | None:
        media = known(whole(address))
        return f"/media/{media.key}/{_webp(media)[0]['file']}" if media else None

    shown = with_links(with_images(unlinked(html, is_picture), show), lead)
    if missing and course.has_media:
        told = counted(missing, "picture in its text is", "pictures in its text are")
        course.report.remark(where, f"{told} not here; links lead to where they were.")
    return shown


def _shown(media: Media, attributes: Attributes) -> str:
    """Show a picture of ours as large as the text had it, in no larger file than that needs."""
    webp = _webp(media)
    width, height = attributes.get("width", ""), attributes.get("height", "")
    sized = width.isdecimal() and height.isdecimal() and len(width + height) <= 2 * 5 and int(width) and int(height)
    needed = int(width) * _DENSE if sized else media.width
    chosen = next((each for each in reversed(webp) if each["width"] >= needed), webp[0])
    size = (width, height) if sized else (str(chosen["width"]), str(chosen["height"]))
    told = {"src": f"/media/{media.key}/{chosen['file']}", "alt": attributes.get("alt") or media.alt}
    return element("img", {**told, "width": size[0], "height": size[1]})


def _webp(media: Media) -> list[dict[str, Any]]:
    """Give the files of a picture that every browser shows, the largest first."""
    return [each for each in media.renditions if each["mime_type"] == MIME_TYPE]
