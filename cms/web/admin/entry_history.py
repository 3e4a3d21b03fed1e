"""The history of an entry: every save, any two of them side by side, and the way back to each."""

import re
from typing import Annotated, Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import comparing, histories, queries, revisions
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.content.views import view
from cms.core.db import LARGEST_ID, writing
from cms.core.errors import Conflict, Invalid
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.change_lines import stretches
from cms.web.admin.doors import open_door, version_sent
from cms.web.admin.member_words import member_name, value_words
from cms.web.admin.toasts import say
from cms.web.api.entry_document import document
from cms.web.context import installation, site
from cms.web.listing import listed
from cms.web.parameters import PageParameters, Parameters

NEWEST_FIRST = Order((Revision.number,), descending=True, key=lambda row: (row[0],))
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class SavesAsked(PageParameters):
    """How much of the history a page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Two(Parameters):
    """The saves that are laid side by side."""

    before: Number
    after: Number


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the list of saves, one of them, two of them, and the way back."""
    open_door(desk, kind, "GET", "/<int:entry_id>/history", history, Permission.CONTENT_READ)
    open_door(desk, kind, "GET", "/<int:entry_id>/history/difference", difference, Permission.CONTENT_READ)
    open_door(desk, kind, "GET", "/<int:entry_id>/history/<int:number>", version, Permission.CONTENT_READ)
    open_door(desk, kind, "POST", "/<int:entry_id>/history/<int:number>/restore", restore, Permission.CONTENT_WRITE)


def history(kind: EntryType, entry_id: int) -> str:
    """Show one page of the saves, the newest first."""
    asked, actor = body.query(SavesAsked), page_actor()
    entry = histories.entry_with_history(actor, kind, entry_id)
    found = listed(histories.saves_of(entry), NEWEST_FIRST, asked)
    saves = [histories.Save(*row) for row in found.rows]
    return render_template(
        "admin/history.html",
        kind=kind,
        entry=entry,
        asked=asked,
        saves=saves,
        title=saves[0].title if saves else "",
        publications=histories.publications(entry, [save.number for save in saves]),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        may_write=_may_write(actor, entry),
        note_words=note_words,
    )


def version(kind: EntryType, entry_id: int, number: int) -> str:
    """Show one save whole."""
    actor = page_actor()
    entry = histories.entry_with_history(actor, kind, entry_id)
    shown = view([(entry, queries.revision(entry, number))], public=False)[0]
    told = {"document": document(shown), "may_restore": _may_write(actor, entry), "note_words": note_words}
    return render_template("admin/version.html", kind=kind, entry=entry, shown=shown, **told)


def difference(kind: EntryType, entry_id: int) -> str:
    """Show what differs between two saves, field by field and word by word."""
    asked, actor = body.query(Two), page_actor()
    entry = histories.entry_with_history(actor, kind, entry_id)
    found = comparing.between(entry, queries.revision(entry, asked.before), queries.revision(entry, asked.after))
    words: dict[str, Any] = {"stretches": stretches, "member_name": member_name, "note_words": note_words}
    return render_template(
        "admin/difference.html",
        kind=kind,
        entry=entry,
        compared=found,
        may_restore=_may_write(actor, entry),
        value_words=lambda member, value: value_words(member, value, found.pictures),
        **words,
    )


def restore(kind: EntryType, entry_id: int, number: int) -> BaseResponse:
    """Save an older revision as the newest draft; what readers see stays as it is."""
    actor = page_actor()
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            before = entry.newest_number
            revisions.restore(actor, entry, version_sent(), number, site())
    except (Conflict, Invalid) as refusal:
        say("left", refusal.detail)
    else:
        _tell(kind, entry, number, before)
    return redirect(url_for(f"{kind}s_desk.history", entry_id=entry_id), 303)


def note_words(note: str) -> str:
    """Give the note of a save in words."""
    found = re.fullmatch(r"restored from (\d+)", note)
    return str(_("brought back from version %(number)s", number=found[1])) if found else note


def _tell(kind: EntryType, entry: Entry, number: int, before: int) -> None:
    if entry.newest_number == before:
        say("left", _("Version %(number)d says what the newest one says. Nothing was changed.", number=number))
        return
    told = _(
        "Version %(number)d is the newest draft again, as version %(new)d.", number=number, new=entry.newest_number
    )
    beside = _("Readers see it once it is published.") if entry.is_live else ""
    back = url_for(f"{kind}s_desk.restore", entry_id=entry.id, number=before)
    say("done", f"{told} {beside}".strip(), undo=back, fields={"version": str(entry.version)})


def _may_write(actor: Actor, entry: Entry) -> bool:
    return actor.may(Permission.CONTENT_WRITE) and (not actor.sees_only_own_drafts or entry.created_by == actor.id)
