"""Exercises within a text: each is a block that names one, by its slug as written, by its id as kept."""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import and_, or_, select

from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.revision import Revision
from cms.content.queries import NEWEST, is_id
from cms.content.status import EntryType
from cms.core.blocks import ATTRIBUTE, block, names_in, replaced
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.slugs import is_slug

MOST = 50
PLACE = "#/content_html"
_WRITTEN = re.compile(
    rf"""(<figure\s(?:[^<>]*\s)?{ATTRIBUTE}\s*=\s*)(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>/]+))""", re.IGNORECASE
)


def resolve(source: str, html: str, used: Collection[int]) -> dict[str, int]:
    """Give the ids of the exercises that a text names, in its order; `html` is its sanitised form.

    A number is always an id. Those `used` before stay, even from the bin; a slug that an exercise had
    before still means it. Raises Invalid, naming what there is not.
    """
    names = names_in(html)
    if len(names) > MOST:
        raise Invalid(Fault(f"A text shows at most {MOST} exercises.", PLACE))
    if not all(is_slug(_name(found)) for found in _WRITTEN.finditer(source)):
        told = f"“{ATTRIBUTE}” takes the slug of an exercise, such as psoas-stretch, or its id."
        raise Invalid(Fault(told, PLACE))
    known = _known(set(names), used)
    if strangers := [name for name in dict.fromkeys(names) if name not in known]:
        raise Invalid(
            *(Fault(f"There is no exercise “{name}”, which the text is to show.", PLACE) for name in strangers)
        )
    return {name: known[name] for name in names}


def hidden(html: str) -> tuple[str, ...]:
    """Give what exercises are called that a text shows and that are not live: the title, or else the name."""
    names = dict.fromkeys(names_in(html))
    if not names:
        return ()
    known = _known(set(names), [int(name) for name in names if is_id(name)])
    titles = select(Entry.id, Revision.title).join(Revision, NEWEST).where(Entry.id.in_(known.values()))
    told = dict(db.session.execute(titles.where(Entry.live_number.is_(None) | Entry.binned_at.is_not(None))).all())
    return tuple(told.get(known.get(name, 0), name) for name in names if name not in known or known[name] in told)


def by_id(html: str, ids: Mapping[str, int]) -> str:
    """Give sanitised HTML with ids in its blocks."""
    return replaced(html, lambda name: block(ids[name])) if ids else html


def source_by_id(source: str, ids: Mapping[str, int]) -> str:
    """Give a text as it was sent, with ids in its blocks; all else stays to the letter."""

    def named(found: re.Match[str]) -> str:
        return f'{found[1]}"{ids[_name(found)]}"' if _name(found) in ids else found[0]

    return _WRITTEN.sub(named, source) if ids else source


def ids_in(html: str) -> list[int]:
    """Give the ids of the exercises that a kept text shows, each once, in its order."""
    return [int(name) for name in dict.fromkeys(names_in(html)) if is_id(name)]


def _name(found: re.Match[str]) -> str:
    return found[2] or found[3] or found[4] or ""


def _known(names: set[str], used: Collection[int]) -> dict[str, int]:
    """Find exercises by slug and by id, and those that are left by a slug that they had."""
    if not names:
        return {}
    ids = {int(name) for name in names if is_id(name)}
    slugs = {name for name in names if not name.isdecimal()}
    there = select(Entry.id, Entry.slug).where(
        Entry.type == EntryType.EXERCISE,
        or_(Entry.binned_at.is_(None), Entry.id.in_(used)),
        or_(Entry.slug.in_(slugs), Entry.id.in_(ids)),
    )
    found = {name: entry_id for entry_id, slug in db.session.execute(there) for name in (str(entry_id), slug)}
    known = {name: found[name] for name in names if name in found}
    if left := slugs - known.keys():
        before = select(FormerSlug.slug, FormerSlug.entry_id).join(Entry, Entry.id == FormerSlug.entry_id)
        had = and_(FormerSlug.type == EntryType.EXERCISE, FormerSlug.slug.in_(left), Entry.binned_at.is_(None))
        known |= dict(db.session.execute(before.where(had)).all())
    return known
