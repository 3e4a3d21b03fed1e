"""What an import made: the rows of its records, by kind."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.redirect import Redirect
from cms.content.models.taxonomy import Author, Tag
from cms.content.status import EntryType
from cms.core.db import db
from cms.transfer.ledger import FOREIGN
from cms.transfer.models import ImportedRecord

ENTRIES = (EntryType.ARTICLE, EntryType.EXERCISE)
# In the order in which they can be removed: what others point at comes after them.
MODELS: dict[str, Any] = {
    "comment": Comment,
    "redirect": Redirect,
    EntryType.ARTICLE: Entry,
    EntryType.EXERCISE: Entry,
    "media": Media,
    "tag": Tag,
    "author": Author,
}


@dataclass(frozen=True)
class Made:
    """How many rows of a kind an import made that are there still."""

    kind: str
    count: int


def by(run_id: int, *kinds: str) -> Select[Any]:
    """Select the ids of the rows of some kinds that an import made."""
    return select(ImportedRecord.local_id).where(*_own(run_id, *kinds))


def present(run_id: int) -> list[Made]:
    """Count what an import made and is there still, kinds without any left out."""
    counted = [
        Made(kind, db.session.scalar(rows(run_id, kind).with_only_columns(func.count())) or 0) for kind in MODELS
    ]
    return [each for each in counted if each.count]


def rows(run_id: int, kind: str) -> Select[Any]:
    """Select the records of a kind whose rows are there still, each with its row."""
    model = MODELS[kind]
    return select(ImportedRecord, model).join(model, model.id == ImportedRecord.local_id).where(*_own(run_id, kind))


def _own(run_id: int, *kinds: str) -> list[ColumnElement[bool]]:
    own = [ImportedRecord.run_id == run_id, ImportedRecord.version != FOREIGN]
    return [*own, ImportedRecord.kind.in_(kinds)]
