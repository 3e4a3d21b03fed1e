"""Publishing one entry, now or at a time; and taking that, or any other move of one entry, back."""

from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.audit import log
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing, put_back
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, Stale
from cms.core.local_time import LocalTime, Oddity, from_the_wall
from cms.web.actor import page_actor
from cms.web.admin.doors import version_sent
from cms.web.admin.pages import exactly
from cms.web.admin.toasts import say
from cms.web.context import installation, site

LONGEST_TIME = 30


def publish(kind: EntryType, entry_id: int) -> BaseResponse:
    """Make the newest draft what readers see: now, or at the time that was given."""
    actor, typed = page_actor(), request.form.get("at", "")[:LONGEST_TIME]
    seen = version_sent()
    again = redirect(url_for(f"{kind}s_desk.changes", entry_id=entry_id, at=typed or None), 303)
    later = request.form.get("when") == "later"
    at = _meant(typed) if later else None
    if later and at is None:
        return again
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            former = Standing.of(entry)
            if at is None:
                publishing.publish(actor, entry, seen)
            else:
                publishing.schedule(actor, entry, seen, publish_at=at.moment, unpublish_at=entry.unpublish_at)
    except Stale:
        say("left", _who_changed(kind, entry_id))
        return again
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
        return again
    _tell(kind, entry, former, at)
    return redirect(url_for(f"{kind}s_desk.edit", entry_id=entry_id), 303)


def undo(kind: EntryType, entry_id: int) -> BaseResponse:
    """Bring the entry back to where it stood before it was moved, if nothing happened since."""
    actor, former = page_actor(), Standing.read(request.form.get("former", ""))
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor, binned=True)
            put_back(actor, entry, version_sent(), former, site())
        say("done", _("Taken back. It stands as it did before."))
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
    listed, there = url_for(f"{kind}s_desk.index"), url_for(f"{kind}s_desk.edit", entry_id=entry_id)
    return redirect(listed if entry.binned_at else there, 303)


def _meant(typed: str) -> LocalTime | None:
    """Give the time that was typed; None, with a word about it, for one that cannot be meant."""
    try:
        at = from_the_wall(typed, ZoneInfo(site().timezone))
    except ValueError:
        say("left", _("Give a day and a time to publish at, such as the next Monday at 9:00."))
        return None
    if at.moment <= now():
        say("left", _("This time has passed. Give a later one, or publish now."))
        return None
    return at


def _tell(kind: EntryType, entry: Entry, former: Standing, at: LocalTime | None) -> None:
    """Say what was done, with the page as readers get it and the way back."""
    back = url_for(f"{kind}s_desk.undo", entry_id=entry.id)
    fields = {"former": str(former), "version": str(entry.version)}
    link = installation().links.page(kind, entry.slug)
    if at is None:
        told = _("Readers see the new version now.") if former.live_number else _("It is live now.")
        say("done", told, undo=back, fields=fields, link=link)
        return
    oddities = {
        Oddity.SKIPPED: _("Clocks go forward that day and skip the time that you gave."),
        Oddity.TWICE: _("Clocks go back that day, so this time comes twice; the first one is meant."),
    }
    told = _("It goes live at %(time)s.", time=exactly(at.moment))
    undoable = former.live_number is None
    say("done", f"{told} {oddities[at.oddity]}" if at.oddity else told, undo=back if undoable else None, fields=fields)


def _who_changed(kind: EntryType, entry_id: int) -> str:
    """Say who did the last thing to an entry, and when."""
    last = db.session.scalars(log.rows(kind, entry_id).order_by(log.LogRow.id.desc()).limit(1)).first()
    if last is None:
        return str(_("This was changed meanwhile, so nothing was published. Here is how it stands now."))
    return str(
        _(
            "%(name)s changed this at %(time)s, so nothing was published. Here is how it stands now.",
            name=last.actor_name,
            time=exactly(last.at),
        )
    )
