"""Links between the posts of the old site, led to where these posts are here."""

from cms.content import addresses
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.slugs import numbered
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.records import Item
from cms.transfer.wordpress.rewriting import with_links
from cms.transfer.wordpress.uploads import PICTURES, ending


def led(course: WordPressCourse, item: Item, html: str, where: str) -> str:
    """Give a text whose links to posts of the old site lead to them here, also to those that are still to come."""
    front = course.order.addresses
    if front is None:
        return html
    base = item.link or f"{course.survey.site}/"
    lost = 0

    def lead(address: str) -> str | None:
        nonlocal lost
        meant = course.addressed.find(address, base)
        if meant is None or ending(address.partition("?")[0]) in PICTURES:  # of these the pictures tell
            return None
        target = present(course, meant.number) if meant.number else None
        if target is None and not meant.is_front:
            lost += 1
            return None
        course.led_links += 1
        return (front.path(*target) if target else "/") + meant.rest

    told = with_links(html, lead)
    if lost:
        course.report.remark(where, f"{lost} of its links lead to what is not here: pages or files of the old site.")
    return told


def present(course: WordPressCourse, number: str) -> tuple[EntryType, str] | None:
    """Give kind and slug of a post here; one that is still to come gets the slug that is kept for it."""
    if number in course.reserved:
        return course.reserved[number]
    found = entry_of(course, number)
    if found is not None:
        target = EntryType(found.type), found.slug
    elif number in course.addressed.targets:
        kind, wanted = course.addressed.targets[number]
        left = (each for each in numbered(wanted) if (kind, each) not in course.kept_slugs)
        target = kind, next(each for each in left if addresses.free(kind, each) == each)
    else:
        return None
    course.reserved[number] = target
    course.kept_slugs[target] = number
    return target


def slug_for(course: WordPressCourse, number: str, kind: EntryType, wanted: str) -> str:
    """Give the slug that a post is to have: what links were led to already, or one that is kept for no other."""
    if number in course.reserved:
        return course.reserved[number][1]
    return next(each for each in numbered(wanted) if course.kept_slugs.get((kind, each), number) == number)


def entry_of(course: WordPressCourse, number: str) -> Entry | None:
    """Give the entry that a post became, at this import or an earlier one."""
    for kind in EntryType:
        known = course.ledger.find(kind, number)
        if known is not None:
            return db.session.get(Entry, known.local_id)
    return None
