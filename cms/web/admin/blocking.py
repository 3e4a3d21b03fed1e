"""Blocking who wrote a comment: what will happen is said first, and all of it can be taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor
from cms.comments import blocking, moderating, queries
from cms.comments.blocking import Blocked
from cms.comments.models import Comment
from cms.comments.moderating import MOST
from cms.comments.rules.kinds import Does
from cms.comments.rules.written import LONGEST_NOTE
from cms.content.queries import is_id
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, NotFound, Unreadable
from cms.core.text import clean, shortened
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import outcomes, queue_answers, spans
from cms.web.admin.pages import clock
from cms.web.admin.queue import CommentAsked
from cms.web.admin.toasts import say
from cms.web.context import installation

USUAL = "week"
SPANS = {
    "day": (lazy_gettext("A day"), timedelta(days=1)),
    "week": (lazy_gettext("A week"), timedelta(days=7)),
    "month": (lazy_gettext("A month"), timedelta(days=30)),
    "good": (lazy_gettext("For good"), None),
}


def choose(comment_id: int) -> str:
    """Say what blocking the writer of a comment will do, and ask for how long."""
    actor = page_actor()
    return _page(actor, queries.one(actor, comment_id))


def block(comment_id: int) -> BaseResponse:
    """Block who wrote a comment, and decide about what of theirs waits if that is wanted."""
    asked, actor = body.query(CommentAsked), page_actor()
    comment, span = queries.one(actor, comment_id), request.form.get("span", "")
    if span not in SPANS:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    lasts, before, listed = SPANS[span][1], comment.status, asked.holds(comment)
    try:
        with writing():
            done = blocking.block(
                actor,
                _writer(comment),
                installation().sealer,
                until=now() + lasts if lasts else None,
                note=clean(request.form.get("note", "")).strip(),
                with_waiting="with_waiting" in request.form,
            )
            comment = queries.one(actor, comment_id)
            _tell(asked, comment, done)
    except (Invalid, Conflict) as refusal:
        faults = [each.detail for each in refusal.faults] if isinstance(refusal, Invalid) else [refusal.detail]
        db.session.expire_all()
        return Response(_page(actor, queries.one(actor, comment_id), faults), 422)
    return queue_answers.go_on(asked, actor, comment, listed=listed and comment.status != before)


def undo() -> BaseResponse:
    """Take a block back: the decisions that came with it, and the rule if the block made it."""
    asked, actor = body.query(CommentAsked), page_actor()
    rule, _colon, version = request.form.get("rule", "").partition(":")
    if rule and not (is_id(rule) and is_id(version)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    decisions = spans.read(request.form.get("decisions", ""), MOST)
    with writing():
        back = moderating.undo_all(actor, decisions)
        if rule:
            _lift(actor, int(rule), int(version))
    if back:
        outcomes.tell_undone(back)
    opened = queue_answers.opened()
    return queue_answers.to(asked, opened) if opened else redirect(url_for("desk.index", **asked.told_as_list), 303)


def _lift(actor: Actor, rule_id: int, version: int) -> None:
    try:
        blocking.unblock(actor, rule_id, version)
    except NotFound:
        say("left", _("The rule is gone already."))
    except Conflict:
        at = url_for("rules_desk.one", rule_id=rule_id)
        told = _("Somebody changed rule %(number)d since, so it stays.", number=rule_id)
        say("left", told, link=at, link_text=_("The rule"))
    else:
        say("done", _("Nobody is blocked by rule %(number)d any more.", number=rule_id))


def _writer(comment: Comment) -> int:
    if comment.is_staff:
        raise NotFound(_("The team wrote this comment. Who works here is not blocked; their account is ended instead."))
    if comment.person_id is None:
        raise NotFound(_("No e-mail address is known of who wrote this comment, so there is nobody to block."))
    return comment.person_id


def _tell(asked: CommentAsked, comment: Comment, blocked: Blocked) -> None:
    """Leave the message, with the way to the rule and back; what was there before is not taken away with it."""
    made = [each.decision_id for each in blocked.outcomes if each.decision_id is not None]
    rule, decisions = blocked.rule, spans.written(made)
    fields = {"open": str(comment.id), "decisions": decisions}
    if blocked.is_new:
        fields["rule"] = f"{rule.id}:{rule.version}"
    can_go_back = (blocked.is_new or bool(made)) and len(decisions) <= outcomes.LONGEST_SPANS
    name = shortened(comment.author_name, outcomes.LONGEST_NAME)
    if blocked.was_kept:
        told = [_kept(rule.expires_at, name)]
    elif rule.expires_at:
        told = [_("%(name)s is blocked until %(time)s.", name=name, time=clock(rule.expires_at))]
    else:
        told = [_("%(name)s is blocked for good.", name=name)]
    if blocked.replaced is not None:
        told.append(_replaced(*blocked.replaced))
    if made:
        told.append(
            ngettext("%(num)d waiting comment is spam now.", "%(num)d waiting comments are spam now.", len(made))
        )
    say(
        "done",
        " ".join(told),
        undo=url_for("desk.unblock", **asked.told_as_list) if can_go_back else None,
        fields=fields if can_go_back else None,
        link=url_for("rules_desk.one", rule_id=rule.id),
        link_text=_("The rule"),
    )
    outcomes.tell_left(len(blocked.outcomes) - len(made))


def _kept(until: datetime | None, name: str) -> str:
    if until is None:
        told: str = _("%(name)s was blocked for good before; that rule stays, with its reason.", name=name)
    else:
        told = _(
            "%(name)s was blocked until %(time)s before; that rule stays, with its reason.",
            name=name,
            time=clock(until),
        )
    return told


def _replaced(did: Does, until: datetime | None) -> str:
    before = {
        Does.BLOCK: _("Before, they were blocked"),
        Does.HOLD: _("Before, what they wrote was held"),
        Does.ALLOW: _("Before, they were let through"),
    }.get(did, _("Before, there was another rule"))
    lasted = _("until %(time)s", time=clock(until)) if until else _("for good")
    return f"{before} {lasted}."


def _page(actor: Actor, comment: Comment, faults: Sequence[str] = ()) -> str:
    standing = blocking.before(actor, _writer(comment), installation().sealer)
    is_sent = request.method == "POST"
    return render_template(
        "admin/queue/blocking.html",
        asked=body.query(CommentAsked),
        comment=comment,
        standing=standing,
        spans={value: told for value, (told, _lasts) in SPANS.items()},
        chosen=request.form.get("span", USUAL),
        note_typed=request.form.get("note", "") if is_sent else standing.rule.note if standing.rule else "",
        with_waiting="with_waiting" in request.form,
        longest_note=LONGEST_NOTE,
        most=MOST,
        faults=faults,
    )
