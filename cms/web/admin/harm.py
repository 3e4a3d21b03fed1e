"""Reports of harm on the pages: confirmed beside the comment, looked into beside the text that it is about."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Row
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.comments import adverse_effects, harm_overviews
from cms.comments.adverse_effects import AdverseEffect
from cms.comments.cases import Case
from cms.comments.models import Comment
from cms.content import overviews, queries
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, Unreadable
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.pages import needs
from cms.web.admin.queue import QueueAsked
from cms.web.admin.toasts import say

harm = Blueprint("harm_pages", __name__, url_prefix="/admin")
MOST_SHOWN = 50


@dataclass(frozen=True)
class Judged:
    """What the queue tells of a report: what was said of it, about what, and which exercises it may be about."""

    effect: AdverseEffect | None
    title: str
    exercises: list[tuple[str, str]]
    chosen: str


@harm.app_template_global()
def harm_of(each: Case) -> Judged:
    """Give what a moderator said of a comment, and what it can be about."""
    effect = adverse_effects.of_comment(each.comment.id)
    entry_id = effect.entry_id if effect else each.entry.id
    elsewhere = entry_id != each.entry.id
    title = overviews.titles([entry_id]).get(entry_id, "") if elsewhere else each.title
    chosen = db.session.get_one(Entry, entry_id).slug if elsewhere else ""
    return Judged(effect, title, harm_overviews.exercises_in(each.entry), chosen)


@harm.app_template_global()
def reports_of_harm(entry: Entry) -> list[Row[AdverseEffect, Comment]]:
    """Give the confirmed reports about an entry: those that are open first, then the newest."""
    order = AdverseEffect.looked_at.is_not(None), AdverseEffect.judged_at.desc(), AdverseEffect.id.desc()
    return list(db.session.execute(adverse_effects.about(entry.id).order_by(*order).limit(MOST_SHOWN)))


@harm.app_template_global()
def may_read_comments() -> bool:
    """Tell whether who looks may open the queue."""
    return page_actor().may(Permission.COMMENTS_READ)


@harm.post("/comments/<int:comment_id>/adverse-effect")
@needs(Permission.COMMENTS_MODERATE)
def judge(comment_id: int) -> BaseResponse:
    """Say whether a comment reports harm, and by what."""
    asked, actor, do = body.query(QueueAsked), page_actor(), request.form.get("do")
    if do not in {"confirm", "dismiss"}:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    confirmed = do == "confirm"
    exercise = request.form.get("exercise") or None if confirmed else None
    try:
        with writing():
            adverse_effects.judge(actor, comment_id, confirmed=confirmed, exercise=exercise)
        told = _("Confirmed. The editors find it on their first page, and beside the text.")
        say("done", told if confirmed else _("Noted: this is no report of harm."))
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
    return redirect(url_for("desk.read", comment_id=comment_id, **asked.told), 303)


@harm.post("/harm/<int:entry_id>/<int:report_id>")
@needs(Permission.CONTENT_PUBLISH)
def look(entry_id: int, report_id: int) -> BaseResponse:
    """Say that a report was looked into, and what was done."""
    actor = page_actor()
    with writing():
        entry = queries.entry_to_change(entry_id)
        try:
            adverse_effects.look_at(actor, entry, report_id, request.form.get(f"done-{report_id}", ""))
            say("done", _("Noted. Thank you for looking into it."))
        except Conflict as refusal:
            say("left", refusal.detail)
        except Invalid:
            say("left", _("Say what was done about it, and send it then."))
    return redirect(url_for(f"{entry.type}s_desk.edit", entry_id=entry.id, _anchor="harm"), 303)
