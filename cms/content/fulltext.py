"""The index of words: a row for each revision that is live or newest, kept by FTS5 or as `tsvector` with GIN.

Both are given words that are folded and stemmed already (`core/words.py`), so that neither parses a
text itself. Three fields are asked of: the title, the head (summary, takeaway, names of tags and
authors), and everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    cast,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from cms.core.in_bulk import insert_all
from cms.core.sought import Term
from cms.core.word_index import FTS_TOKENS, fts, placed, said, tsquery

TABLE = "search_text"
_WORDS = Text().with_variant(TSVECTOR(), "postgresql")
INDEX = table(
    TABLE,
    column("rowid"),
    column("revision_id"),
    column("title", _WORDS),
    column("head", _WORDS),
    column("words", _WORDS),
)


class Field(StrEnum):
    """Where words are looked for."""

    TITLE = "title"
    HEAD = "head"
    EVERYTHING = "words"


@dataclass(frozen=True)
class Words:
    """The texts of a revision, by where they stand."""

    revision_id: int
    english: bool
    title: str
    head: str
    body: str


def create(bind: Connection) -> None:
    """Make the table."""
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, head, words, tokenize='{FTS_TOKENS}', prefix='2 3')"
        )
        return
    bind.exec_driver_sql(
        f"CREATE TABLE {TABLE} (revision_id integer PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,"
        " title tsvector NOT NULL, head tsvector NOT NULL, words tsvector NOT NULL)"
    )
    bind.exec_driver_sql(f"CREATE INDEX ix_{TABLE}_words ON {TABLE} USING gin (words)")


def put(bind: Connection, texts: Iterable[Words]) -> None:
    """Add rows; there is none yet for any of these revisions."""
    key, words = ("rowid", _plain) if on_sqlite(bind) else ("revision_id", _vectors)
    if rows := [{key: each.revision_id, **words(each)} for each in texts]:
        insert_all(bind, INDEX, rows)


def remove(bind: Connection, revision_ids: Sequence[int]) -> None:
    """Delete the rows of revisions."""
    name = "rowid" if on_sqlite(bind) else "revision_id"
    if revision_ids:
        deleting = text(f"DELETE FROM {TABLE} WHERE {name} = :id")  # noqa: S608 -- names of our own
        bind.execute(deleting, [{"id": each} for each in revision_ids])


def ids(bind: Connection) -> Any:
    """Give the column that holds the ids of revisions."""
    return type_coerce(INDEX.c.rowid if on_sqlite(bind) else INDEX.c.revision_id, Integer)


def holding(
    bind: Connection,
    revision_id: Any,
    terms: Sequence[Term],
    field: Field = Field.EVERYTHING,
    *,
    whole: bool = False,
) -> ColumnElement[bool]:
    """Match the ids of revisions that hold all terms; `whole` takes no word that only begins so.

    SQLite is kept from going through all ids that were found for every row that it looks at, as it
    does where another index of the table ends in them.
    """
    return among(bind, revision_id, _found(bind, terms, field, whole=whole))


def _found(bind: Connection, terms: Sequence[Term], field: Field, *, whole: bool) -> Select[Any]:
    if on_sqlite(bind):
        asked = fts(terms, whole=whole)
        return asking(asked if field == Field.EVERYTHING else within(field, asked))
    return select(ids(bind)).where(matched(INDEX.c[field], terms, whole=whole))


def within(field: Field, asked: str) -> str:
    """Ask FTS5 for what stands in one field."""
    return f"({{{field}}} : ({asked}))"


def asking(asked: str) -> Select[Any]:
    """Select what FTS5 finds."""
    return select(type_coerce(INDEX.c.rowid, Integer)).where(literal_column(TABLE).op("MATCH")(asked))


def among(bind: Connection, revision_id: Any, found: Select[Any]) -> ColumnElement[bool]:
    """Match what is found; SQLite by the way, while it goes by all rows."""
    there: ColumnElement[bool] = (revision_id + 0 if on_sqlite(bind) else revision_id).in_(found)
    return there


def matched(vector: ColumnElement[Any], terms: Sequence[Term], *, whole: bool = False) -> ColumnElement[bool]:
    """Match the vectors of PostgreSQL that hold all terms."""
    return vector.op("@@", is_comparison=True)(cast(literal(tsquery(terms, whole=whole)), TSQUERY))


def on_sqlite(bind: Connection) -> bool:
    """Tell which of the two indexes there is."""
    return bind.dialect.name == "sqlite"


def _plain(each: Words) -> dict[str, Any]:
    """Give a row for FTS5; a phrase never goes over from one field to the next."""
    told = {"title": each.title, "head": each.head, "words": each.body}
    return {name: " ".join(chain(*said(field, english=each.english))) for name, field in told.items()}


def _vectors(each: Words) -> dict[str, Any]:
    """Give a row for PostgreSQL: vectors of the title, of the head, and of everything."""
    title, head, body = (said(field, english=each.english) for field in (each.title, each.head, each.body))
    return {
        "title": " ".join(placed([title])),
        "head": " ".join(placed([head])),
        "words": " ".join(placed([title, head, body])),
    }
