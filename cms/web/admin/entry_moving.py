"""The moves of an entry from its editor: handing in, taking off the site, laying aside, the bin."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.errors import Conflict, Used
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door, version_sent
from cms.web.admin.exercise_use import asked_first
from cms.web.admin.toasts import say

WITHDRAWALS = {"unpublish", "archive", "bin"}


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the door that every move goes through."""
    open_door(desk, kind, "POST", "/<int:entry_id>/moves", move, Permission.CONTENT_WRITE)


def move(kind: EntryType, entry_id: int) -> BaseResponse:
    """Hand in, withdraw, lay aside, bin or bring back."""
    actor, wanted = page_actor(), request.form.get("move", "")
    moves: dict[str, tuple[Callable[..., Entry], str]] = {
        "submit": (publishing.submit, _("Handed in. The editors find it on their first page.")),
        "unpublish": (publishing.unpublish, _("Taken off the site. It is a draft again.")),
        "archive": (publishing.archive, _("Laid aside in the archive.")),
        "restore": (publishing.restore, _("Brought back as a draft.")),
        "bin": (publishing.discard, _("Put into the bin, where it can be brought back.")),
    }
    if wanted not in moves:
        raise Conflict(_("This page does not know that step. Load it again."))
    verb, told = moves[wanted]
    forced = {"force": True} if wanted in WITHDRAWALS and request.form.get("force") == "yes" else {}
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor, binned=wanted == "restore")
            former = Standing.of(entry)
            verb(actor, entry, version_sent(), **forced)
    except Used:
        return asked_first(entry, wanted, version_sent())
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for(f"{kind}s_desk.edit", entry_id=entry_id), 303)
    back = url_for(f"{kind}s_desk.undo", entry_id=entry_id) if actor.may(Permission.CONTENT_PUBLISH) else None
    say("done", told, undo=back, fields={"former": str(former), "version": str(entry.version)})
    listed = url_for(f"{kind}s_desk.index")
    return redirect(listed if wanted == "bin" else url_for(f"{kind}s_desk.edit", entry_id=entry_id), 303)
