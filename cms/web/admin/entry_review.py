"""The clinical review beside a text: signing off the version that is saved."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import queries, reviewing
from cms.content.status import EntryType
from cms.core.clock import now, rfc3339
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door, version_sent
from cms.web.admin.forms.entry import REVIEWS_BEGIN
from cms.web.admin.one_time import first_time
from cms.web.admin.toasts import say
from cms.web.context import site


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the door that signs off."""
    open_door(desk, kind, "POST", "/<int:entry_id>/reviews", sign_off, Permission.CONTENT_PUBLISH)


def sign_off(kind: EntryType, entry_id: int) -> BaseResponse:
    """Sign off the newest saved version; a form that is sent twice signs once."""
    actor = page_actor()
    try:
        members = _members()
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            if first_time(actor):
                reviewing.sign_off(actor, entry, version_sent(), members)
        at_once = entry.is_live and not entry.has_draft
        say("done", _("Signed off. Readers see the date at once.") if at_once else _("Signed off."))
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
    return redirect(url_for(f"{kind}s_desk.edit", entry_id=entry_id, _anchor="review"), 303)


def _members() -> dict[str, Any]:
    """Give what the verb takes: days at the hour at which reviews begin, but today at this moment."""
    zone = ZoneInfo(site().timezone)
    signed_on, due_on = _day("reviewed_on"), _day("due_on")
    today = now().astimezone(zone).date()
    return {
        "reviewer": request.form.get("reviewer", ""),
        "reviewed_at": None if signed_on in {None, today} else _moment(signed_on, zone),
        "review_due_at": _moment(due_on, zone),
    }


def _day(name: str) -> date | None:
    """Give the day that a field holds, None for an empty one. Raises Conflict for anything else."""
    typed = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Conflict(_no_day()) from None


def _moment(day: date | None, zone: ZoneInfo) -> str | None:
    try:
        return rfc3339(datetime.combine(day, REVIEWS_BEGIN, zone).astimezone(UTC)) if day else None
    except OverflowError:  # the first day of all calendars, where clocks are ahead of UTC
        raise Conflict(_no_day()) from None


def _no_day() -> str:
    return str(_("Give days as the calendar has them, such as 2027-01-31."))
