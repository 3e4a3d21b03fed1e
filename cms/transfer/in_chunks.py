"""Rows of a long table, some at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from cms.core.db import db

AT_ONCE = 500


def chunks(statement: Any, key: Any, at_once: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    """Give the rows in the order of the key, the id of the first that is selected; what was given is forgotten next."""
    last = 0
    while rows := db.session.execute(statement.where(key > last).order_by(key).limit(at_once)).all():
        yield rows
        last = rows[-1][0].id
        db.session.expunge_all()
