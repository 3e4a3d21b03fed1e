"""Decisions about all that a filter finds, and the way back."""

from typing import Annotated, Literal

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from typing_extensions import TypedDict

from cms.accounts.permissions import Permission
from cms.comments import sweeping
from cms.comments.moderating import MOST
from cms.comments.status import Action, Reason, Status
from cms.comments.sweeping import Filter
from cms.comments.triage.signal import SignalId
from cms.core.db import LARGEST_ID, writing
from cms.core.text import PlainText
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.moderation import OutcomeDocument, OutcomesDocument, outcome_document
from cms.web.operation import operation
from cms.web.parameters import FilterText

sweeps = Blueprint("sweeps", __name__, url_prefix="/moderation")
MODERATE = Permission.COMMENTS_MODERATE


class Narrowing(BaseModel):
    """Which comments are meant, as the queue is narrowed; none that came after `before_id`."""

    model_config = ConfigDict(extra="forbid")
    status: Literal[Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM]
    signal: SignalId | None = None
    article: FilterText | None = None
    author: FilterText | None = None
    q: FilterText | None = None
    before_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


class SweepAsked(BaseModel):
    """A decision about all that the filter finds; `expect` is the number that was seen. `dry_run` only counts."""

    model_config = ConfigDict(extra="forbid")
    filter: Narrowing
    action: Action
    expect: Annotated[int, Field(ge=0, le=MOST)] = 0
    reason: Reason | None = None
    note: Annotated[PlainText, Field(max_length=2000)] | None = None
    dry_run: StrictBool = False


class SweepDocument(TypedDict):
    """What was done: how many the filter found, how many it left as urgent, and what became of each.

    `batch_id` names them all for taking them back; it is null where nothing was decided.
    """

    batch_id: int | None
    count: int
    urgent: int
    items: list[OutcomeDocument]


@sweeps.post("/decisions/by-filter")
@operation(
    "Decide about all that a filter finds, at most 1,000 and never what is urgent, if that is as many as was seen",
    gives=SweepDocument,
    body=SweepAsked,
    scope=MODERATE,
    others=(409,),
)
def decide() -> Response:
    """Decide about all that a filter finds."""
    actor = known_actor()
    actor.must(MODERATE)
    asked = body.read(SweepAsked)
    wanted = Filter(**asked.filter.model_dump())
    if asked.dry_run:
        found = sweeping.count(actor, wanted)
        counted: SweepDocument = {"batch_id": None, "count": found.count, "urgent": found.urgent, "items": []}
        return private(counted)
    with writing():
        found = sweeping.count(actor, wanted)
        done = sweeping.decide(actor, wanted, asked.action, asked.expect, asked.reason, asked.note)
        items = [outcome_document(each) for each in done.outcomes]
    document: SweepDocument = {
        "batch_id": done.batch_id, "count": len(items), "urgent": found.urgent, "items": items
    }  # fmt: skip
    return private(document)


@sweeps.post("/batches/<int:batch_id>/undo")
@operation(
    "Take back all that was decided at once, but for comments that were changed since",
    gives=OutcomesDocument,
    scope=MODERATE,
)
def undo(batch_id: int) -> Response:
    """Take back all that was decided at once."""
    actor = known_actor()
    with writing():
        outcomes = sweeping.undo(actor, batch_id)
    return private({"items": [outcome_document(each) for each in outcomes]})
