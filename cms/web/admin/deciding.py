"""What moderators send from the queue: decisions about one comment or many, and the taking back of them."""

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.comments import moderating
from cms.comments.models import Comment
from cms.comments.moderating import Wanted
from cms.comments.status import Action, Reason
from cms.content.queries import is_id
from cms.core.db import db, writing
from cms.core.errors import Unreadable
from cms.core.text import clean
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import outcomes, queue_answers, spans
from cms.web.admin.queue import CommentAsked
from cms.web.admin.toasts import say

LONGEST_NOTE = 2000


def decide() -> str | BaseResponse:
    """Carry a decision out on what was chosen, and go on to the comment that comes next."""
    asked, actor, opened = body.query(CommentAsked), page_actor(), queue_answers.opened()
    if "do" not in request.form:
        say("left", _("Nothing was decided. Press one of the buttons."))
        return queue_answers.to(asked, opened)
    wanted = _wanted()
    listed = opened is not None and asked.holds(opened)
    with writing():
        done = moderating.decide(actor, wanted)
    outcomes.tell_decided(actor, done, wanted, undo=url_for("desk.undo", **asked.told_as_list))
    if asked.pane:
        return queue_answers.part(asked, actor, done)
    leaving = opened is not None and any(each.comment_id == opened.id and each.outcome == "done" for each in done)
    return queue_answers.go_on(asked, actor, opened, listed=leaving and listed)


def undo() -> str | BaseResponse:
    """Take decisions back, those that nobody has built on since; show what was one comment again."""
    asked, actor = body.query(CommentAsked), page_actor()
    with writing():
        done = moderating.undo_all(actor, spans.read(request.form.get("decisions", ""), moderating.MOST))
    outcomes.tell_undone(done)
    if asked.pane:
        return queue_answers.part(asked, actor, done)
    return queue_answers.to(asked, db.session.get(Comment, done[0].comment_id) if len(done) == 1 else None)


def _wanted() -> list[Wanted]:
    """Read what is to be done, and with which comments: each with the version that was seen."""
    told, _colon, reason = request.form["do"].partition(":")
    note = clean(request.form.get("note", "")).strip()
    if told not in set(Action) or (reason and reason not in set(Reason)) or len(note) > LONGEST_NOTE:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    action, why = Action(told), Reason(reason) if reason else None
    chosen = " ".join([*request.form.getlist("chosen"), *request.form.getlist("all")]).split()
    seen = dict(_seen(pair) for pair in chosen[: moderating.MOST + 1])
    if len(seen) > moderating.MOST:
        raise Unreadable(_("At most %(most)d comments can be decided on at once.", most=moderating.MOST))
    despite = "despite_claim" in request.form
    return [Wanted(comment_id, action, version, why, note or None, despite) for comment_id, version in seen.items()]


def _seen(pair: str) -> tuple[int, int]:
    comment_id, _colon, version = pair.partition(":")
    if not (is_id(comment_id) and is_id(version)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    return int(comment_id), int(version)
