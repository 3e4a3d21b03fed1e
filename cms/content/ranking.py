"""Ranking what the index of words finds: by how many of the words stand in the title, then in the head.

To rank all that was found is to look at each of it, which takes long for words that stand in most texts. SQLite
looks up what is few; of what is many it ranks the best alone, where these fill a page. PostgreSQL ranks in one go.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from cms.content.fulltext import INDEX, Field, among, asking, holding, matched, on_sqlite, within
from cms.core.sought import Term
from cms.core.word_index import fts

WORTH = {Field.TITLE: 100, Field.HEAD: 1}  # a word in the title is worth more than any number of them in the head
FEW = 2000  # revisions that SQLite looks up one by one sooner than it goes by all entries


@dataclass(frozen=True)
class Ranked:
    """A statement that selects what holds all terms, and how much the places are worth where these stand.

    `alike` tells that this is the same of all of them.
    """

    statement: Select[Any]
    score: ColumnElement[int]
    alike: bool = False


def ranked(bind: Connection, statement: Any, revision_id: Any, terms: Sequence[Term]) -> Ranked:
    """Keep the revisions that hold all terms, and score them: for each term, each field that holds it.

    PostgreSQL reads each row that was found once, its short vectors alone: the scores are part of what is found.
    """
    if not terms:
        return Ranked(statement, literal(0))
    asked = [(field, term, counts) for field, counts in WORTH.items() for term in terms]
    if on_sqlite(bind):
        held = [(holding(bind, revision_id, [term], field), counts) for field, term, counts in asked]
        every = fts(terms)
        return Ranked(statement.where(_looked_up(bind, revision_id, every, _count(bind, every))), _sum(held))
    score = _sum((matched(INDEX.c[field], [term]), counts) for field, term, counts in asked)
    found = select(INDEX.c.revision_id, score.label("score")).where(matched(INDEX.c.words, terms))
    hits = found.cte("hits").prefix_with("MATERIALIZED")
    return Ranked(statement.join(hits, revision_id == hits.c.revision_id), hits.c.score)


def best(bind: Connection, statement: Any, revision_id: Any, terms: Sequence[Term], enough: int) -> Ranked | None:
    """Keep those revisions alone that come before all others, if more than enough of them are found; else None.

    What holds all terms in the title comes first, and first of that what holds all of them in the head, too. Many
    that are alike are met on the way by the entries in their order.
    """
    if not (terms and on_sqlite(bind)):
        return None
    asked = fts(terms)
    title, head = within(Field.TITLE, asked), within(Field.HEAD, asked)
    both, either = f"{title} AND {head}", f"({title} OR {head})"
    count = _count(bind, both)
    if count > enough:
        return _alike(statement, bind, revision_id, both, count, len(terms) * sum(WORTH.values()))
    titled = _count(bind, title)
    if enough < titled <= FEW:
        there = [(f"{title} AND {within(Field.HEAD, fts([term]))}", WORTH[Field.HEAD]) for term in terms]
        return _few(statement, revision_id, title, there, len(terms) * WORTH[Field.TITLE])
    if len(terms) == 1 and titled <= enough:
        count = _count(bind, either)
        if enough < count <= FEW:
            return _few(statement, revision_id, either, [(title, WORTH[Field.TITLE]), (head, WORTH[Field.HEAD])], 0)
        if count > FEW and not titled:
            return _alike(statement, bind, revision_id, head, count, WORTH[Field.HEAD])
    return None


@contextmanager
def by_index(bind: Connection) -> Iterator[None]:
    """Keep PostgreSQL from passing over all texts for words that stand in most of them.

    It takes that for cheaper, since its estimates leave out that long vectors lie in another file, each to be
    fetched and unpacked; from the index alone the same is known several times sooner.
    """
    if on_sqlite(bind):
        yield
        return
    bind.exec_driver_sql("SET LOCAL enable_seqscan = off")
    yield
    bind.exec_driver_sql("SET LOCAL enable_seqscan = on")


def _alike(statement: Any, bind: Connection, revision_id: Any, asked: str, count: int, score: int) -> Ranked:
    kept = _looked_up(bind, revision_id, asked, count)
    return Ranked(statement.where(kept), literal(score), alike=True)


def _few(statement: Any, revision_id: Any, asked: str, worth: Iterable[tuple[str, int]], least: int) -> Ranked:
    held = [(revision_id.in_(asking(each)), counts) for each, counts in worth]
    return Ranked(statement.where(revision_id.in_(asking(asked))), _sum(held, least))


def _sum(held: Iterable[tuple[ColumnElement[bool], int]], least: int = 0) -> ColumnElement[int]:
    counted: ColumnElement[int] = literal(least)
    for there, counts in held:
        counted += case((there, counts), else_=0)
    return counted


def _looked_up(bind: Connection, revision_id: Any, asked: str, count: int) -> ColumnElement[bool]:
    """Match what FTS5 finds: looked up if that is little, else met on the way by all entries."""
    found = asking(asked)
    there: ColumnElement[bool] = revision_id.in_(found)
    return among(bind, revision_id, found) if count > FEW else there


def _count(bind: Connection, asked: str) -> int:
    """Count what FTS5 finds, up to one more than a few."""
    some = asking(asked).limit(FEW + 1).subquery()
    return bind.execute(select(func.count()).select_from(some)).scalar_one()
