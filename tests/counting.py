"""How many statements something sends to the database, and how many comments there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from cms.comments.models import Comment
from cms.core.db import db


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements that the block sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def stored(app: Flask) -> int:
    """Count the comments that are kept, whatever their status."""
    with app.app_context():
        return db.session.query(Comment).count()
