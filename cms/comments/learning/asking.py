"""Asking the worker to learn from decisions, in the transaction that makes or takes back them."""

from collections.abc import Collection

from sqlalchemy import select

from cms.accounts.permissions import Actor
from cms.comments.learning.models import SpamLesson
from cms.core import outbox
from cms.core.db import db

LEARN = "spam.learn"
TEACHERS = ("user", "token")  # the kinds of actors behind whom a person stands
AT_ONCE = 100


def ask(actor: Actor, comment_ids: Collection[int]) -> None:
    """Ask to look anew at what comments teach; nothing is learned from who is no person, only taken back."""
    ids = sorted(comment_ids)
    if ids and actor.kind not in TEACHERS:
        learned = select(SpamLesson.comment_id).where(SpamLesson.comment_id.in_(ids)).order_by(SpamLesson.comment_id)
        ids = list(db.session.scalars(learned))
    for start in range(0, len(ids), AT_ONCE):
        outbox.write(LEARN, {"comments": ids[start : start + AT_ONCE]})
