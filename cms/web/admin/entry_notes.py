"""Notes on a draft, beside its text; and sending it back to its author with one."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import noting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door, version_sent
from cms.web.admin.one_time import first_time
from cms.web.admin.toasts import say

DONE: dict[str, Callable[[Actor, Entry, int], object]] = {"resolve": noting.resolve, "reopen": noting.reopen}


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the doors to the notes, and the way back to the author."""
    open_door(desk, kind, "POST", "/<int:entry_id>/notes", note, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>/notes/<int:note_id>", settle_note, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>/send-back", send_back, Permission.CONTENT_PUBLISH)


def note(kind: EntryType, entry_id: int) -> BaseResponse:
    """Leave a note; one that is sent twice is left once."""
    actor = page_actor()
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            if first_time(actor):
                noting.write(actor, entry, request.form.get("note", ""))
        say("done", _("The note is added."))
    except Invalid as refusal:
        say("left", refusal.detail)
    return _beside(kind, entry_id)


def settle_note(kind: EntryType, entry_id: int, note_id: int) -> BaseResponse:
    """Mark a note as dealt with, or open it again."""
    actor, wanted = page_actor(), request.form.get("do", "")
    if wanted not in DONE:
        raise Conflict(_("This page does not know that step. Load it again."))
    with writing():
        DONE[wanted](actor, queries.entry_to_change(entry_id, kind, actor), note_id)
    say("done", _("Resolved.") if wanted == "resolve" else _("Open again."))
    return _beside(kind, entry_id)


def send_back(kind: EntryType, entry_id: int) -> BaseResponse:
    """Give what was handed in back to its author, with a word on what is to be mended."""
    actor, told = page_actor(), request.form.get("note", "")
    if not told.strip():
        say("left", _("Say in the note what is to be mended, and send it back then."))
        return _beside(kind, entry_id)
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            former = Standing.of(entry)
            publishing.send_back(actor, entry, version_sent(), told)
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
        return _beside(kind, entry_id)
    back = url_for(f"{kind}s_desk.undo", entry_id=entry_id)
    fields = {"former": str(former), "version": str(entry.version)}
    say("done", _("Sent back. The author finds it on their first page."), undo=back, fields=fields)
    return _beside(kind, entry_id)


def _beside(kind: EntryType, entry_id: int) -> BaseResponse:
    return redirect(url_for(f"{kind}s_desk.edit", entry_id=entry_id, _anchor="notes-beside"), 303)
