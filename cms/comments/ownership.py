"""Whose comment it is: told by a secret that its author alone was given, and for how long it opens what."""

import secrets
from datetime import datetime, timedelta

from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.clock import now
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Forbidden, NotFound
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

NOT_THEIRS = "This does not let you change this comment: the edit token is not its own, or the time for it is over."


def new_token() -> str:
    """Give a secret of 256 bits; only its keyed hash is kept, with the comment."""
    return secrets.token_urlsafe(32)


def own(comment_id: int, token: str, sealer: Sealer) -> Comment:
    """Give the comment whose secret this is, whatever became of it, for as long as it stands.

    Raises NotFound where there is no such comment any more, and Forbidden for any other secret,
    in words that do not tell what is wrong with it.
    """
    comment = db.session.get(Comment, comment_id) if comment_id <= LARGEST_ID else None
    if comment is None or comment.status == Status.ERASED:
        raise NotFound("There is no such comment.")
    if comment.edit_hash is None or comment.edit_hash not in sealer.edit_hashes(token):
        raise Forbidden(NOT_THEIRS)
    return comment


def editable_until(comment: Comment, site: SiteSettings) -> datetime | None:
    """Give the moment until which its author may change a comment or take it back; None if that is over."""
    ends = comment.created_at + timedelta(minutes=site.comment_edit_minutes)
    return ends if now() < ends and comment.status != Status.REJECTED else None


def must_be_in_time(comment: Comment, site: SiteSettings) -> None:
    """Raise Forbidden when the edit window is over, in the same words as for a foreign secret."""
    if now() >= comment.created_at + timedelta(minutes=site.comment_edit_minutes):
        raise Forbidden(NOT_THEIRS)


def status_told(comment: Comment) -> Status:
    """Give the status as its author is told it: a spammer is not told."""
    return Status.PENDING if comment.status == Status.SPAM else Status(comment.status)
