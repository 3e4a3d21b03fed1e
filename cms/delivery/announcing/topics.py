"""Which feeds tell of a change: their addresses, in every format, for the names that moved."""

from collections.abc import Collection, Iterable

from sqlalchemy import or_, select, tuple_

from cms.comments.freshness import COMMENT_FEED
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionTag
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.core.db import db
from cms.delivery.feeds.addresses import comment_feeds, entry_feeds
from cms.delivery.links import Links

Narrowing = tuple[tuple[str, str], ...]


def addresses(names: Collection[str], links: Links) -> list[str]:
    """Give the addresses of the feeds that show any of the names, each once.

    A feed is meant that is narrowed in one way at most: these are the ones that name the hub. What
    an entry was filed under at any time counts, since a feed changes also where something leaves it.
    """
    entries = [name for name in names if name.startswith(tuple(f"{kind}:" for kind in EntryType))]
    shown_everywhere = any(name == "site" or name.startswith(("author:", "tag:")) for name in names)
    narrowings: set[Narrowing] = set()
    if shown_everywhere or "feed" in names:
        narrowings.add(())
    for kind in EntryType:
        if shown_everywhere or f"{kind}s" in names:
            narrowings.add((("type", kind.value),))
    for part in ("author", "tag"):
        narrowings.update(((part, name.removeprefix(f"{part}:")),) for name in names if name.startswith(f"{part}:"))
    narrowings.update(_filed_under(entries))
    discussed = [name.removeprefix(f"{COMMENT_FEED}:") for name in names if name.startswith(f"{COMMENT_FEED}:")]
    threads: set[Narrowing] = {(_parted(name),) for name in [*discussed, *entries]}
    if discussed or shown_everywhere or COMMENT_FEED in names:
        threads.add(())
    found = [*(entry_feeds(links, **dict(each)) for each in sorted(narrowings))]
    found += [comment_feeds(links, **dict(each)) for each in sorted(threads)]
    return [address for feeds in found for address in feeds.values()]


def _filed_under(names: Iterable[str]) -> set[Narrowing]:
    """Give what the entries were ever filed under: their tags, their authors, their languages."""
    places = [_parted(name) for name in names]
    if not places:
        return set()
    meant = select(Revision.id).join(Entry, Entry.id == Revision.entry_id)
    ids = meant.where(or_(tuple_(Entry.type, Entry.slug).in_(places))).scalar_subquery()
    tags = select(Tag.slug).where(Tag.id.in_(select(RevisionTag.tag_id).where(RevisionTag.revision_id.in_(ids))))
    of_authors = select(RevisionAuthor.author_id).where(RevisionAuthor.revision_id.in_(ids))
    authors = select(Author.slug).where(Author.id.in_(of_authors))
    languages = select(Revision.language).where(Revision.id.in_(ids)).distinct()
    asked = (("tag", tags), ("author", authors), ("language", languages))
    return {((name, value),) for name, statement in asked for value in db.session.scalars(statement)}


def _parted(name: str) -> tuple[str, str]:
    kind, _colon, slug = name.partition(":")
    return kind, slug
