"""Notes of the team on a comment, or on the person behind it: written and read at the desk, never public."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.comments import queries, staff_notes
from cms.core.db import writing
from cms.core.errors import NotFound, Unreadable
from cms.core.text import clean
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.queue import CommentAsked
from cms.web.admin.toasts import say

LONGEST = 5000


def add(comment_id: int) -> BaseResponse:
    """Note something on a comment or on its person."""
    asked, actor = body.query(CommentAsked), page_actor()
    text, on = clean(request.form.get("body", "")).strip(), request.form.get("on", "comment")
    if on not in {"comment", "person"} or len(text) > LONGEST:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    back = redirect(url_for("desk.read", comment_id=comment_id, **asked.told), 303)
    if not text:
        say("left", _("Nothing was noted: the note was empty."))
        return back
    with writing():
        if on == "comment":
            staff_notes.on_comment(actor, comment_id, text)
        else:
            person_id = queries.one(actor, comment_id).person_id
            if person_id is None:
                raise NotFound(_("Nobody is known behind this comment."))
            staff_notes.on_person(actor, person_id, text)
    say("done", _("Noted for the team."))
    return back
