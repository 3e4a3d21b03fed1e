"""What readers do with the comments of others: vote on them, and tell us of what should not stand there."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, redirect, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from typing_extensions import TypedDict

from cms.comments import reporting, voting
from cms.comments.models import Comment
from cms.comments.notices import to_who_reports_danger
from cms.comments.reporting import ReportReason
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.errors import Unreadable
from cms.core.text import PlainText
from cms.delivery.documents.notice import NoticeDocument, notice_document
from cms.web import body
from cms.web.actor import edit_token, writer
from cms.web.answers import private
from cms.web.api.new_comment import FORMS
from cms.web.context import client_hash, countries, installation, site
from cms.web.operation import operation
from cms.web.security import refuse_other_origins

reactions = Blueprint("reactions", __name__, url_prefix="/comments/<int:comment_id>")
VALUES = {"1": 1, "-1": -1, "0": 0}


def _value(value: object) -> object:
    """Read a number that a form sent as text, and take no truth for a number."""
    if isinstance(value, bool):
        return None
    return VALUES.get(value, value) if isinstance(value, str) else value


class WantedVote(BaseModel):
    """How somebody votes: 1, -1, or 0 for not at all."""

    model_config = ConfigDict(extra="forbid")
    value: Annotated[Literal[1, 0, -1], BeforeValidator(_value)]


class WantedReport(BaseModel):
    """Why somebody reports a comment, and what they say of it."""

    model_config = ConfigDict(extra="forbid")
    reason: ReportReason
    note: Annotated[PlainText, Field(max_length=1000)] | None = None


class VoteDocument(TypedDict):
    """How one has voted now, and the score of the comment."""

    comment_id: int
    value: int
    score: int


class ReportedDocument(TypedDict):
    """A report that was taken; of danger, with what to do at once."""

    comment_id: int
    reason: str
    notice: NoticeDocument | None


@reactions.post("/votes")
@operation(
    "Vote on a public comment, once a client; 0 takes a vote back",
    gives=VoteDocument,
    body=WantedVote,
    takes=("application/json", *FORMS),
    others=(303, 403, 429),
)
def vote(comment_id: int) -> Response:
    """Vote on a comment."""
    refuse_other_origins()
    writer()
    sent = _read(WantedVote)
    token = edit_token()
    proof = tuple(installation().sealer.edit_hashes(token)) if token else ()
    with writing():
        voted = voting.vote(comment_id, sent.value, client_hash(request.remote_addr), proof)
    return _back(comment_id) if request.mimetype in FORMS else private(vars(voted))


@reactions.post("/reports")
@operation(
    "Report a public comment to its moderators, once a client",
    gives=ReportedDocument,
    body=WantedReport,
    takes=("application/json", *FORMS),
    others=(303, 403, 429),
)
def report(comment_id: int) -> Response:
    """Report a comment."""
    refuse_other_origins()
    actor, sent = writer(), _read(WantedReport)
    with writing():
        kept = reporting.report(
            actor, comment_id, sent.reason, sent.note, client_hash(request.remote_addr), site().report_threshold
        )
    if request.mimetype in FORMS:
        help_now = installation().links.public("/help?arrived=report")
        return redirect(help_now, 303) if sent.reason == ReportReason.DANGER else _back(comment_id, "reported")  # type: ignore[return-value]
    told = to_who_reports_danger(site(), countries()) if kept.reason == ReportReason.DANGER else None
    return private(
        {"comment_id": comment_id, "reason": kept.reason, "notice": notice_document(told) if told else None},
    )


def _read(model: Any) -> Any:
    if request.mimetype not in FORMS:
        return body.read(model)
    for name, values in request.form.lists():
        if len(values) > 1:
            raise Unreadable(f"“{name}” was given more than once.", parameter=name)
    return body.read(model, {name: value for name, value in request.form.items() if value})


def _back(comment_id: int, place: str = "") -> Response:
    entry = db.session.get_one(Entry, db.session.get_one(Comment, comment_id).entry_id)
    page = installation().links.page(entry.type, entry.slug)
    return redirect(f"{page}#{place or f'comment-{comment_id}'}", HTTPStatus.SEE_OTHER)  # type: ignore[return-value]
