"""To who typed an address and asked for letters: is it yours? Nothing else goes there before that is answered."""

from datetime import timedelta

from sqlalchemy import exists, select

from cms.comments.models import Comment, CommentSignal, Person
from cms.comments.status import Status
from cms.comments.triage.signal import SignalId
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.notices import commenters, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

LASTS = timedelta(days=7)


def ask(comment: Comment, *, waits: bool = False) -> None:
    """Ask once, and not again within a week, whoever types this address and however often.

    What looks like advertising has no letter sent before a moderator let it through. With `waits`, of
    two that come at once the second waits for the first; who changes many comments does not wait.
    """
    if comment.person_id is None or comment.is_staff or not (comment.notify_replies or comment.notify_decision):
        return
    suspect = exists().where(CommentSignal.comment_id == comment.id, CommentSignal.signal == SignalId.SPAM)
    if comment.status == Status.PENDING and db.session.scalar(select(suspect)):
        return
    if comment.status not in {Status.PENDING, Status.APPROVED}:
        return
    lock = {"key_share": True} if waits else False  # a comment that is being stored holds a lighter lock on its person
    person = db.session.get_one(Person, comment.person_id, with_for_update=lock)
    to = commenters.recipient(person.id)
    lately = exists().where(Letter.kind == Kind.CONFIRM, Letter.recipient == to, Letter.created_at > now() - LASTS)
    if person.confirmed_at is None and person.letters_stopped_at is None and not db.session.scalar(select(lately)):
        writing.write(Kind.CONFIRM, comment.id, to)


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give what to say; nothing to who answered before, or wants no letters."""
    comment = db.session.get(Comment, letter.about_id)
    person = db.session.get(Person, comment.person_id) if comment and comment.person_id else None
    if comment is None or person is None or person.confirmed_at or person.letters_stopped_at:
        return None
    key = signing.sign(desk.house.sealer, commenters.CONFIRM, person.id, lasts=LASTS)
    place = commenters.place(comment, desk)
    return Content(
        {
            "title": place[0] if place else "",
            "address": desk.house.links.letter(commenters.CONFIRM, key),
            "days": LASTS.days,
        },
        commenters.way_out(person.id, desk),
    )
