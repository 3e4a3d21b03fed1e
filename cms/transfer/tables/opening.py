"""A table as a source of exercises: each row one, its cells the members that are written of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cms.content import drafting
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import TagKind
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.slugs import is_slug, slug_from
from cms.core.text import shortened
from cms.transfer import entries, naming
from cms.transfer.course import Course, Order
from cms.transfer.entries import Incoming
from cms.transfer.importing import Source, one_by_one
from cms.transfer.ledger import Ledger
from cms.transfer.placing import Place, Written
from cms.transfer.tables import cells, sheet
from cms.transfer.tables.sheet import Row

KIND = "a table"
DOSAGE: Mapping[str, cells.Read] = {
    "hold_seconds": cells.number,
    "repetitions": cells.number,
    "sets": cells.number,
    "rest_seconds": cells.number,
    "per_side": cells.yes_or_no,
    "frequency": cells.line,
}
VIDEO: Mapping[str, cells.Read] = {
    "video_url": cells.line,
    "video_title": cells.line,
    "video_captions_url": cells.line,
    "video_transcript": cells.line,
}
MEMBERS: Mapping[str, cells.Read] = {
    "title": cells.line,
    "slug": cells.line,
    "summary": cells.line,
    "key_takeaway": cells.line,
    "description": cells.paragraphs,
    "language": cells.line,
    "steps": cells.steps,
    "position": cells.line,
    "difficulty": cells.one_of("easy", "moderate", "hard"),
    "equipment": cells.several,
    "muscles": cells.muscles,
    "variations": cells.variations,
    "keep_in_mind": cells.several,
    "cautions": cells.cautions,
    "contraindications": cells.several,
    "sources": cells.sources,
    "funding": cells.line,
    "comments_open": cells.yes_or_no,
}
TAGS: Mapping[str, TagKind] = {
    "topics": TagKind.TOPIC,
    "body_regions": TagKind.BODY_REGION,
    "conditions": TagKind.CONDITION,
    "muscle_tags": TagKind.MUSCLE,
}
PEOPLE = ("authors", "reviewer")
COLUMNS = frozenset({*MEMBERS, *DOSAGE, *VIDEO, *TAGS, *PEOPLE})
_CALLED = {"description": "content_html", "keep_in_mind": "reminders"}
_COLUMNS_OF = {member: column for column, member in _CALLED.items()}


@dataclass
class TableCourse(Course):
    """What an import of a table knows besides: whether it makes exercises public, and which keys came by."""

    publish: bool = field(default=False, kw_only=True)
    keys: set[str] = field(default_factory=set)


def opened(order: Order, *, publish: bool = False) -> Source[Row]:
    """Check a whole table, and give it as a source. Raises Invalid where it is damaged or a column is not known.

    With `publish` what is made or changed is public at once. Otherwise it is a draft; of what is public already,
    one beside it.
    """
    read = partial(sheet.rows, order.path, COLUMNS, frozenset({"title"}), order.advance)
    for _row in read():
        pass
    course = TableCourse(order, Ledger(f"exercises:{order.path.name}"), publish=publish)
    return Source("exercises", course, read(), one_by_one(lambda row: _take(course, row)))


def _take(course: TableCourse, row: Row) -> None:
    """Take over a row; its slug, or its title, is what it is known by."""
    where, tally = f"line {row.line}", course.report.exercises
    key = row.cells.get("slug") or slug_from(row.cells.get("title", ""), "")
    if not key or key in course.keys:
        told = "This slug, or this title, comes twice; the first was kept." if key else "column title: it is empty."
        course.report.remark(where, told)
        tally.skipped += 1
        return
    course.keys.add(key)
    entry = _made_before(course, key)
    mark = _mark(course, row, key)
    entries.take(course, Incoming(key, where, mark, lambda: _written(course, row, entry), EntryType.EXERCISE))


def _made_before(course: TableCourse, key: str) -> Entry | None:
    """Give the exercise that an earlier table made of a row."""
    known = course.ledger.find(EntryType.EXERCISE, key)
    return db.session.get(Entry, known.local_id) if known else None


def _mark(course: TableCourse, row: Row, key: str) -> str:
    """Give the digest of a row; one that was made public says nothing new where nothing is asked to be public."""
    asked, public = (_digest(row, publish=publish) for publish in (course.publish, True))
    known = course.ledger.find(EntryType.EXERCISE, key)
    return public if known is not None and known.digest == public else asked


def _digest(row: Row, *, publish: bool) -> str:
    return hashlib.sha256(json.dumps([row.cells, publish], sort_keys=True).encode()).hexdigest()


def _written(course: TableCourse, row: Row, entry: Entry | None) -> Written:
    members = _read(row)
    slug = members.pop("slug", "")
    if slug and not is_slug(slug):
        raise Invalid(Fault("column slug: a slug is made of lower-case ASCII letters and digits, joined by hyphens."))
    _checked(members)
    if names := row.cells.get("authors"):
        members["authors"] = [_author(course, name) for name in cells.several(names)]
    if name := row.cells.get("reviewer"):
        members["reviewer"] = _author(course, name)
    members["tags"] = [
        {"slug": _tag(course, name, kind)}
        for column, kind in TAGS.items()
        for name in cells.several(row.cells.get(column, ""))
    ]
    place = Place.LIVE if course.publish else Place.DRAFT if entry is None else Place.KEPT
    if entry is not None and entry.is_live and place == Place.KEPT:
        course.report.remark(f"line {row.line}", "It is public. What changed waits as a draft beside it.")
    # When it was published is nothing that a later table changes.
    moment = (entry.published_at if entry is not None else None) or now()
    return Written(members, slug or slug_from(members["title"], "exercise"), place, moment)


def _read(row: Row) -> dict[str, Any]:
    """Give the members that the cells hold. Raises Invalid, with the column of each cell that cannot be read."""
    found: dict[str, Any] = {}
    faults = []
    for column, read in {**MEMBERS, **DOSAGE, **VIDEO}.items():
        cell = row.cells.get(column, "")
        if not cell:
            continue
        try:
            found[_CALLED.get(column, column)] = read(cell)
        except ValueError as wrong:
            faults.append(Fault(f"column {column}: {wrong}."))
    if faults:
        raise Invalid(*faults)
    dosage = {name: found.pop(name) for name in DOSAGE if name in found}
    video = {name.removeprefix("video_"): found.pop(name) for name in VIDEO if name in found}
    return {**found, "dosage": dosage, **({"video": video} if video else {})}


def _checked(members: Mapping[str, Any]) -> None:
    """Raise Invalid, with the column of each member that cannot be accepted."""
    try:
        drafting.check(EntryType.EXERCISE, members)
    except Invalid as refused:
        raise Invalid(*(Fault(f"column {_column(each.pointer)}: {each.detail}") for each in refused.faults)) from None


def _column(pointer: str) -> str:
    first, _slash, rest = pointer.removeprefix("#/").partition("/")
    if first == "video":
        return f"video_{rest or 'url'}"
    return rest if first == "dosage" and rest else _COLUMNS_OF.get(first, first)


def _author(course: TableCourse, said: str) -> str:
    name = shortened(said, naming.LONGEST)
    if naming.holds_address(name):
        raise Invalid(Fault("column authors: give names, not e-mail addresses, which are not public."))
    key = name.casefold()
    mark = hashlib.sha256(name.encode()).hexdigest()
    return course.authors.get(key) or naming.author(course, key, name, mark, "authors")


def _tag(course: TableCourse, said: str, kind: TagKind) -> str:
    name = shortened(said, naming.LONGEST)
    slug = slug_from(name, "tag")
    mark = hashlib.sha256(f"{name}\n{kind}".encode()).hexdigest()
    return course.tags.get(slug) or naming.tag(course, slug, name, slug, mark, kind=kind)
