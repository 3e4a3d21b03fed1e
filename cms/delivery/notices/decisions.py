"""To the author of a comment: what was decided about it, why, and by whom. A spammer is not told."""

from datetime import timedelta

from sqlalchemy import select

from cms.comments import appealing
from cms.comments.models import Comment, Decision, Person
from cms.comments.status import Status
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.notices import commenters, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

PAUSE = timedelta(minutes=5)  # in which what was decided by a slip can be taken back, and nobody is told
TOLD = {Status.APPROVED, Status.REJECTED}
PEOPLE = {"user", "token", "shell"}
APPEALS_LAST = timedelta(days=180)
LATELY = timedelta(days=30)


def tell(decision: Decision) -> None:
    """Tell the author who asked for it, if the comment stands elsewhere now."""
    comment = db.session.get_one(Comment, decision.comment_id)
    if comment.notify_decision and comment.person_id and decision.after in TOLD and decision.after != decision.before:
        writing.write(Kind.DECISION, decision.id, commenters.recipient(comment.person_id), due_at=decision.at + PAUSE)


def tell_late(person: Person) -> None:
    """Tell who has just confirmed their address what was decided before they did."""
    own = Comment.person_id == person.id, Comment.notify_decision, Comment.created_at > now() - LATELY
    made = select(Decision).join(Comment, Comment.id == Decision.comment_id).where(*own, Decision.undone_at.is_(None))
    for decision in db.session.scalars(made.order_by(Decision.id)).all():
        tell(decision)


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give what to say; nothing about a decision that does not stand any more, or on what is not live any more."""
    decision = db.session.get(Decision, letter.about_id)
    comment = db.session.get(Comment, decision.comment_id) if decision else None
    if decision is None or comment is None or decision.undone_at is not None or comment.status != decision.after:
        return None
    person = db.session.get(Person, comment.person_id) if comment.person_id else None
    if person is None or not comment.notify_decision or not commenters.wants_letters(person):
        return None
    place = commenters.place(comment, desk)
    if place is None:
        return None
    title, address = place
    facts = {
        "title": title,
        "address": address,
        "approved": decision.after == Status.APPROVED,
        "reason": decision.reason,
        "by_person": decision.actor_kind in PEOPLE,
        "appeal": _way_to_appeal(decision, desk),
        "days": _appeals_last(desk).days,
    }
    return Content(facts, commenters.way_out(person.id, desk, comment.entry_id))


def _appeals_last(desk: Desk) -> timedelta:
    """Give how long another look can be asked for: no longer than the comment is kept."""
    days = desk.site.rejected_days
    return min(APPEALS_LAST, timedelta(days=days)) if days else APPEALS_LAST


def _way_to_appeal(decision: Decision, desk: Desk) -> str | None:
    if not appealing.is_open(decision):
        return None
    key = signing.sign(desk.house.sealer, commenters.APPEAL, decision.id, lasts=_appeals_last(desk))
    return desk.house.links.letter(commenters.APPEAL, key)
