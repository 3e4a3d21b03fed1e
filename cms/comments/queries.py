"""What moderators ask of comments: the queue, one comment, what is known around it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from cms.accounts.permissions import Actor, Permission
from cms.comments import indexing, reporting, triaging
from cms.comments.models import Comment, CommentSignal, Decision
from cms.comments.rules.models import CommentRuleHit
from cms.comments.status import Action, Status
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.queries import NEWEST, is_id
from cms.core.db import db
from cms.core.errors import NotFound
from cms.core.paging import Order
from cms.core.sought import sought

ORDERS = {
    "urgent": Order(
        (Comment.urgency, Comment.created_at, Comment.id), False, lambda row: (row.urgency, row.created_at, row.id)
    ),
    "oldest": Order((Comment.created_at, Comment.id), False, lambda row: (row.created_at, row.id)),
    "newest": Order((Comment.created_at, Comment.id), True, lambda row: (row.created_at, row.id)),
}


@dataclass(frozen=True)
class Around:
    """How much is said around a comment: answers to it, those of them that wait, other answers to its parent."""

    answers: int
    waiting: int
    beside: int


def queue(
    actor: Actor,
    *,
    status: str | None = None,
    article: str | None = None,
    author: str | None = None,
    signal: str | None = None,
    reported: bool = False,
    in_danger: bool = False,
    rule: int | None = None,
    q: str | None = None,
) -> Select[Comment]:
    """Select comments for moderators, by status, by the slug of what they are on, by person, by signal, by words.

    `reported` keeps those with a report that no moderator answered; `in_danger` adds to what waits
    the public ones of which a reader says that somebody may be in danger. `rule` is the number of an
    operator's rule that was met in them.
    """
    actor.must(Permission.COMMENTS_READ)
    statement = select(Comment)
    if status is not None:
        feared = _feared() if in_danger and status == Status.PENDING else []
        stands = Comment.status == status
        statement = statement.where(or_(stands, Comment.id.in_(feared)) if feared else stands)
    if article is not None:
        statement = statement.where(Comment.entry_id.in_(select(Entry.id).where(Entry.slug == article)))
    if author is not None:
        statement = statement.where(_by(author))
    if signal is not None:
        seen = CommentSignal.comment_id == Comment.id, CommentSignal.signal == signal
        statement = statement.where(exists().where(*seen))
    if rule is not None:
        statement = statement.where(
            exists().where(CommentRuleHit.comment_id == Comment.id, CommentRuleHit.rule_id == rule)
        )
    if reported:
        statement = statement.where(reporting.is_reported())
    if q is not None:
        statement = statement.where(_says(q))
    return statement


def _feared() -> Sequence[int]:
    """Give the public comments that readers fear for; hardly ever one, so that what waits is read along its index."""
    return db.session.scalars(reporting.in_danger()).all()


def _by(author: str) -> ColumnElement[bool]:
    """Match the comments under a name, or of the person with this number: each looked up in an index of its own."""
    named = Comment.author_name == author
    if not is_id(author):
        return named
    other = aliased(Comment)
    ids = select(other.id).where(other.author_name == author)
    return Comment.id.in_(ids.union_all(select(other.id).where(other.person_id == int(author))))


def _says(q: str) -> ColumnElement[bool]:
    """Match the words in text and name; of signs that are no words, the signs as they stand."""
    found = sought(q)
    if found:
        return indexing.says(found)
    return or_(Comment.source.icontains(q, autoescape=True), Comment.author_name.icontains(q, autoescape=True))


def one(actor: Actor, comment_id: int) -> Comment:
    """Give a comment for a moderator. Raises NotFound."""
    actor.must(Permission.COMMENTS_READ)
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    return comment


def title_at(slug: str) -> str | None:
    """Give the newest title of what stands at a slug; of an article where an exercise bears the same."""
    named = select(Revision.title).join(Entry, NEWEST).where(Entry.slug == slug).order_by(Entry.type).limit(1)
    return db.session.scalar(named)


def decisions_of(comment: Comment) -> Sequence[Decision]:
    """Give what was decided about a comment, the first first."""
    return db.session.scalars(select(Decision).where(Decision.comment_id == comment.id).order_by(Decision.id)).all()


def held(comments: Sequence[Comment]) -> set[int]:
    """Give the ids of those that a moderator looked at and let wait, in one query."""
    last = (
        select(Decision.comment_id, Decision.action)
        .where(Decision.comment_id.in_([comment.id for comment in comments]), Decision.undone_at.is_(None))
        .order_by(Decision.id)
    )
    actions = dict(db.session.execute(last).all())
    return {comment_id for comment_id, action in actions.items() if action == Action.HOLD}


def around(comment: Comment) -> Around:
    """Count what stands around a comment in its thread, in one query; what was removed does not count."""
    answers = Comment.parent_id == comment.id
    counts = select(
        func.count().filter(answers),
        func.count().filter(answers, Comment.status == Status.PENDING),
        func.count().filter(Comment.parent_id == comment.parent_id, Comment.id != comment.id),
    ).where(
        Comment.parent_id.in_([comment.id, comment.parent_id or comment.id]),
        Comment.status.in_([Status.APPROVED, Status.PENDING]),
    )
    return Around(*db.session.execute(counts).one())


def count_urgent(*, at_most: int) -> int:
    """Count the comments that may be about somebody in danger, up to `at_most`: what waits, and what readers say."""
    urgent = select(Comment.id).where(Comment.status == Status.PENDING, Comment.urgency == triaging.URGENT)
    waiting = select(func.count()).select_from(urgent.limit(at_most).subquery()).scalar_subquery()
    feared = select(func.count()).select_from(reporting.in_danger().subquery()).scalar_subquery()
    return min(at_most, db.session.scalar(select(waiting + feared)) or 0)


def count_waiting(*, at_most: int | None = None) -> int:
    """Count the comments that wait for a moderator; whoever needs no more than `at_most` pays for no more."""
    waiting = select(Comment.id).where(Comment.status == Status.PENDING).limit(at_most).subquery()
    return db.session.scalar(select(func.count()).select_from(waiting)) or 0
