"""The times at which an entry goes live or ends by itself: an end is set, and either is called off."""

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, Unreadable
from cms.core.local_time import LocalTime, Oddity, from_the_wall
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door, version_sent
from cms.web.admin.pages import clocked
from cms.web.admin.toasts import say
from cms.web.context import site

LONGEST = 30
TIMES: dict[str, publishing.Time] = {"publish_at": "publish_at", "unpublish_at": "unpublish_at"}


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the doors that set an end and call times off."""
    open_door(desk, kind, "POST", "/<int:entry_id>/end", end, Permission.CONTENT_PUBLISH)
    open_door(desk, kind, "POST", "/<int:entry_id>/unschedule", unschedule, Permission.CONTENT_PUBLISH)


def end(kind: EntryType, entry_id: int) -> BaseResponse:
    """Have what readers see taken off the site at a time; when it goes live stays as it is."""
    actor, typed = page_actor(), typed_time("until")
    again = redirect(url_for(f"{kind}s_desk.changes", entry_id=entry_id, until=typed or None), 303)
    until = meant(typed, _("Give a day and a time to end at, such as the last of the month at 18:00."))
    if until is None:
        return again
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            former, start = Standing.of(entry), entry.publish_at
            moments = {"publish_at": start, "unpublish_at": until.moment}
            publishing.schedule(actor, entry, version_sent(), **moments, required=site().required_checks)
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
        return again
    told = _("Readers can no longer see it from %(time)s on.", time=clocked(until.moment))
    _say_done(kind, entry, former, " ".join([told, *odd(until)]))
    return redirect(url_for(f"{kind}s_desk.changes", entry_id=entry_id), 303)


def unschedule(kind: EntryType, entry_id: int) -> BaseResponse:
    """Call off one of the times."""
    actor, only = page_actor(), TIMES.get(request.form.get("only", ""))
    if only is None:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            former = Standing.of(entry)
            publishing.unschedule(actor, entry, version_sent(), only)
        told = _("Called off. It does not go live by itself.") if only == "publish_at" else _("Called off. It stays.")
        _say_done(kind, entry, former, told)
    except Conflict as refusal:
        say("left", refusal.detail)
    return redirect(url_for(f"{kind}s_desk.changes", entry_id=entry_id), 303)


def typed_time(name: str) -> str:
    """Give what was typed as a time."""
    return request.form.get(name, "").strip()[:LONGEST]


def meant(typed: str, otherwise: str) -> LocalTime | None:
    """Give the time that was typed; None, with a word about it, for one that cannot be meant."""
    try:
        at = from_the_wall(typed, ZoneInfo(site().timezone))
    except ValueError:
        say("left", otherwise)
        return None
    if at.moment <= now():
        say("left", _("This time has passed. Give a later one."))
        return None
    return at


def odd(at: LocalTime) -> list[str]:
    """Say what is odd about a time, if anything is."""
    oddities = {
        Oddity.SKIPPED: _("Clocks go forward that day and skip the time that you gave."),
        Oddity.TWICE: _("Clocks go back that day, so this time comes twice; the first one is meant."),
    }
    return [oddities[at.oddity]] if at.oddity else []


def _say_done(kind: EntryType, entry: Entry, former: Standing, told: str) -> None:
    back = url_for(f"{kind}s_desk.undo", entry_id=entry.id)
    say("done", told, undo=back, fields={"former": str(former), "version": str(entry.version)})
