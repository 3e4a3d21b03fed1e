"""What is forgotten by itself."""

from datetime import timedelta

from sqlalchemy import update

from cms.comments.models import Comment
from cms.core.clock import now
from cms.core.db import db

CLIENTS_KEPT = timedelta(days=30)


def forget_clients() -> int:
    """Drop the hashes of network addresses that are older than thirty days; give their number."""
    old = update(Comment).where(Comment.client_hash.is_not(None), Comment.created_at < now() - CLIENTS_KEPT)
    gone = db.session.scalars(
        old.values(client_hash=None).returning(Comment.id).execution_options(synchronize_session=False)
    ).all()
    return len(gone)
