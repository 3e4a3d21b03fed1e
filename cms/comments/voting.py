"""Votes: one a client and comment, and a score that stays exact however many come at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from cms.comments import nesting
from cms.comments.freshness import touch_scores
from cms.comments.models import Comment, CommentVote
from cms.core.clock import now
from cms.core.db import db, one_at_a_time
from cms.core.errors import Forbidden, TooMany

MOST_AN_HOUR = 100
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Vote:
    """How a client has voted on a comment now, and the score that it has."""

    comment_id: int
    value: int
    score: int


def vote(comment_id: int, value: int, client: str, proof: tuple[str, ...] = ()) -> Vote:
    """Set how a client votes on a public comment: 1, -1, or 0 for not at all.

    `client` is a keyed hash, `proof` those of an edit token that was sent along. The same vote
    again changes nothing. Raises NotFound for what is not public, Forbidden for one's own comment,
    TooMany where a client changes its mind more than a hundred times an hour.
    """
    one_at_a_time(f"votes of {client}")
    comment, entry = nesting.in_public(comment_id, lock=True)
    if comment.client_hash == client or comment.edit_hash in proof:
        raise Forbidden("This is your own comment: its votes are for others to give.")
    kept = db.session.get(CommentVote, (comment.id, client), populate_existing=True)
    step = value - (kept.value if kept else 0)
    if not step:
        return Vote(comment.id, value, comment.score)
    _must_be_few(client)
    if kept is None:
        kept = CommentVote(comment_id=comment.id, client_hash=client, changes=0)
        db.session.add(kept)
    kept.value, kept.changes, kept.at = value, kept.changes + 1, now()
    db.session.flush()
    score = db.session.scalars(
        update(Comment)
        .where(Comment.id == comment.id)
        .values(score=Comment.score + step)
        .returning(Comment.score)
        .execution_options(synchronize_session=False)
    ).one()
    touch_scores(entry)
    return Vote(comment.id, value, score)


def forget(comment_ids: Collection[int]) -> None:
    """Forget who voted on comments: for those whose words must be gone."""
    gone = delete(CommentVote).where(CommentVote.comment_id.in_(comment_ids))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _must_be_few(client: str) -> None:
    lately = CommentVote.client_hash == client, CommentVote.at > now() - HOUR
    changes, oldest = db.session.execute(
        select(func.coalesce(func.sum(CommentVote.changes), 0), func.min(CommentVote.at)).where(*lately)
    ).one()
    if changes >= MOST_AN_HOUR:
        wait = (oldest + HOUR - now()).total_seconds()
        raise TooMany("You have voted a lot in the last hour. Please come back a little later.", max(1, round(wait)))
