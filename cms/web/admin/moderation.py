"""The queue as a page: read a comment where it stands, decide, take back."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from cms.accounts.permissions import Permission
from cms.comments import moderating, queries
from cms.comments.models import Comment
from cms.comments.status import Action, Reason, Status
from cms.content.queries import is_id
from cms.core.db import writing
from cms.core.errors import Conflict, Unreadable
from cms.core.paging import Order
from cms.core.text import clean
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.pages import needs
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.parameters import FilterText, PageParameters

desk = Blueprint("desk", __name__, url_prefix="/admin/comments")
QUEUE = Order(
    (Comment.urgency, Comment.created_at, Comment.id), False, lambda row: (row.urgency, row.created_at, row.id)
)
LATEST = Order((Comment.created_at, Comment.id), True, lambda row: (row.created_at, row.id))
MOST_UNDONE = 100
LONGEST_NOTE = 2000


class DeskParameters(PageParameters):
    """Which comments the page shows."""

    status: Status = Status.PENDING
    q: FilterText | None = None


class DecisionForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """Decisions about the comments of a page: about one by its button, or about all that are ticked.

    Reason and note stand once for the ticked ones, and once at each comment with its id behind.
    """

    one = HiddenField()
    bulk = SelectField(choices=["", *Action], validators=[Optional()])
    chosen = SelectMultipleField(validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput())


class UndoForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """The decisions that are to be taken back, by their ids."""

    decisions = HiddenField()


@desk.get("")
@needs(Permission.COMMENTS_READ)
def index() -> str:
    """Show the comments that wait, or those that were decided on."""
    asked = body.query(DeskParameters)
    actor = page_actor()
    found = listed(
        queries.queue(actor, status=asked.status, q=asked.q),
        QUEUE if asked.status == Status.PENDING else LATEST,
        asked,
        scalar=True,
    )
    return render_template(
        "admin/comments.html",
        asked=asked,
        waiting=queries.surroundings(found.rows),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        reasons=list(Reason),
        labels=labels(),
        waiting_count=queries.count_waiting(),
        links=installation().links,
        may_decide=actor.may(Permission.COMMENTS_MODERATE),
    )


@desk.post("/decisions")
@needs(Permission.COMMENTS_MODERATE)
def decide() -> BaseResponse:
    """Carry out the decisions of the form, and say what became of them."""
    form = DecisionForm()
    if not form.validate():
        raise Unreadable(_("This form cannot be read. Load the page again."))
    wanted = _wanted(form)
    actor = page_actor()
    with writing():
        outcomes = moderating.decide(actor, wanted)
    done = [each for each in outcomes if each.outcome == "done"]
    left = len(outcomes) - len(done)
    if done:
        _say("done", _told(done), ",".join(str(each.decision_id) for each in done[:MOST_UNDONE]))
    if left:
        _say(
            "left",
            ngettext(
                "%(num)d comment was changed by somebody else meanwhile and was left as it is.",
                "%(num)d comments were changed by somebody else meanwhile and were left as they are.",
                left,
            ),
        )
    if not outcomes:
        _say("left", _("Nothing was chosen. Tick some comments first, or use the buttons under one."))
    return _back()


@desk.post("/undo")
@needs(Permission.COMMENTS_MODERATE)
def undo() -> BaseResponse:
    """Take decisions back, those that nobody has built on since."""
    form = UndoForm()
    actor = page_actor()
    ids = [int(part) for part in (form.decisions.data or "").split(",")[:MOST_UNDONE] if is_id(part)]
    undone = 0
    for decision_id in ids:
        try:
            with writing():
                moderating.undo(actor, decision_id)
            undone += 1
        except Conflict as conflict:
            _say("left", conflict.detail)
    if undone:
        _say("done", ngettext("Taken back.", "%(num)d decisions were taken back.", undone))
    return _back()


def labels() -> dict[str, str]:
    """Give the words that moderators read for statuses, actions and reasons."""
    return {
        "pending": _("Waiting"),
        "approved": _("Approved"),
        "rejected": _("Rejected"),
        "spam": _("Spam"),
        "erased": _("Erased"),
        "approve": _("Approve"),
        "reject": _("Reject"),
        "hold": _("Hold"),
        "off_topic": _("Off topic"),
        "abusive": _("Abusive"),
        "advertising": _("Advertising"),
        "personal_data": _("Personal data"),
        "unsafe_advice": _("Unsafe advice"),
        "misinformation": _("Misinformation"),
        "duplicate": _("Said before"),
        "other": _("Another reason"),
        "hold_all": _("every comment is read first here"),
        "first_comment": _("nothing by this person was approved yet"),
        "check_failed": _("a check could not be carried out"),
        "imported": _("it was waiting where it came from"),
    }


def _wanted(form: DecisionForm) -> list[moderating.Wanted]:
    """Read the button of one comment, or the ticked ones with the action above them."""
    if form.one.data:
        action, _colon, target = form.one.data.partition(":")
        return [_one(action, target, f"-{target.partition(':')[0]}")]
    if form.bulk.data:
        return [_one(form.bulk.data, target, "") for target in (form.chosen.data or [])[: moderating.MOST]]
    return []


def _one(action: str, target: str, mark: str) -> moderating.Wanted:
    comment_id, _colon, version = target.partition(":")
    reason, note = request.form.get(f"reason{mark}", ""), clean(request.form.get(f"note{mark}", "")).strip()
    known = action in set(Action) and (not reason or reason in set(Reason)) and len(note) <= LONGEST_NOTE
    if not known or not (is_id(comment_id) and is_id(version)):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    return moderating.Wanted(
        int(comment_id), Action(action), int(version), Reason(reason) if reason else None, note or None
    )


def _told(done: list[moderating.Outcome]) -> str:
    status = labels()[done[0].status or ""]
    told: str = ngettext("%(status)s.", "%(status)s: %(num)d comments.", len(done), status=status)
    return told


def _say(category: str, text: str, undo: str = "") -> None:
    """Leave a message for the next page; `undo` lists the decisions that it offers to take back."""
    flash(f"{undo}|{text}", category)


def _back() -> BaseResponse:
    """Go back to the page with the same filter."""
    kept = {name: value for name, value in request.args.items() if name in {"status", "q"}}
    return redirect(f"{url_for('desk.index')}?{urlencode(kept)}" if kept else url_for("desk.index"), 303)
