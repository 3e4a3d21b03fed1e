"""Taking a comment in hand from the desk: by opening it, or by a button; and letting it go."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from cms.comments import claiming, queries, triaging
from cms.core.db import writing
from cms.core.errors import Taken
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.hands import hands_on
from cms.web.admin.queue import CommentAsked
from cms.web.admin.toasts import say


def claim(comment_id: int) -> str | BaseResponse:
    """Take a comment in hand, or keep it there; where somebody else has it, tell who."""
    asked, actor = body.query(CommentAsked), page_actor()
    try:
        with writing():
            if request.form.get("do") == "release":
                claiming.release(actor, comment_id)
            else:
                claiming.claim(actor, comment_id)
    except Taken as taken:
        if not asked.pane:
            say("left", taken.detail)
    if not asked.pane:
        return redirect(url_for("desk.read", comment_id=comment_id, **asked.told), 303)
    comment = queries.one(actor, comment_id)
    held = claiming.holding([comment.id]).get(comment.id)
    seen = triaging.kept([comment.id]).get(comment.id, [])
    return render_template("admin/queue/hands.html", hands=hands_on(actor, comment, held, seen), asked=asked)
