"""To those on duty: a comment may be about somebody in danger. Its words and its author stay at the desk."""

from cms.comments import reporting, triaging
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.core.db import db
from cms.delivery.notices import recipients, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter


def announce(comment: Comment, desk: Desk) -> None:
    """Tell everybody on duty, each once for one alarm; letters about an alarm before are answered, and forgotten."""
    writing.forget(Kind.URGENT, comment.id, before=comment.escalated_at or comment.created_at)
    for recipient in recipients.on_duty(desk.site, desk.house.sealer):
        writing.write(Kind.URGENT, comment.id, recipient)


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give what to say; nothing where somebody has seen to the comment meanwhile."""
    comment = db.session.get(Comment, letter.about_id)
    feared = comment is not None and reporting.fears(comment.id)
    if comment is None or not (comment.status == Status.PENDING or (comment.status == Status.APPROVED and feared)):
        return None
    seen = triaging.kept([comment.id]).get(comment.id, [])
    kinds = [signal.id for signal in seen if triaging.URGENCY[signal.severity] == triaging.URGENT]
    facts = {"kinds": kinds, "feared": feared, "public": comment.status == Status.APPROVED}
    return Content({**facts, "address": desk.house.links.desk(comment.id)})
