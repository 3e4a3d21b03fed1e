"""Answering a comment from the desk: in one's own words, or in words that are kept at hand; and closing its thread."""

from collections.abc import Sequence

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor
from cms.comments import canned, cases, closing, moderating, queries, replying
from cms.comments.canned import CannedReply
from cms.comments.models import Comment
from cms.comments.moderating import Outcome, Wanted
from cms.comments.replying import Answer
from cms.comments.status import Action, Status
from cms.content.queries import is_id
from cms.content.status import EntryType
from cms.core import commonmark
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, Unreadable
from cms.core.text import clean, shortened
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import outcomes, queue_answers, spans
from cms.web.admin.queue import CommentAsked
from cms.web.admin.toasts import say
from cms.web.context import client_hash, installation, site
from cms.web.filling import filled_for

DOINGS = {"preview", "fill", "reply", "approve:reply"}


def choose(comment_id: int) -> str:
    """Show the form of an answer, empty."""
    asked, actor = body.query(CommentAsked), page_actor()
    return _page(asked, actor, queries.one(actor, comment_id), "")


def reply() -> str | BaseResponse:
    """Answer, and approve the comment on the way where nobody sees it yet; or fill in words that are kept at hand."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment, version = _chosen(actor)
    do, text = request.form.get("do", "preview"), clean(request.form.get("body", "")).strip()
    if do not in DOINGS:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    if do == "fill":
        named = request.form.get("canned", "")
        return _page(
            asked, actor, comment, filled_for(canned.one(actor, int(named)), comment) if is_id(named) else text
        )
    if do == "preview":
        return _page(asked, actor, comment, text)
    listed, before = asked.holds(comment), comment.status
    wanted = Answer(comment.id, text, do != "reply", version, "despite_claim" in request.form)
    client, house, sealer = client_hash(request.remote_addr), site(), installation().sealer
    try:
        with writing():
            made = replying.reply(actor, wanted, client, house, sealer)
            comment = queries.one(actor, comment.id)
            _tell(asked, comment, made, approved=comment.status != before)
    except (Invalid, Conflict) as refusal:
        faults = [each.detail for each in refusal.faults] if isinstance(refusal, Invalid) else [refusal.detail]
        return Response(_page(asked, actor, queries.one(actor, comment.id), text, faults), 422)
    if asked.pane:
        return queue_answers.part(asked, actor, [Outcome(comment.id, "done", comment.status, comment.version)])
    return queue_answers.go_on(asked, actor, comment, listed=listed and comment.status != before)


def undo() -> str | BaseResponse:
    """Take an answer out of sight, and the approval back that came with it."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment, _version = _chosen(actor)
    answer, _colon, version = request.form.get("answer", "").partition(":")
    if not (is_id(answer) and is_id(version)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    with writing():
        [gone] = moderating.decide(actor, [Wanted(int(answer), Action.REJECT, int(version))])
        moderating.undo_all(actor, spans.read(request.form.get("decisions", ""), 1))
        comment = queries.one(actor, comment.id)
        done = [Outcome(comment.id, "done", comment.status, comment.version)]
    if gone.outcome == "done":
        say("done", _("Taken back: your answer to %(name)s.", name=_name(comment)))
    else:
        say("left", _("Your answer was changed since. Look at it again, then decide."))
    return queue_answers.part(asked, actor, done) if asked.pane else queue_answers.to(asked, comment)


def set_open(comment_id: int) -> BaseResponse:
    """Close the thread that a comment stands in for new comments, or open it again."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment, is_open = queries.one(actor, comment_id), request.form.get("do") == "open"
    case = cases.of([comment])[0]
    with writing():
        closing.set_open(actor, EntryType(case.entry.type), str(case.entry.id), is_open=is_open)
    told = _("“%(title)s” takes comments again.") if is_open else _("“%(title)s” takes no new comments any more.")
    back = url_for("desk.set_open", comment_id=comment_id, **asked.told)
    say("done", told % {"title": case.title}, undo=back, fields={"do": "close" if is_open else "open"})
    return redirect(url_for("desk.read", comment_id=comment_id, **asked.told), 303)


def _tell(asked: CommentAsked, comment: Comment, made: Comment, *, approved: bool) -> None:
    last = next(reversed(queries.decisions_of(comment)), None) if approved else None
    fields = {
        "chosen": f"{comment.id}:{comment.version}",
        "answer": f"{made.id}:{made.version}",
        "decisions": spans.written([last.id] if last else []),
    }
    told = _("Approved and answered: %(name)s.") if approved else _("Answered: %(name)s.")
    say("done", told % {"name": _name(comment)}, undo=url_for("desk.undo_reply", **asked.told_as_list), fields=fields)


def _page(asked: CommentAsked, actor: Actor, comment: Comment, text: str, faults: Sequence[str] = ()) -> str:
    kept = db.session.scalars(canned.everything(actor).order_by(CannedReply.title, CannedReply.id)).all()
    return render_template(
        "admin/queue/replying_part.html" if asked.pane else "admin/queue/replying.html",
        asked=asked,
        comment=comment,
        approves=comment.status != Status.APPROVED,
        text=text,
        kept=kept,
        chosen=request.form.get("canned", ""),
        preview=commonmark.render(text) if text else "",
        faults=faults,
        me_name=actor.name,
    )


def _chosen(actor: Actor) -> tuple[Comment, int]:
    comment_id, _colon, version = request.form.get("chosen", "").partition(":")
    if not (is_id(comment_id) and is_id(version)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    return queries.one(actor, int(comment_id)), int(version)


def _name(comment: Comment) -> str:
    return shortened(comment.author_name, outcomes.LONGEST_NAME)
