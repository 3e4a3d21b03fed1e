"""How a database goes about a statement."""

from sqlalchemy import ClauseElement, text
from sqlalchemy.dialects import sqlite

from cms.core.db import db


def plan(statement: ClauseElement) -> list[str]:
    """Give the steps that SQLite takes."""
    told = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    return [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {told}"))]
