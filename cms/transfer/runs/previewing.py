"""What a check would make: the first of each kind, and where they will stand."""

from typing import Any

from sqlalchemy import Select, and_, func, select

from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.transfer.runs import made
from cms.transfer.runs.made import ENTRIES

SHOWN = 20
_TITLED = and_(Revision.entry_id == Entry.id, Revision.number == Entry.newest_number)


def preview(run_id: int) -> dict[str, list[dict[str, Any]]]:
    """Give the first twenty of each kind, by the names of the report; kinds without any are left out.

    Of comments it tells how many there are about what, and in which status: never what they say.
    """
    found = {
        "articles": _entries(run_id, ENTRIES[0]),
        "exercises": _entries(run_id, ENTRIES[1]),
        "comments": _comments(run_id),
        "authors": _named(run_id, Author, "author"),
        "tags": _named(run_id, Tag, "tag"),
        "media": [{"title": row.file_name} for row in _rows(run_id, Media, "media")],
        "redirects": [{"title": row.path, "address": row.target} for row in _rows(run_id, Redirect, "redirect")],
    }
    return {kind: items for kind, items in found.items() if items}


def _entries(run_id: int, kind: str) -> list[dict[str, Any]]:
    chosen = select(Entry, Revision.title).join(Revision, _TITLED).where(Entry.id.in_(made.by(run_id, kind)))
    return [
        {
            "title": title,
            "address": entry.slug,
            "status": "binned" if entry.binned_at is not None else entry.status,
            "published_at": rfc3339(entry.published_at) if entry.published_at else None,
        }
        for entry, title in db.session.execute(chosen.order_by(Entry.id).limit(SHOWN))
    ]


def _comments(run_id: int) -> list[dict[str, Any]]:
    """Count comments by what they are about, the most first."""
    mine = select(Comment.entry_id, func.count().label("said")).where(Comment.id.in_(made.by(run_id, "comment")))
    counted = mine.group_by(Comment.entry_id).subquery()
    about = select(Revision.title, Entry.slug, counted.c.said).join(Entry, Entry.id == counted.c.entry_id)
    found = about.join(Revision, _TITLED).order_by(counted.c.said.desc(), Entry.id).limit(SHOWN)
    return [{"title": title, "address": slug, "count": said} for title, slug, said in db.session.execute(found)]


def _named(run_id: int, model: Any, kind: str) -> list[dict[str, Any]]:
    return [{"title": row.name, "address": row.slug} for row in _rows(run_id, model, kind)]


def _rows(run_id: int, model: Any, kind: str) -> Any:
    chosen: Select[Any] = select(model).where(model.id.in_(made.by(run_id, kind))).order_by(model.id).limit(SHOWN)
    return db.session.scalars(chosen)
