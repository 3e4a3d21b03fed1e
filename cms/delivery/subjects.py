"""What the rows of the log are about, by the names that these things have now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, literal, select

from cms.accounts.models import Token, User
from cms.audit.log import LogRow
from cms.comments.canned import CannedReply
from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.content.queries import NEWEST
from cms.core.db import db


@dataclass(frozen=True)
class Subject:
    """The name of a thing, and whether it can be opened; of a comment, the title that it stands under."""

    name: str
    opens: bool


def _named(model: Any, name: Any) -> tuple[Any, Any]:
    return model.id, select(model.id, name, literal(value=True))


_ENTRIES = (Entry.id, select(Entry.id, Revision.title, Entry.binned_at.is_(None)).join(Revision, NEWEST))
NAMES: dict[str, tuple[Any, Any]] = {
    "article": _ENTRIES,
    "exercise": _ENTRIES,
    "comment": (
        Comment.id,
        select(Comment.id, Revision.title, literal(value=True))
        .join(Entry, Entry.id == Comment.entry_id)
        .join(Revision, NEWEST),
    ),
    "author": _named(Author, Author.name),
    "tag": _named(Tag, Tag.name),
    "person": _named(Person, cast(Person.id, String).label("name")),
    "redirect": _named(Redirect, Redirect.path),
    "media": _named(Media, Media.file_name),
    "user": _named(User, User.name),
    "token": _named(Token, Token.name),
    "canned_reply": _named(CannedReply, CannedReply.title),
}


def subjects_of(rows: Sequence[LogRow]) -> dict[tuple[str, int], Subject]:
    """Give what is still there, by kind and id: one query for each kind that the rows are about."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.subject_type in NAMES and row.subject_id is not None:
            wanted[row.subject_type].add(row.subject_id)
    found: dict[tuple[str, int], Subject] = {}
    for kind, ids in wanted.items():
        key, statement = NAMES[kind]
        for each, name, opens in db.session.execute(statement.where(key.in_(ids))):
            found[kind, each] = Subject(name, bool(opens))
    return found
