"""To the author of a comment: somebody answered it, and everybody can read the answer."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cms.comments.models import Comment, Person
from cms.comments.status import Status
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.notices import commenters, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

LATELY = timedelta(days=30)


def tell(reply: Comment, *, pause: timedelta = timedelta()) -> None:
    """Tell the author of what was answered, once, if they asked for it and it is not their own answer."""
    parent = db.session.get(Comment, reply.parent_id) if reply.parent_id else None
    if reply.status != Status.APPROVED or parent is None or parent.person_id is None:
        return
    if parent.notify_replies and parent.person_id != reply.person_id:
        writing.write(Kind.REPLY, reply.id, commenters.recipient(parent.person_id), due_at=now() + pause)


def tell_late(person: Person) -> None:
    """Tell who has just confirmed their address of the answers that came before they did."""
    parent = aliased(Comment)
    own = parent.person_id == person.id, parent.notify_replies, Comment.created_at > now() - LATELY
    for reply in db.session.scalars(select(Comment).join(parent, parent.id == Comment.parent_id).where(*own)).all():
        tell(reply)


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give what to say; nothing of an answer that is gone, or to who wants no letters about this page any more."""
    reply = db.session.get(Comment, letter.about_id)
    parent = db.session.get(Comment, reply.parent_id) if reply and reply.parent_id else None
    if reply is None or parent is None or {reply.status, parent.status} != {Status.APPROVED}:
        return None
    person = db.session.get(Person, parent.person_id) if parent.person_id else None
    if person is None or not parent.notify_replies or not commenters.wants_letters(person):
        return None
    place = commenters.place(reply, desk)
    if place is None:
        return None
    title, address = place
    facts = {"title": title, "address": address, "is_staff": reply.is_staff}
    return Content(facts, commenters.way_out(person.id, desk, reply.entry_id))
