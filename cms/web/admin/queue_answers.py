"""What the desk answers when something was done: the next comment as a page, or the part that an open page needs."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor
from cms.comments.models import Comment
from cms.comments.moderating import Outcome
from cms.content.queries import is_id
from cms.core.db import db
from cms.web.admin.queue import CommentAsked, QueueAsked, behind, shown_rows


def opened() -> Comment | None:
    """Give the comment that was open when the form was sent."""
    named = request.form.get("open", "")
    return db.session.get(Comment, int(named)) if is_id(named) else None


def go_on(asked: CommentAsked, actor: Actor, left: Comment | None, *, listed: bool) -> BaseResponse:
    """Go to the comment that comes behind one that is done with; `listed` tells that it stood in the list."""
    if left is None or not listed:
        return to(asked, left)
    onward = behind(asked, actor, left)
    return to(asked, onward) if onward else redirect(url_for("desk.index", **{**asked.told, "cursor": None}), 303)


def to(asked: QueueAsked, comment: Comment | None) -> BaseResponse:
    """Go to a comment beside the same list, or to the list."""
    if comment is None:
        return redirect(url_for("desk.index", **asked.told_as_list), 303)
    return redirect(url_for("desk.read", comment_id=comment.id, **asked.told), 303)


def part(asked: QueueAsked, actor: Actor, done: Sequence[Outcome]) -> str:
    """Tell a page that is open what became of the comments, with the rows of those that are in its list now."""
    among = asked.selected(actor).where(Comment.id.in_([each.comment_id for each in done]))
    return render_template(
        "admin/queue/part.html", outcomes=done, **shown_rows(asked, actor, db.session.scalars(among).all())
    )
