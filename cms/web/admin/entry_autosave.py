"""What is typed and not saved yet: sent by the script after a pause, offered when the editor opens again."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import autosaving, queries
from cms.content.status import EntryType
from cms.core.db import writing
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door
from cms.web.admin.forms.entry import EntryForm
from cms.web.admin.forms.flat import Fields
from cms.web.admin.forms.kinds import FORMS
from cms.web.admin.forms.reading import even
from cms.web.admin.pages import clock
from cms.web.admin.toasts import say

NEVER_KEPT = {"csrf_token", "do"}


@dataclass(frozen=True)
class Offer:
    """Text that was typed and not saved: when, and whether somebody saved the entry since it was begun."""

    at: datetime
    outdated: bool


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the doors that keep and let go."""
    for rule, keep, discard in (("/new", keep_new, discard_new), ("/<int:entry_id>", keep_one, discard_one)):
        open_door(desk, kind, "POST", f"{rule}/autosave", keep, Permission.CONTENT_WRITE)
        open_door(desk, kind, "POST", f"{rule}/autosave/discard", discard, Permission.CONTENT_WRITE)


def keep_new(kind: EntryType) -> BaseResponse:
    """Keep what is typed in the form of a new entry."""
    return _keep(kind, None)


def keep_one(kind: EntryType, entry_id: int) -> BaseResponse:
    """Keep what is typed in the form of an entry."""
    return _keep(kind, entry_id)


def discard_new(kind: EntryType) -> BaseResponse:
    """Let go of what was typed for a new entry."""
    return _discard(kind, None)


def discard_one(kind: EntryType, entry_id: int) -> BaseResponse:
    """Let go of what was typed for an entry."""
    return _discard(kind, entry_id)


def offer(actor: Actor, kind: EntryType, entry_id: int | None, form: EntryForm) -> Offer | None:
    """Tell of text that was kept, unless it says what the form of the saved entry says anyway."""
    kept = autosaving.kept(actor, kind, entry_id)
    if kept is None:
        return None
    typed = FORMS[kind](formdata=MultiDict(map(tuple, kept.fields)))
    return None if even(typed) == even(form) else Offer(kept.at, outdated=typed.base.data != form.base.data)


def taken_up(actor: Actor, kind: EntryType, entry_id: int | None) -> Fields | None:
    """Give the fields as they were kept, if they were asked for and are there."""
    kept = autosaving.kept(actor, kind, entry_id) if request.args.get("kept") == "yes" else None
    return MultiDict(map(tuple, kept.fields)) if kept else None


def _keep(kind: EntryType, entry_id: int | None) -> BaseResponse:
    actor = page_actor()
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in NEVER_KEPT]
    with writing():
        entry = None if entry_id is None else queries.entry_to_change(entry_id, kind, actor)
        kept = autosaving.keep(actor, kind, entry, fields)
    answer: BaseResponse = jsonify({"said": _("Kept %(time)s, not saved yet", time=clock(kept.at))})
    return answer


def _discard(kind: EntryType, entry_id: int | None) -> BaseResponse:
    with writing():
        autosaving.discard(page_actor(), kind, entry_id)
    say("done", _("Let go. Here is the text as it is saved.") if entry_id else _("Let go."))
    there = url_for(f"{kind}s_desk.new") if entry_id is None else url_for(f"{kind}s_desk.edit", entry_id=entry_id)
    return redirect(there, 303)
