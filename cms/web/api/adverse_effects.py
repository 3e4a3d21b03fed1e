"""Reports of harm: confirmed at the queue, listed at what they are about, looked at by editors."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field

from cms.accounts.permissions import Actor, Permission
from cms.comments import adverse_effects
from cms.comments.adverse_effects import AdverseEffect
from cms.comments.models import Comment
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.written import Slug
from cms.core.db import db, writing
from cms.core.paging import Order
from cms.core.text import PlainText
from cms.delivery.documents.adverse_effect import AdverseEffectDocument, adverse_effect_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.picking import shown
from cms.web.listing import listed
from cms.web.operation import Doors, operation
from cms.web.parameters import FieldPageParameters

harm = Blueprint("harm", __name__, url_prefix="/moderation/comments/<int:comment_id>/adverse-effect")
NEWEST_FIRST = Order(
    (AdverseEffect.judged_at, AdverseEffect.id), descending=True, key=lambda row: (row[0].judged_at, row[0].id)
)
READ, PUBLISH = Permission.COMMENTS_READ, Permission.CONTENT_PUBLISH
EITHER = f"{PUBLISH}` or `{READ}"  # as the description of the API spells it


class Judgement(BaseModel):
    """Whether a comment reports harm; `exercise` is the slug of the one that did it, where it is not the subject."""

    model_config = ConfigDict(extra="forbid")
    confirmed: Annotated[bool, Field(strict=True)]
    exercise: Slug | None = None


class LookedAt(BaseModel):
    """What was done about a report."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[PlainText, Field(min_length=1, max_length=adverse_effects.LONGEST_NOTE)]


@harm.post("")
@operation(
    "Say whether a comment reports harm, and by what",
    gives=AdverseEffectDocument,
    body=Judgement,
    scope=Permission.COMMENTS_MODERATE,
    others=(409,),
)
def judge(comment_id: int) -> Response:
    """Say whether a comment reports harm."""
    actor = known_actor()
    actor.must(Permission.COMMENTS_MODERATE)
    sent = body.read(Judgement)
    with writing():
        effect = adverse_effects.judge(actor, comment_id, confirmed=sent.confirmed, exercise=sent.exercise)
        entry, comment = db.session.get_one(Entry, effect.entry_id), db.session.get(Comment, comment_id)
        return private(adverse_effect_document(effect, comment, entry))


def open_doors(doors: Doors) -> None:
    """Open the doors to the reports about an entry."""
    rule, kind, gives = "/<int:entry_id>/adverse-effects", doors.kind, AdverseEffectDocument
    summary = f"List the confirmed reports of harm by an {kind}, the newest first"
    told = {"gives": gives, "listed": True, "query": FieldPageParameters, "scope": EITHER}
    doors.open("GET", rule, index, "adverse_effects", summary, **told)
    summary = f"Say that a report of harm by an {kind} was looked into, and what was done"
    told = {"gives": gives, "body": LookedAt, "scope": PUBLISH, "others": (409,)}
    doors.open("POST", f"{rule}/<int:report_id>/look", look_at, "look_at_adverse_effect", summary, **told)


def index(kind: EntryType, entry_id: int) -> Response:
    """List the reports."""
    actor, asked = known_actor(), body.query(FieldPageParameters)
    if not actor.may(READ):
        actor.must(PUBLISH)
    entry = _entry(actor, kind, entry_id)
    found = listed(adverse_effects.about(entry.id), NEWEST_FIRST, asked)
    items = shown(
        found.rows, lambda row: adverse_effect_document(row[0], row[1], entry), asked.fields, AdverseEffectDocument
    )
    return private(found.document(items), next_url=found.next_url)


def look_at(kind: EntryType, entry_id: int, report_id: int) -> Response:
    """Say that a report was looked into."""
    actor = known_actor()
    actor.must(PUBLISH)
    sent = body.read(LookedAt)
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        effect = adverse_effects.look_at(actor, entry, report_id, sent.note)
        comment = db.session.get(Comment, effect.comment_id) if effect.comment_id else None
        return private(adverse_effect_document(effect, comment, entry))


def _entry(actor: Actor, kind: EntryType, entry_id: int) -> Entry:
    return queries.staff_entry(actor, kind, entry_id)[0]
