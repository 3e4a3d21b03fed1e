"""The names that the team goes by, as skeletons: read often, made anew only when names were changed.

Thousands of authors may stand over the texts of a site, so their names are read again only where the version of
`authors` moved. Those who work here are few; their names have no version, and are read each time.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import URL, CompoundSelect, literal, null, select, union_all

from cms.accounts.models import User
from cms.content.models.taxonomy import Author
from cms.core.db import db
from cms.core.lookalikes import skeleton
from cms.core.versions import ContentVersion

_KEPT = 4  # sets of names: one is in force, others are of databases that share the process
_HERE: CompoundSelect[Any] = union_all(
    select(User.name, null().label("number"), null().label("at")).where(User.active),
    select(literal(""), ContentVersion.number, ContentVersion.at).where(ContentVersion.name == "authors"),
)
_AUTHORS = select(Author.name)


def skeletons(site_title: str) -> frozenset[str]:
    """Give the skeletons of the names of accounts, authors and the site; the version is read before the authors are."""
    here = db.session.connection().execute(_HERE).all()
    moved = next(((number, at) for _name, number, at in here if number is not None), None)
    ours = frozenset({site_title, *(name for name, _number, _at in here)})
    return _of_authors(db.engine.url, moved) | _of(ours)


@lru_cache(_KEPT)
def _of_authors(_database: URL, _moved: tuple[int, datetime] | None) -> frozenset[str]:
    return _of(frozenset(db.session.connection().scalars(_AUTHORS)))


@lru_cache(2 * _KEPT)
def _of(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(skeleton, names)) - {""}
