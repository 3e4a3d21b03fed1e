"""Its author takes a comment back: its words and its author are gone at once, and for good.

The row stays without them, so that its id is never given to another comment, answers keep their
place, and the rate of a client is counted right.
"""

from sqlalchemy import delete

from cms.accounts.permissions import Actor
from cms.audit import log
from cms.comments import moderating, originals, reporting, resembling, voting
from cms.comments.freshness import touch_thread
from cms.comments.models import Appeal, Comment, CommentSignal
from cms.comments.rules.models import CommentRuleHit
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Event, Status, follows
from cms.core.db import db
from cms.core.errors import NotFound, Stale


def withdraw(actor: Actor, comment_id: int, version: int | None = None) -> None:
    """Take a comment back. Raises NotFound where it is gone already, Stale where it is not as it was seen."""
    comments, entries = moderating.locked([comment_id])
    comment = comments.get(comment_id)
    if comment is None or comment.status == Status.ERASED:
        raise NotFound("There is no such comment.")
    if version is not None and comment.version != version:
        raise Stale("This comment was changed since you read it. Look at it again before you take it back.")
    was_shown = comment.shown
    moderating.set_status(comment, follows(Event.WITHDRAW, comment.status), entries[comment.entry_id])
    blank(comment)
    if was_shown:
        touch_thread(entries[comment.entry_id])
    log.record(actor, "comment.withdraw", "comment", comment.id)


def blank(comment: Comment) -> None:
    """Take everything out of a comment that tells of its author or its words."""
    comment.author_name = comment.author_url = comment.source = comment.html = comment.text = ""
    comment.person_id = comment.edit_hash = comment.fingerprint = comment.consent_version = comment.held_because = None
    comment.is_staff = comment.notify_replies = comment.notify_decision = False
    comment.score = 0
    db.session.flush()
    for about in (CommentSignal, CommentRuleHit, Appeal, StaffNote):
        db.session.execute(delete(about).where(about.comment_id == comment.id))
    resembling.forget([comment.id])
    originals.destroy_of([comment.id])
    voting.forget(comment.id)
    reporting.forget(comment.id)
