"""The index of words: a row for each revision that is live or newest, kept by FTS5 or as `tsvector` with GIN.

Both are given words that are folded and stemmed already (`core/words.py`), so that neither parses a
text itself. Three fields are asked of: the title, the head (summary, takeaway, names of tags and
authors), and everything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    cast,
    column,
    literal,
    literal_column,
    select,
    table,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from cms.core.sought import Term
from cms.core.words import STEM_MARK, stem, words

TABLE = "search_text"
MOST_WORDS = 30_000  # of a field: more than a text that can be read, and less than a tsvector holds
INDEX = table(TABLE, column("rowid"), column("revision_id"), column("title"), column("head"), column("words"))


class Field(StrEnum):
    """Where words are looked for."""

    TITLE = "title"
    HEAD = "head"
    EVERYTHING = "words"


@dataclass(frozen=True)
class Text:
    """The texts of a revision, by where they stand."""

    revision_id: int
    english: bool
    title: str
    head: str
    body: str


def create(bind: Connection) -> None:
    """Make the table."""
    if bind.dialect.name == "sqlite":
        tokens = "unicode61 remove_diacritics 0 categories ''L* N* Co M*'' tokenchars ''" + STEM_MARK + "''"
        bind.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, head, words, tokenize='{tokens}', prefix='2 3')"
        )
        return
    bind.exec_driver_sql(
        f"CREATE TABLE {TABLE} (revision_id integer PRIMARY KEY REFERENCES revision (id) ON DELETE CASCADE,"
        " title tsvector NOT NULL, head tsvector NOT NULL, words tsvector NOT NULL)"
    )
    bind.exec_driver_sql(f"CREATE INDEX ix_{TABLE}_words ON {TABLE} USING gin (words)")


def put(bind: Connection, texts: Iterable[Text]) -> None:
    """Add rows; there is none yet for any of these revisions."""
    on_sqlite = _on_sqlite(bind)
    key, value = ("rowid", ":{}") if on_sqlite else ("revision_id", "CAST(:{} AS tsvector)")
    values = ", ".join(value.format(name) for name in ("title", "head", "words"))
    rows = [_plain(each) if on_sqlite else _vectors(each) for each in texts]
    if rows:
        adding = text(f"INSERT INTO {TABLE} ({key}, title, head, words) VALUES (:id, {values})")  # noqa: S608 -- names of our own
        bind.execute(adding, rows)


def remove(bind: Connection, revision_ids: Sequence[int]) -> None:
    """Delete the rows of revisions."""
    name = "rowid" if _on_sqlite(bind) else "revision_id"
    if revision_ids:
        deleting = text(f"DELETE FROM {TABLE} WHERE {name} = :id")  # noqa: S608 -- names of our own
        bind.execute(deleting, [{"id": each} for each in revision_ids])


def ids(bind: Connection) -> Any:
    """Give the column that holds the ids of revisions."""
    return type_coerce(INDEX.c.rowid if _on_sqlite(bind) else INDEX.c.revision_id, Integer)


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
    found = _found(bind, terms, field, whole=whole)
    matched: ColumnElement[bool] = (revision_id + 0 if _on_sqlite(bind) else revision_id).in_(found)
    return matched


def _found(bind: Connection, terms: Sequence[Term], field: Field, *, whole: bool) -> Select[Any]:
    if _on_sqlite(bind):
        asked = " AND ".join(f"({_fts(term, whole=whole)})" for term in terms)
        within = asked if field == Field.EVERYTHING else f"{{{field}}} : ({asked})"
        return select(ids(bind)).where(literal_column(TABLE).op("MATCH")(within))
    asked = " & ".join(f"({_tsquery(term, whole=whole)})" for term in terms)
    return select(ids(bind)).where(INDEX.c[field].op("@@")(cast(literal(asked), TSQUERY)))


def _on_sqlite(bind: Connection) -> bool:
    return bind.dialect.name == "sqlite"


def _fts(term: Term, *, whole: bool) -> str:
    phrase = '"' + " ".join(term.words) + '"'
    if term.quoted or whole:
        return phrase if term.quoted else _or_stem(phrase, term)
    return _or_stem(f"{phrase} *", term)


def _or_stem(found: str, term: Term) -> str:
    return f'{found} OR "{STEM_MARK}{stem(term.words[0])}"' if len(term.words) == 1 else found


def _tsquery(term: Term, *, whole: bool) -> str:
    phrase = [f"'{word}'" for word in term.words]
    if not (term.quoted or whole):
        phrase[-1] += ":*"
    found = " <-> ".join(phrase)
    return found if term.quoted or len(phrase) > 1 else f"{found} | '{STEM_MARK}{stem(term.words[0])}'"


def _said(field: str, *, english: bool) -> tuple[list[str], list[str]]:
    """Give the words of a field and, where they are English, their stems."""
    said = [word for word, _place in zip(words(field), range(MOST_WORDS), strict=False)]
    return said, [STEM_MARK + stem(word) for word in dict.fromkeys(said) if word.isascii()] if english else []


def _plain(each: Text) -> dict[str, Any]:
    """Give a row for FTS5; a phrase never goes over from one field to the next."""
    told = {"title": each.title, "head": each.head, "words": each.body}
    fields = {name: " ".join(chain(*_said(field, english=each.english))) for name, field in told.items()}
    return {"id": each.revision_id, **fields}


def _vectors(each: Text) -> dict[str, Any]:
    """Give a row for PostgreSQL: vectors of the title, of the head, and of everything."""
    title, head, body = (_said(field, english=each.english) for field in (each.title, each.head, each.body))
    return {
        "id": each.revision_id,
        "title": " ".join(_placed([title])),
        "head": " ".join(_placed([head])),
        "words": " ".join(_placed([title, head, body])),
    }


def _placed(fields: Sequence[tuple[list[str], list[str]]]) -> Iterator[str]:
    """Give words with their places, and stems, which need none; a phrase never goes over to the next field."""
    place = 0
    for said, stems in fields:
        for word in said:
            place += 1
            yield f"'{word}':{place}"
        yield from (f"'{each}'" for each in stems)
        place += 1
