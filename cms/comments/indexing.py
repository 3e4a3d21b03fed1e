"""What is searched of comments, kept in step with them by whatever changes one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, event, false, func, inspect, select

from cms.comments import fulltext
from cms.comments.fulltext import Words
from cms.comments.models import Comment
from cms.core.db import db
from cms.core.sought import Sought

AT_ONCE = 1_000
_TOLD = ("author_name", "source", "text", "format")
_COLUMNS = (Comment.id, *(getattr(Comment, name) for name in _TOLD))


def says(found: Sought) -> ColumnElement[bool]:
    """Match comments that hold all that is wanted and nothing that is unwanted; of no words at all, none."""
    if not found:
        return false()
    bind = db.session.connection()
    held = [fulltext.holding(bind, Comment.id, found.wanted)] if found.wanted else []
    return and_(*held, *(~fulltext.holding(bind, Comment.id, [term], whole=True) for term in found.unwanted))


def count() -> int:
    """Count the comments that `rebuild` goes through."""
    return db.session.scalar(select(func.count()).select_from(Comment)) or 0


def rebuild(bind: Connection, after: int = 0) -> tuple[int, int]:
    """Index the next comments anew; give the id of the last one, 0 where there was none, and how many there were."""
    some = select(*_COLUMNS).where(Comment.id > after).order_by(Comment.id).limit(AT_ONCE)
    comments = bind.execute(some).all()
    if not comments:
        return 0, 0
    fulltext.remove(bind, [comment.id for comment in comments])
    fulltext.put(bind, (_words(comment) for comment in comments if _is_there(comment)))
    return comments[-1].id, len(comments)


def fill(bind: Connection, advance: Callable[[int], None] = lambda _count: None) -> None:
    """Index all comments anew, some at a time."""
    last = 0
    while True:
        last, done = rebuild(bind, last)
        if not done:
            return
        advance(done)


def _words(comment: Any) -> Words:
    """Take what was typed, with the addresses behind the words of links; of HTML, what is read."""
    said = comment.source if comment.format == "markdown" else comment.text
    return Words(comment.id, comment.author_name, said)


def _is_there(comment: Any) -> bool:
    return bool(comment.author_name or comment.source or comment.text)


@event.listens_for(Comment, "after_insert")
def _add(_mapper: Any, connection: Connection, comment: Comment) -> None:
    if _is_there(comment):
        fulltext.put(connection, [_words(comment)])


@event.listens_for(Comment, "after_update")
def _follow(_mapper: Any, connection: Connection, comment: Comment) -> None:
    changes = inspect(comment).attrs
    if any(changes[name].history.has_changes() for name in _TOLD):
        fulltext.remove(connection, [comment.id])
        _add(_mapper, connection, comment)
