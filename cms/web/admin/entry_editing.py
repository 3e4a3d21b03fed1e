"""Who else is editing: told when the editor opens, heard of by the script, taken over by a button."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import editing, queries
from cms.content.editing import Writer
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.errors import Forbidden, NotFound
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door
from cms.web.admin.pages import clock
from cms.web.admin.toasts import say


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the doors by which one is heard of, takes over, and leaves."""
    open_door(desk, kind, "POST", "/<int:entry_id>/editing", heard, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>/editing/take", take, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>/editing/leave", leave, Permission.CONTENT_WRITE)


@dataclass(frozen=True)
class Begun:
    """What the editor is told when it opens: who else is at it, if anybody; and the actor's own mark."""

    other: Writer | None = None
    mark: str = ""


def begun(actor: Actor, kind: EntryType, entry_id: int) -> Begun:
    """Mark who opens the editor, or hear of them again. Who may only look is not marked."""
    try:
        with writing():
            writer = editing.begin(actor, queries.entry_to_change(entry_id, kind, actor))
    except (Forbidden, NotFound):
        return Begun()
    return Begun(mark=writer.seen.isoformat()) if writer.user_id == actor.id else Begun(other=writer)


def heard(kind: EntryType, entry_id: int) -> BaseResponse:
    """Hear of somebody who is still editing, or takes over, and tell who else does, if somebody does."""
    actor = page_actor()
    if "take" in request.form:
        with writing():
            editing.take_over(actor, queries.entry_to_change(entry_id, kind, actor))
    told = begun(actor, kind, entry_id)
    answer: BaseResponse = jsonify({"said": taken_over(told.other) if told.other else None, "mark": told.mark})
    return answer


def take(kind: EntryType, entry_id: int) -> BaseResponse:
    """Take the place of who is editing; they are told, and keep all that they wrote."""
    actor = page_actor()
    with writing():
        before = editing.take_over(actor, queries.entry_to_change(entry_id, kind, actor))
    if before is not None:
        say("done", _("You are the one who edits this now. %(name)s is told.", name=before.name))
    return redirect(url_for(f"{kind}s_desk.edit", entry_id=entry_id), 303)


def leave(kind: EntryType, entry_id: int) -> BaseResponse:  # noqa: ARG001 -- every door of the desk takes the kind
    """Take the mark away that a page had which is left now."""
    seen = _moment(request.form.get("mark", ""))
    if seen is not None:
        with writing():
            editing.end(page_actor(), entry_id, seen)
    return Response(status=204)


def taken_over(other: Writer) -> str:
    """Say who is editing besides, since when, and that this costs nobody their words."""
    return str(
        _(
            "%(name)s has been editing this since %(time)s. If you both save, both texts are shown to choose from.",
            name=other.name,
            time=clock(other.since),
        )
    )


def _moment(mark: str) -> datetime | None:
    """Give the moment that a mark stands for; None for what is none."""
    try:
        moment = datetime.fromisoformat(mark)
    except ValueError:
        return None
    return moment if moment.tzinfo is UTC else None
