"""Preview links of articles and exercises: made, listed, taken back."""

from datetime import timedelta
from typing import Annotated

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from cms.accounts.permissions import Permission
from cms.content import previewing, queries
from cms.content.models.preview import PreviewLink
from cms.content.status import EntryType
from cms.core.db import LARGEST_ID, writing
from cms.core.paging import Order
from cms.delivery.documents.preview import (
    NewPreviewLinkDocument,
    PreviewLinkDocument,
    new_preview_link_document,
    preview_link_document,
)
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import Doors
from cms.web.parameters import PageParameters

NEWEST_FIRST = Order((PreviewLink.id,), descending=True, key=lambda row: (row.id,))
SCOPE = Permission.CONTENT_PUBLISH
SECONDS = timedelta(seconds=1)


class NewPreviewLink(BaseModel):
    """How many seconds a link works, and which revision it shows; without one, the newest there is now."""

    model_config = ConfigDict(extra="forbid")
    expires_in: Annotated[
        int, Field(ge=previewing.SHORTEST // SECONDS, le=previewing.LONGEST // SECONDS, strict=True)
    ] = previewing.LASTS // SECONDS
    revision: Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)] | None = None


def open_doors(doors: Doors) -> None:
    """Open the doors to the preview links of an entry."""
    rule, kind = "/<int:entry_id>/preview-links", doors.kind
    summary = f"List the preview links of an {kind}, the newest first, without their addresses"
    told = {"gives": PreviewLinkDocument, "scope": SCOPE}
    doors.open("GET", rule, index, "preview_links", summary, listed=True, query=PageParameters, **told)
    summary = f"Make a link that shows one revision of an {kind} to whoever has it; its address is told this once"
    made = {"gives": NewPreviewLinkDocument, "status": 201, "body": NewPreviewLink, "scope": SCOPE, "creates": True}
    doors.open("POST", rule, create, "make_preview_link", summary, **made)
    summary = f"End a preview link of an {kind} at once"
    doors.open("DELETE", rule + "/<int:link_id>", revoke, "revoke_preview_link", summary, **told)


def index(kind: EntryType, entry_id: int) -> Response:
    """List the links."""
    actor = known_actor()
    actor.must(SCOPE)
    asked = body.query(PageParameters)
    entry, _newest = queries.staff_entry(actor, kind, entry_id)
    found = listed(previewing.links_of(entry), NEWEST_FIRST, asked, scalar=True)
    return private(found.document([preview_link_document(each) for each in found.rows]), next_url=found.next_url)


def create(kind: EntryType, entry_id: int) -> Response:
    """Make a link."""
    actor = known_actor()
    actor.must(SCOPE)
    sent = body.read(NewPreviewLink)
    house = installation()

    def make() -> Response:
        entry = queries.entry_to_change(entry_id, kind, actor)
        lasts = timedelta(seconds=sent.expires_in)
        link, key = previewing.make(actor, entry, house.sealer, number=sent.revision, lasts=lasts)
        shown = new_preview_link_document(link, key, house.links)
        return private(shown, 201, location=house.links.api(f"/{kind}s/{entry_id}/preview-links"))

    return replayed() or once(make, sealed=True)


def revoke(kind: EntryType, entry_id: int, link_id: int) -> Response:
    """End a link."""
    actor = known_actor()
    actor.must(SCOPE)
    body.refuse_more(body.members())
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        return private(preview_link_document(previewing.revoke(actor, entry, link_id)))
