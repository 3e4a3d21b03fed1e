"""What plugins and people wrote beside a post: left out, or kept as a note of the staff."""

from collections.abc import Iterator

from sqlalchemy import select

from cms.content import noting
from cms.content.models.entry import Entry
from cms.content.models.note import Note
from cms.core.db import db
from cms.core.text import clean, shortened
from cms.transfer.wordpress import seo
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.records import Item

HEAD = "Custom fields of the post in WordPress:"
LONGEST_KEY, LONGEST_VALUE = 100, 500
_READ = ("rank_math_", "cap-", "footnotes")


def fields(item: Item) -> Iterator[tuple[str, str]]:
    """Give the fields that people see in WordPress: those whose keys begin with `_` are its own and of plugins."""
    for key, value in item.meta:
        if value and not key.startswith(("_", *_READ)) and key not in seo.KEYS:
            yield shortened(clean(key), LONGEST_KEY), shortened(clean(value), LONGEST_VALUE)


def mark(course: WordPressCourse, item: Item) -> tuple[str, ...]:
    """Give what of the fields changes what is stored."""
    told = [value for key, value in item.meta if key in seo.KEYS]
    return (*told, *(f"{key}={value}" for key, value in fields(item))) if course.wishes.with_meta else tuple(told)


def keep(course: WordPressCourse, item: Item, entry: Entry) -> None:
    """Keep the fields as a note on the entry where that was asked for, else count them."""
    lines = [f"{key}: {value}" for key, value in fields(item)]
    if not course.wishes.with_meta:
        course.left_fields += len(lines)
        return
    for body in _bodies(lines):
        note_once(course, entry, body)


def note_once(course: WordPressCourse, entry: Entry, body: str) -> None:
    """Leave a note on an entry, unless the same stands there already."""
    known = select(Note.id).where(Note.entry_id == entry.id, Note.body == body).limit(1)
    if db.session.scalar(known) is None:
        noting.write(course.actor, entry, body)


def _bodies(lines: list[str]) -> Iterator[str]:
    """Give notes that are as long as notes may be, each under the same head."""
    body = HEAD
    for line in lines:
        if len(body) + len(line) + 1 > noting.LONGEST:
            yield body
            body = HEAD
        body = f"{body}\n{line}"
    if body != HEAD:
        yield body
