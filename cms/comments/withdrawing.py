"""Its author takes a comment back: its words and its author are gone at once, and for good.

The row stays without them, so that its id is never given to another comment, answers keep their
place, and the rate of a client is counted right.
"""

from collections.abc import Sequence

from sqlalchemy import delete

from cms.accounts.permissions import WORKER, Actor
from cms.audit import log
from cms.comments import moderating, originals, reporting, resembling, traces, voting
from cms.comments.freshness import touch_thread
from cms.comments.learning.asking import ask as ask_to_learn
from cms.comments.models import Appeal, Comment, CommentSignal
from cms.comments.rules.models import CommentRuleHit
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Event, Status, follows
from cms.core import idempotency
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
    ask_to_learn(WORKER, [comment.id])
    idempotency.forget_at([f"/comments/{comment.id}"])
    log.record(actor, "comment.withdraw", "comment", comment.id)


def blank(comment: Comment) -> None:
    """Take everything out of a comment that tells of its author or its words."""
    blank_all([comment])


def blank_all(comments: Sequence[Comment]) -> None:
    """Take everything out of comments that tells of their authors or their words, notes about them too.

    Nothing leads back from them to their authors then, so that nothing may be left for these to have forgotten later.
    """
    for each in comments:
        each.author_name = each.author_url = each.source = each.html = each.text = ""
        each.person_id = each.edit_hash = each.fingerprint = each.consent_version = each.held_because = None
        each.is_staff = each.notify_replies = each.notify_decision = False
        each.score = 0
    db.session.flush()
    ids = [each.id for each in comments]
    for about in (CommentSignal, CommentRuleHit, Appeal, StaffNote):
        db.session.execute(delete(about).where(about.comment_id.in_(ids)))
    resembling.forget(ids)
    traces.erase(ids)
    originals.destroy_of(ids)
    voting.forget(ids)
    reporting.forget(ids)
