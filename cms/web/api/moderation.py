"""The moderators' queue, and their decisions."""

from typing import Annotated, Literal

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from typing_extensions import TypedDict

from cms.accounts.permissions import Permission
from cms.comments import cases, moderating, notices, queries, reporting
from cms.comments.cases import Case
from cms.comments.status import Action, Reason, Status
from cms.comments.triage.signal import SignalId
from cms.core.db import LARGEST_ID, writing
from cms.core.text import PlainText
from cms.delivery.documents.claim import ClaimDocument, claim_document
from cms.delivery.documents.comment import (
    DecisionDocument,
    HistoryDocument,
    ModeratedDocument,
    decision_document,
    moderated_document,
)
from cms.delivery.documents.report import report_document
from cms.delivery.documents.script import script_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api import picking
from cms.web.context import countries, installation, site
from cms.web.listing import listed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, FilterText, Parameters

moderation = Blueprint("moderation", __name__, url_prefix="/moderation")
NEWEST_REPORTS = 100
ATTENTION = "attention"
READ, MODERATE = Permission.COMMENTS_READ, Permission.COMMENTS_MODERATE


class QueueParameters(FieldPageParameters):
    """How the queue is narrowed and sorted.

    `attention` is what waits, and beside it the public comments of which a reader says that somebody may
    be in danger, until a moderator answers: what the queue of the pages shows.
    """

    status: Status | Literal["attention"] | None = None
    sort: Literal["urgent", "oldest", "newest"] = "urgent"
    article: FilterText | None = None
    author: FilterText | None = None
    signal: SignalId | None = None
    reported: bool = False
    rule: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    q: FilterText | None = None


class WantedDecision(BaseModel):
    """One decision; `version` is the one that was seen, `despite_claim` that it is known who has it in hand."""

    model_config = ConfigDict(extra="forbid")
    comment_id: Annotated[int, Field(ge=1, le=2**53)]
    action: Action
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason: Reason | None = None
    note: Annotated[PlainText, Field(max_length=2000)] | None = None
    despite_claim: StrictBool = False


class Decisions(BaseModel):
    """Up to a thousand decisions, carried out in their order."""

    model_config = ConfigDict(extra="forbid")
    decisions: Annotated[list[WantedDecision], Field(min_length=1, max_length=moderating.MOST)]


class OutcomeDocument(TypedDict):
    """What became of a decision; `claimed_by` tells of the claim that it is in conflict with."""

    comment_id: int
    outcome: Literal["done", "conflict", "not_found"]
    status: str | None
    version: int | None
    decision_id: int | None
    claimed_by: ClaimDocument | None
    detail: str | None


class OutcomesDocument(TypedDict):
    """What became of the decisions, in the order asked."""

    items: list[OutcomeDocument]


class UndoneDocument(TypedDict):
    """A decision that was taken back, and the comment as it stands now."""

    decision: DecisionDocument
    comment: ModeratedDocument


@moderation.get("/comments")
@operation("List comments for moderators", gives=ModeratedDocument, listed=True, query=QueueParameters, scope=READ)
def index() -> Response:
    """List comments for moderators."""
    actor, asked = known_actor(), body.query(QueueParameters)
    found = listed(
        queries.queue(
            actor,
            status=Status.PENDING if asked.status == ATTENTION else asked.status,
            in_danger=asked.status == ATTENTION,
            article=asked.article,
            author=asked.author,
            signal=asked.signal,
            reported=asked.reported,
            rule=asked.rule,
            q=asked.q,
        ),
        queries.ORDERS[asked.sort],
        asked,
        scalar=True,
    )
    items = picking.shown(cases.of(found.rows), _document, asked.fields, ModeratedDocument)
    return private(found.document(items), next_url=found.next_url)


def _document(case: Case) -> ModeratedDocument:
    return moderated_document(case, installation().links, installation().sealer)


@moderation.get("/comments/<int:comment_id>")
@operation("Give one comment with its history", gives=HistoryDocument, query=Parameters, scope=READ)
def read(comment_id: int) -> Response:
    """Give one comment with its history."""
    actor = known_actor()
    body.query(Parameters)
    comment = queries.one(actor, comment_id)
    case = cases.of([comment])[0]
    shown: HistoryDocument = {
        **_document(case),
        "history": [decision_document(each) for each in queries.decisions_of(comment)],
        "reported": [report_document(each) for each in reporting.newest(comment.id, NEWEST_REPORTS)],
        "scripts": [script_document(each) for each in notices.scripts(case.signals, site(), countries())],
    }
    return private(shown, version=comment.version)


@moderation.post("/decisions")
@operation(
    "Decide about comments; what is stale is left, the others go through",
    gives=OutcomesDocument,
    body=Decisions,
    scope=MODERATE,
)
def decide() -> Response:
    """Decide about comments."""
    actor = known_actor()
    actor.must(MODERATE)
    asked = body.read(Decisions)
    wanted = [
        moderating.Wanted(each.comment_id, each.action, each.version, each.reason, each.note, each.despite_claim)
        for each in asked.decisions
    ]
    with writing():
        outcomes = moderating.decide(actor, wanted)
    return private({"items": [outcome_document(each) for each in outcomes]})


def outcome_document(outcome: moderating.Outcome) -> OutcomeDocument:
    """Show what became of a decision."""
    told = {name: value for name, value in vars(outcome).items() if name != "claim"}
    return {**told, "claimed_by": claim_document(outcome.claim) if outcome.claim else None}  # type: ignore[typeddict-item]


@moderation.post("/decisions/<int:decision_id>/undo")
@operation("Take a decision back", gives=UndoneDocument, scope=MODERATE, others=(409,))
def undo(decision_id: int) -> Response:
    """Take a decision back."""
    actor = known_actor()
    with writing():
        decision, comment = moderating.undo(actor, decision_id)
        shown = _document(cases.of([comment])[0])
        return private({"decision": decision_document(decision), "comment": shown}, version=comment.version)
