"""Setting right what readers see, from the queue."""

from dataclasses import dataclass

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.comments import correcting
from cms.comments.correcting import Correction, NewCorrection
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid
from cms.core.validation import faults
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import queue
from cms.web.admin.pages import needs
from cms.web.admin.queue import QueueAsked
from cms.web.admin.toasts import say

corrections = Blueprint("correcting", __name__, url_prefix="/admin/comments")
FIELDS = {"#/text": "text", "#/source/title": "title", "#/source/url": "url"}


@dataclass(frozen=True)
class Shown:
    """The correction of a comment, what stands in its form, and what is wrong with each field of it."""

    there: Correction | None
    typed: dict[str, str]
    wrong: dict[str, str]


@corrections.app_template_global()
def correction_of(comment_id: int) -> Shown:
    """Give the correction of a comment with the form for it, as it was typed where it was refused."""
    there = correcting.corrections([comment_id]).get(comment_id)
    told = {"text": there.source, "title": there.source_title, "url": there.source_url} if there else {}
    typed, wrong = g.get("refused_correction", (told, {}))
    return Shown(there, typed, wrong)


@corrections.post("/<int:comment_id>/correction")
@needs(Permission.COMMENTS_MODERATE)
def correct(comment_id: int) -> BaseResponse:
    """Set a comment right, or take away what set it right; what is refused stays in the form."""
    asked, actor = body.query(QueueAsked), page_actor()
    typed = {name: request.form.get(name, "") for name in FIELDS.values()}
    try:
        if request.form.get("do") == "remove":
            with writing():
                correcting.remove(actor, comment_id)
            say("done", _("The correction is taken away."))
        else:
            with writing():
                correcting.correct(actor, comment_id, _read(typed))
            say("done", _("Readers see the correction under the comment now."))
    except Conflict as refusal:
        say("left", refusal.detail)
    except Invalid as refusal:
        g.refused_correction = typed, {FIELDS[each.pointer]: each.detail for each in refusal.faults}
        return Response(queue.read(comment_id), 422)
    return redirect(url_for("desk.read", comment_id=comment_id, **asked.told), 303)


def _read(typed: dict[str, str]) -> NewCorrection:
    """Read the form. Raises Invalid with each fault."""
    try:
        sent = {"text": typed["text"], "source": {"title": typed["title"], "url": typed["url"].strip()}}
        return NewCorrection.model_validate(sent)
    except ValidationError as error:
        raise Invalid(*faults(error)) from None
