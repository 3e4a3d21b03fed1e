"""Publishing one entry, now or at a time; and taking that, or any other move of one entry, back."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.audit import log
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing, put_back
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, Stale
from cms.core.local_time import LocalTime
from cms.web.actor import page_actor
from cms.web.admin.doors import version_sent
from cms.web.admin.entry_times import meant, odd, typed_time
from cms.web.admin.pages import clocked, exactly
from cms.web.admin.toasts import say
from cms.web.context import installation, site


def publish(kind: EntryType, entry_id: int) -> BaseResponse:
    """Make the newest draft what readers see: now, or at the time that was given."""
    actor, typed, ends = page_actor(), typed_time("at"), typed_time("until")
    seen = version_sent()
    again = redirect(url_for(f"{kind}s_desk.changes", entry_id=entry_id, at=typed or None, ends=ends or None), 303)
    later = request.form.get("when") == "later"
    at = meant(typed, _("Give a day and a time to publish at, such as the next Monday at 9:00.")) if later else None
    until = meant(ends, _("Give a day and a time to end at, or leave that field empty.")) if later and ends else None
    if (later and at is None) or (later and ends and until is None):
        return again
    required = site().required_checks
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            former = Standing.of(entry)
            if at is None:
                publishing.publish(actor, entry, seen, required=required)
            else:
                times = {"publish_at": at.moment, "unpublish_at": until.moment if until else None}
                publishing.schedule(actor, entry, seen, **times, required=required)
    except Stale:
        say("left", _who_changed(kind, entry_id))
        return again
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
        return again
    _tell(kind, entry, former, [each for each in (at, until) if each])
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


def _tell(kind: EntryType, entry: Entry, former: Standing, times: Sequence[LocalTime]) -> None:
    """Say what was done, with the page as readers get it and the way back."""
    back = url_for(f"{kind}s_desk.undo", entry_id=entry.id)
    fields = {"former": str(former), "version": str(entry.version)}
    if not times:
        told = _("Readers see the new version now.") if former.live_number else _("It is live now.")
        say("done", told, undo=back, fields=fields, link=installation().links.page(kind, entry.slug))
        return
    goes = [_("It goes live at %(time)s.", time=clocked(times[0].moment))]
    ends = [_("It ends at %(time)s.", time=clocked(each.moment)) for each in times[1:]]
    say(
        "done",
        " ".join([*goes, *odd(times[0]), *ends, *(word for each in times[1:] for word in odd(each))]),
        undo=back,
        fields=fields,
    )


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
