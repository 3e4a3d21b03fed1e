"""What is forgotten by itself."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from cms.comments.models import Comment, CommentReport, CommentVote
from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.models import CommentRule, CommentRuleHit
from cms.core.clock import now
from cms.core.db import db

CLIENTS_KEPT = timedelta(days=30)


def forget_clients() -> int:
    """Drop the hashes of network addresses that are older than thirty days; give how many comments had one.

    Scores stay as they were voted, and reports as they were made. That a rule about a network was met would tell
    where a comment came from, so that is forgotten too.
    """
    old = update(Comment).where(Comment.client_hash.is_not(None), Comment.created_at < now() - CLIENTS_KEPT)
    gone = db.session.scalars(
        old.values(client_hash=None).returning(Comment.id).execution_options(synchronize_session=False)
    ).all()
    db.session.execute(
        update(CommentReport)
        .where(CommentReport.client_hash.is_not(None), CommentReport.at < now() - CLIENTS_KEPT)
        .values(client_hash=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(CommentVote).where(CommentVote.at < now() - CLIENTS_KEPT).execution_options(synchronize_session=False)
    )
    networks = select(CommentRule.id).where(CommentRule.kind == RuleKind.NETWORK)
    long_ago = select(Comment.id).where(Comment.created_at < now() - CLIENTS_KEPT)
    db.session.execute(
        delete(CommentRuleHit)
        .where(CommentRuleHit.rule_id.in_(networks), CommentRuleHit.comment_id.in_(long_ago))
        .execution_options(synchronize_session=False)
    )
    return len(gone)
