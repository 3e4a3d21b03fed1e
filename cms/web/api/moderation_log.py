"""The log of moderation: who did what to which comment, when and why."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from pydantic import AfterValidator, Field
from sqlalchemy import or_

from cms.accounts.permissions import NOBODY, SHELL, WORKER, Permission
from cms.audit import searching
from cms.audit.log import LogRow
from cms.comments import closing
from cms.content.queries import is_id
from cms.core.db import LARGEST_ID
from cms.core.paging import Order
from cms.delivery.documents.log import LogDocument, log_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.picking import shown
from cms.web.context import site
from cms.web.listing import listed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, FilterText

moderation_log = Blueprint("moderation_log", __name__, url_prefix="/moderation/log")
ORDER = Order((LogRow.id,), True, lambda row: (row.id,))
LOGGED = ("comment", "rule")
KINDS = frozenset(actor.kind for actor in (NOBODY, SHELL, WORKER))
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


def _somebody(text: str) -> str:
    if text not in KINDS and not is_id(text):
        raise ValueError(f"must be the id of somebody who works here, or {', '.join(sorted(KINDS))}")
    return text


class LogAsked(FieldPageParameters):
    """Which rows; `by` is the id of somebody, or what did it; days by the clocks of the site, both among them."""

    by: Annotated[FilterText, AfterValidator(_somebody)] | None = None
    action: Annotated[FilterText, Field(pattern=r"^[a-z]+\.[a-z_]+$")] | None = None
    comment_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    reason: FilterText | None = None
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


@moderation_log.get("")
@operation(
    "List what was done to comments, the newest first; narrowed by who, what, which comment, when and why",
    gives=LogDocument,
    listed=True,
    query=LogAsked,
    scope=Permission.COMMENTS_READ,
)
def index() -> Response:
    """List what was done to comments."""
    actor, asked = known_actor(), body.query(LogAsked)
    actor.must(Permission.COMMENTS_READ)
    statement = searching.found(
        subject_type="comment" if asked.comment_id else None,
        subject_id=asked.comment_id,
        action=asked.action,
        actor_id=int(asked.by) if asked.by and is_id(asked.by) else None,
        actor_kind=asked.by if asked.by in KINDS else None,
        since=_morning(asked.first) if asked.first else None,
        until=_morning(asked.last + timedelta(days=1)) if asked.last else None,
        reason=asked.reason,
    )
    of_moderation = or_(LogRow.subject_type.in_(LOGGED), LogRow.action.in_(closing.ACTIONS))
    found = listed(statement.where(of_moderation), ORDER, asked, scalar=True)
    return private(found.document(shown(found.rows, log_document, asked.fields, LogDocument)), next_url=found.next_url)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(site().timezone))
