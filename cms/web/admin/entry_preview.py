"""Looking at the newest draft as readers would see it, and links that let others look."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import overviews, previewing, queries
from cms.content.models.entry import Entry
from cms.content.queries import is_id
from cms.content.status import EntryType
from cms.content.views import view
from cms.core.db import writing
from cms.core.errors import Invalid
from cms.delivery.documents.preview import new_preview_link_document
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door
from cms.web.admin.toasts import say
from cms.web.api.entry_document import document
from cms.web.context import installation
from cms.web.reader.asking import Answer, Asking
from cms.web.reader.previewing import page, unlisted

DAYS = (1, 7, 30, 90)
MOST_SHOWN = 20


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the preview for who may see drafts, and its links for who may publish."""
    open_door(desk, kind, "GET", "/<int:entry_id>/preview", preview, Permission.CONTENT_READ)
    open_door(desk, kind, "GET", "/<int:entry_id>/preview-links", preview_links, Permission.CONTENT_PUBLISH)
    open_door(desk, kind, "POST", "/<int:entry_id>/preview-links", make_preview_link, Permission.CONTENT_PUBLISH)
    open_door(
        desk,
        kind,
        "POST",
        "/<int:entry_id>/preview-links/<int:link_id>/revoke",
        end_preview,
        Permission.CONTENT_PUBLISH,
    )


def preview(kind: EntryType, entry_id: int) -> Response:
    """Show the newest revision that one may see, made of the page that readers would get."""
    actor = page_actor()
    entry, revision = queries.staff_entry(actor, kind, entry_id)
    back = url_for(f"{kind}s_desk.edit", entry_id=entry_id) if actor.may(Permission.CONTENT_WRITE) else None
    number, shown = revision.number, document(view([(entry, revision)], public=False)[0])
    own = Answer(request.path, 200, shown, etag="", location="", milliseconds=0, size=0)
    return unlisted(page(Asking(), own, revision=number, back=back))


def preview_links(kind: EntryType, entry_id: int) -> str:
    """Show the links that work now, and the form of a new one."""
    entry, _newest = queries.staff_entry(page_actor(), kind, entry_id)
    return _page(kind, entry)


def make_preview_link(kind: EntryType, entry_id: int) -> Response | str:
    """Make a link to the newest revision, and show it in this answer alone: in no address and no cookie."""
    actor, days, house = page_actor(), request.form.get("days", ""), installation()
    lasts = timedelta(days=int(days)) if is_id(days) and int(days) in DAYS else timedelta()
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            made = previewing.make(actor, entry, house.sealer, lasts=lasts)
    except Invalid:
        entry, _newest = queries.staff_entry(actor, kind, entry_id)
        return Response(_page(kind, entry, error=_("Choose how long the link works.")), 422)
    return _page(kind, entry, address=new_preview_link_document(*made, house.links)["page_url"])


def end_preview(kind: EntryType, entry_id: int, link_id: int) -> BaseResponse:
    """End a link at once."""
    actor = page_actor()
    with writing():
        previewing.revoke(actor, queries.entry_to_change(entry_id, kind, actor), link_id)
    say("done", _("The preview link is taken back. Nothing opens with it any more."))
    return redirect(url_for(f"{kind}s_desk.preview_links", entry_id=entry_id), 303)


def previews_of(entry: Entry) -> dict[str, Any]:
    """Give what the form of links and their list need."""
    links, count = previewing.working(entry.id, MOST_SHOWN)
    return {"links": links, "count": count, "days": DAYS, "usual": previewing.LASTS.days}


def _page(kind: EntryType, entry: Entry, **told: Any) -> str:
    shown = {"entry": entry, "title": overviews.titles([entry.id]).get(entry.id, "")}
    return render_template("admin/preview_links.html", kind=kind, previews={**previews_of(entry), **told}, **shown)
