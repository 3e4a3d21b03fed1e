"""The index of the words of comments and of their authors' names, for moderators alone: FTS5, or `tsvector` with GIN.

It follows the comments by itself: a change of a comment changes it in the same transaction, a comment that is
deleted takes its words along (by a trigger on SQLite, by the foreign key on PostgreSQL).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from cms.core.in_bulk import insert_all
from cms.core.sought import Term
from cms.core.word_index import FTS_TOKENS, fts, placed, said, tsquery

TABLE = "comment_text"
INDEX = table(
    TABLE, column("rowid"), column("comment_id"), column("words", Text().with_variant(TSVECTOR(), "postgresql"))
)
FEW = 2_000  # comments that are looked up one by one sooner than all others are passed over
FEW_EXPECTED = 20_000  # of them by PostgreSQL, whose statistics take any word that is rare for half a percent
_SECURE_SINCE = (3, 42)  # of SQLite: FTS5 takes words out of its index where they stand


@dataclass(frozen=True)
class Words:
    """What is searched of a comment."""

    comment_id: int
    author_name: str
    text: str


def create(bind: Connection) -> None:
    """Make the table, and on SQLite the trigger."""
    if not _on_sqlite(bind):
        bind.exec_driver_sql(
            f"CREATE TABLE {TABLE} (comment_id integer PRIMARY KEY REFERENCES comment (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        bind.exec_driver_sql(f"CREATE INDEX ix_{TABLE}_words ON {TABLE} USING gin (words)")
        return
    bind.exec_driver_sql(f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize='{FTS_TOKENS}', prefix='2 3')")
    if _is_secure(bind):
        bind.exec_driver_sql(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 -- a name of our own
    deleting = f"DELETE FROM {TABLE} WHERE rowid = OLD.id"  # noqa: S608 -- a name of our own
    bind.exec_driver_sql(f"CREATE TRIGGER {TABLE}_gone AFTER DELETE ON comment BEGIN {deleting}; END")


def drop(bind: Connection) -> None:
    """Take the table away, and on SQLite the trigger."""
    if _on_sqlite(bind):
        bind.exec_driver_sql(f"DROP TRIGGER {TABLE}_gone")
    bind.exec_driver_sql(f"DROP TABLE {TABLE}")


def put(bind: Connection, comments: Iterable[Words]) -> None:
    """Add rows; there is none yet for any of these comments."""
    key, words = ("rowid", _plain) if _on_sqlite(bind) else ("comment_id", _vector)
    if rows := [{key: each.comment_id, "words": words(each)} for each in comments]:
        insert_all(bind, INDEX, rows)


def remove(bind: Connection, comment_ids: Sequence[int]) -> None:
    """Delete the rows of comments."""
    key = "rowid" if _on_sqlite(bind) else "comment_id"
    if comment_ids:
        rows = [{"id": each} for each in comment_ids]
        bind.execute(text(f"DELETE FROM {TABLE} WHERE {key} = :id"), rows)  # noqa: S608 -- names of our own


def wipe(bind: Connection) -> None:
    """Have words that were removed stand nowhere in the index any more; slow, for the worker.

    PostgreSQL does so in its vacuum, and SQLite from 3.42 on as it removes them.
    """
    if _on_sqlite(bind) and not _is_secure(bind):
        bind.exec_driver_sql(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608 -- a name of our own


def holding(bind: Connection, comment_id: Any, terms: Sequence[Term], *, whole: bool = False) -> ColumnElement[bool]:
    """Match the ids of comments that hold all terms; `whole` takes no word that only begins so.

    The database is told how to go about it: to look up the few that were found, or, of what is said often, to pass
    over the comments in the order that is asked for until there are enough. PostgreSQL would pass over all of them
    for a word that hardly anybody says: OFFSET keeps it from doing so.
    """
    found = _found(bind, terms, whole=whole)
    by_id = comment_id
    if not _on_sqlite(bind):
        found = found.offset(0) if _expected(bind, tsquery(terms, whole=whole)) < FEW_EXPECTED else found
    elif (bind.scalar(select(func.count()).select_from(found.limit(FEW).subquery())) or 0) >= FEW:
        by_id = comment_id + 0
    matched: ColumnElement[bool] = by_id.in_(found)
    return matched


def _found(bind: Connection, terms: Sequence[Term], *, whole: bool) -> Select[Any]:
    if _on_sqlite(bind):
        return select(INDEX.c.rowid).where(literal_column(TABLE).op("MATCH")(fts(terms, whole=whole)))
    return select(INDEX.c.comment_id).where(INDEX.c.words.op("@@")(cast(literal(tsquery(terms, whole=whole)), TSQUERY)))


def _expected(bind: Connection, query: str) -> int:
    """Give how many comments PostgreSQL expects to hold what is sought, by its statistics; nothing is looked up."""
    asked = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {TABLE} WHERE words @@ CAST(:query AS tsquery)"  # noqa: S608 -- a name of our own
    (plan,) = bind.execute(text(asked), {"query": query}).scalar_one()
    return int(plan["Plan"]["Plan Rows"])


def _plain(each: Words) -> str:
    """Give a row for FTS5: a phrase does not go over from the name to the text, since a stem stands between."""
    return " ".join(chain(*said(each.author_name, english=True), ["="], *said(each.text, english=True)))


def _vector(each: Words) -> str:
    return " ".join(placed([said(each.author_name, english=True), said(each.text, english=True)]))


def _on_sqlite(bind: Connection) -> bool:
    return bind.dialect.name == "sqlite"


def _is_secure(bind: Connection) -> bool:
    version = str(bind.exec_driver_sql("SELECT sqlite_version()").scalar_one())
    return tuple(int(part) for part in version.split(".")[:2]) >= _SECURE_SINCE
