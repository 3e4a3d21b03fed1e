"""What is searched: the words of every live and every newest revision, kept by whatever saves or moves one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from cms.content import fulltext
from cms.content.fulltext import Words
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db

AT_ONCE = 200
SHOWN = or_(Revision.number == Entry.live_number, Revision.number == Entry.newest_number)
_TOLD = (Revision.id, Revision.title, Revision.language, Revision.source, Revision.rendered)


def keep(entry: Entry) -> None:
    """Have the index hold the newest and the live revision of an entry, and no other of it."""
    db.session.flush()
    bind, numbers = db.session.connection(), [each for each in (entry.newest_number, entry.live_number) if each]
    own, column = select(Revision.id).where(Revision.entry_id == entry.id), fulltext.ids(bind)
    there = set(db.session.scalars(select(column).where(column.in_(own))))
    wanted = set(db.session.scalars(own.where(Revision.number.in_(numbers))))
    fulltext.remove(bind, sorted(there - wanted))
    fulltext.put(bind, texts(bind, sorted(wanted - there)))


def add(told: Iterable[tuple[Revision, Sequence[str]]]) -> None:
    """Index revisions that are new, the only ones of their entries, each with the names of its tags and authors."""
    fulltext.put(db.session.connection(), (_words(revision, names) for revision, names in told))


def renamed(model: type[Author] | type[Tag], row_id: int) -> None:
    """Index again whatever bears an author or a tag, whose name is another now."""
    link, key = (RevisionAuthor, RevisionAuthor.author_id) if model is Author else (RevisionTag, RevisionTag.tag_id)
    db.session.flush()
    bearing = _shown().join(link, link.revision_id == Revision.id).where(key == row_id)
    for some in _parts(list(db.session.scalars(bearing))):
        _again(db.session.connection(), some)


def reread(revision_ids: Sequence[int]) -> None:
    """Index again those of the revisions that are searched, whose words are others now."""
    db.session.flush()
    _again(db.session.connection(), list(db.session.scalars(_shown().where(Revision.id.in_(revision_ids)))))


def count() -> int:
    """Count the entries that `rebuild` goes through."""
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def rebuild(bind: Connection, after: int = 0) -> tuple[int, int]:
    """Index the next few entries anew; give the id of the last one, 0 where there was none, and how many there were.

    They are locked, so that nobody saves one of them meanwhile.
    """
    next_ones = select(Entry.id).where(Entry.id > after).order_by(Entry.id).limit(AT_ONCE).with_for_update()
    entries = list(bind.execute(next_ones).scalars())
    if not entries:
        return 0, 0
    every = select(Revision.id).where(Revision.entry_id.in_(entries))
    fulltext.remove(bind, list(bind.execute(every).scalars()))
    shown = _shown().where(Revision.entry_id.in_(entries))
    fulltext.put(bind, texts(bind, list(bind.execute(shown).scalars())))
    return entries[-1], len(entries)


def fill(bind: Connection, advance: Callable[[int], None] = lambda _count: None) -> None:
    """Index all entries anew, a few at a time."""
    last = 0
    while True:
        last, done = rebuild(bind, last)
        if not done:
            return
        advance(done)


def texts(bind: Connection, revision_ids: Sequence[int]) -> Iterator[Words]:
    """Give what is searched of revisions."""
    names = _names(bind, revision_ids)
    found = bind.execute(select(*_TOLD).where(Revision.id.in_(revision_ids)).order_by(Revision.id))
    for row in found:
        yield _words(row, names[row.id])


def _words(told: Any, names: Sequence[str]) -> Words:
    """Give what is searched of a revision, or of a row with these members of one."""
    head = [told.source["summary"], told.source["key_takeaway"], *names]
    english = told.language.partition("-")[0].lower() == "en"
    return Words(told.id, english, told.title, "\n".join(head), body(told.source, told.rendered))


def body(source: Mapping[str, Any], rendered: Mapping[str, Any]) -> str:
    """Give the plain text of a revision: of exercises with steps, variations, cautions and all that is said of them."""
    told = [rendered["content_text"]]
    if "steps" in source:
        told += [source["position"], *source["equipment"], *(muscle["name"] for muscle in source["muscles"])]
        told += [step["text"] for step in rendered["steps"]]
        for variation, steps in zip(source["variations"], rendered["variations"], strict=True):
            told += [variation["title"], variation["reason"], *(step["text"] for step in steps)]
        told += source["reminders"]
        told += [part for caution in source["cautions"] for part in (caution["text"], caution["action"])]
        told += source["contraindications"]
    return "\n".join(each for each in told if each)


def _shown() -> Select[int]:
    return select(Revision.id).join(Entry, Entry.id == Revision.entry_id).where(SHOWN)


def _again(bind: Connection, revision_ids: Sequence[int]) -> None:
    fulltext.remove(bind, revision_ids)
    fulltext.put(bind, texts(bind, revision_ids))


def _names(bind: Connection, revision_ids: Sequence[int]) -> dict[int, list[str]]:
    named: dict[int, list[str]] = defaultdict(list)
    links: list[tuple[Any, Any, ColumnElement[bool]]] = [
        (RevisionTag, Tag, Tag.id == RevisionTag.tag_id),
        (RevisionAuthor, Author, Author.id == RevisionAuthor.author_id),
    ]
    for link, model, meets in links:
        borne = select(link.revision_id, model.name).join(model, meets).where(link.revision_id.in_(revision_ids))
        for revision_id, name in bind.execute(borne):
            named[revision_id].append(name)
    return named


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
