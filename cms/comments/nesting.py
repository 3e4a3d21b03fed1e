"""Threads as readers see them: comments with their replies, a query a level."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, bindparam, func, select

from cms.comments.correcting import Correction, corrections
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.comments.threading import DEEPEST
from cms.content.models.entry import Entry
from cms.core.db import LARGEST_ID, db
from cms.core.errors import NotFound

REPLIES = 20
_PLACE = (
    func.row_number()
    .over(partition_by=Comment.shown_under_id, order_by=(Comment.created_at, Comment.id))
    .label("place")
)
_RANKED = (
    select(Comment.id, _PLACE)
    .where(Comment.shown_under_id.in_(bindparam("ids", expanding=True)), Comment.shown)
    .subquery()
)
# Made once: a thread asks it of every level.
_FIRST = (
    select(Comment)
    .join(_RANKED, _RANKED.c.id == Comment.id)
    .where(_RANKED.c.place <= REPLIES + 1)
    .order_by(Comment.created_at, Comment.id)
)


@dataclass
class Node:
    """A comment in its thread, with the replies that are shown under it; `more` if there are others.

    `correction` is what the staff set right.
    """

    comment: Comment
    replies: list["Node"] = field(default_factory=list)
    more: bool = False
    correction: Correction | None = None


def thread(entry: Entry, under: int | None = None) -> Select[Comment]:
    """Select what is shown directly under a comment, or at the top of a thread."""
    beneath = Comment.shown_under_id.is_(None) if under is None else Comment.shown_under_id == under
    return select(Comment).where(Comment.entry_id == entry.id, beneath, Comment.shown)


def in_public(comment_id: int, *, lock: bool = False) -> tuple[Comment, Entry]:
    """Give a comment that readers see, and what it is on; locked if its score is to change.

    Raises NotFound for any other, and for a placeholder.
    """
    seen = Comment.id == min(comment_id, LARGEST_ID), Comment.status == Status.APPROVED, Entry.live_number.is_not(None)
    statement = select(Comment, Entry).join(Entry, Entry.id == Comment.entry_id).where(*seen)
    if lock:
        statement = statement.with_for_update(of=Comment, key_share=True).execution_options(populate_existing=True)
    found = db.session.execute(statement).first()
    if found is None:
        raise NotFound("There is no such comment.")
    return found[0], found[1]


def with_replies(comments: Sequence[Comment]) -> list[Node]:
    """Give comments with their replies, level by level: one query a level and one for corrections, for any number."""
    top = level = every = [Node(comment) for comment in comments]
    for _depth in range(DEEPEST - 1):
        below = _replies([node.comment.id for node in level])
        for node in level:
            found = below.get(node.comment.id, [])
            node.replies, node.more = [Node(reply) for reply in found[:REPLIES]], len(found) > REPLIES
        level = [reply for node in level for reply in node.replies]
        if not level:
            break
        every = [*every, *level]
    corrected = corrections(node.comment.id for node in every)
    for node in every:
        node.correction = corrected.get(node.comment.id)
    return top


def _replies(ids: list[int]) -> dict[int, list[Comment]]:
    grouped: dict[int, list[Comment]] = defaultdict(list)
    for comment in db.session.scalars(_FIRST, {"ids": ids}):
        grouped[comment.shown_under_id or 0].append(comment)
    return grouped
