"""Deciding about all that the list is narrowed to: the number is said first, and all of it can be taken back."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from cms.comments import arriving, sweeping
from cms.comments.moderating import MOST
from cms.comments.status import Action, Reason, Status
from cms.comments.sweeping import Filter
from cms.content.queries import is_id
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, Unreadable
from cms.core.text import clean
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import labels, outcomes
from cms.web.admin.deciding import LONGEST_NOTE
from cms.web.admin.queue import ALL, QueueAsked
from cms.web.admin.toasts import say


@dataclass(frozen=True)
class Chosen:
    """What is to be done with all of them, and why."""

    action: Action
    reason: Reason | None
    note: str | None


def choose() -> str:
    """Say how many comments the list is narrowed to, and what can be done with all of them."""
    asked, actor, newest = body.query(QueueAsked), page_actor(), arriving.latest()
    wanted = _filter(asked, newest)
    found = sweeping.count(actor, wanted)
    return render_template(
        "admin/queue/sweep.html",
        asked=asked,
        found=found,
        newest=newest,
        most=MOST,
        labels=labels.labels(),
        signal_names=labels.signals(),
        reasons=list(Reason),
    )


def decide() -> BaseResponse:
    """Decide about all of them, if they are as many as were seen."""
    asked, actor, chosen = body.query(QueueAsked), page_actor(), _chosen()
    newest, expected = request.form.get("newest", ""), request.form.get("expect", "")
    if not (is_id(newest) and is_id(expected)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    try:
        with writing():
            done = sweeping.decide(
                actor, _filter(asked, int(newest)), chosen.action, int(expected), chosen.reason, chosen.note
            )
    except Conflict as refusal:
        say("left", refusal.detail)
        return redirect(url_for("desk.sweep", **asked.told), 303)
    except Invalid as refusal:
        say("left", " ".join(fault.detail for fault in refusal.faults))
        return redirect(url_for("desk.sweep", **asked.told), 303)
    count = sum(each.outcome == "done" for each in done.outcomes)
    what = labels.decided()[chosen.action]
    told = ngettext("%(what)s: %(num)d comment.", "%(what)s: %(num)d comments.", count, what=what)
    fields = {"batch": str(done.batch_id)} if done.batch_id else None
    say("done", told, undo=url_for("desk.undo_sweep", **asked.told) if fields else None, fields=fields)
    outcomes.tell_left(len(done.outcomes) - count)
    return redirect(url_for("desk.index", **{**asked.told, "cursor": None}), 303)


def undo() -> BaseResponse:
    """Take back all that was decided at once."""
    asked, actor, batch = body.query(QueueAsked), page_actor(), request.form.get("batch", "")
    if not is_id(batch):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    with writing():
        done = sweeping.undo(actor, int(batch))
    outcomes.tell_undone(done)
    return redirect(url_for("desk.index", **{**asked.told, "cursor": None}), 303)


def _filter(asked: QueueAsked, newest: int) -> Filter:
    if asked.status == ALL:
        raise Unreadable(_("Choose first which comments: those that wait, are approved, rejected or spam."))
    return Filter(Status(asked.status), asked.signal, asked.article, asked.author, asked.q, newest or None)


def _chosen() -> Chosen:
    told, _colon, reason = request.form.get("do", "").partition(":")
    note = clean(request.form.get("note", "")).strip()
    if told not in set(Action) or (reason and reason not in set(Reason)) or len(note) > LONGEST_NOTE:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    return Chosen(Action(told), Reason(reason) if reason else None, note or None)
