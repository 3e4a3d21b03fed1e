"""The revisions of articles and exercises."""

from flask import Response

from cms.accounts.permissions import Permission
from cms.content import comparing, queries, revisions
from cms.content.histories import entry_with_history
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.paging import Order
from cms.delivery.documents.difference import DifferenceDocument, difference_document
from cms.delivery.documents.revision import (
    RevisionDocument,
    RevisionTextDocument,
    revision_document,
    revision_text_document,
)
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.api.entry_document import DOCUMENTS, answer
from cms.web.api.entry_moves import VersionNamed
from cms.web.context import site
from cms.web.listing import listed
from cms.web.operation import Doors
from cms.web.parameters import PageParameters, Parameters

NEWEST_FIRST = Order((Revision.number,), descending=True, key=lambda row: (row.number,))
READ, WRITE = Permission.CONTENT_READ, Permission.CONTENT_WRITE


def open_doors(doors: Doors) -> None:
    """Open the doors to the history of an entry."""
    rule, kind = "/<int:entry_id>/revisions", doors.kind
    summary, one = f"List every save of an {kind}, the newest first", f"Give an {kind} as it was at one save"
    doors.open(
        "GET", rule, index, "revisions", summary, gives=RevisionDocument, listed=True, query=PageParameters, scope=READ
    )
    rule += "/<int:number>"
    doors.open("GET", rule, read, "revision", one, gives=RevisionTextDocument, query=Parameters, scope=READ)
    summary = f"Tell what differs between two saves of an {kind}, member by member and word by word"
    told = {"gives": DifferenceDocument, "query": Parameters, "scope": READ}
    doors.open("GET", rule + "/diff/<int:other_number>", difference, "revision_difference", summary, **told)
    told = {"gives": DOCUMENTS[kind], "body": VersionNamed, "scope": WRITE, "versioned": True}
    summary = f"Save an older revision of an {kind} as the newest"
    doors.open("POST", rule + "/restore", restore, "restore_revision", summary, **told)


def index(kind: EntryType, entry_id: int) -> Response:
    """List every save."""
    asked = body.query(PageParameters)
    entry = entry_with_history(known_actor(), kind, entry_id)
    found = listed(queries.revisions_of(entry), NEWEST_FIRST, asked, scalar=True)
    return private(found.document([revision_document(each, entry) for each in found.rows]), next_url=found.next_url)


def read(kind: EntryType, entry_id: int, number: int) -> Response:
    """Give one save whole."""
    body.query(Parameters)
    entry = entry_with_history(known_actor(), kind, entry_id)
    return private(revision_text_document(queries.revision(entry, number), entry))


def difference(kind: EntryType, entry_id: int, number: int, other_number: int) -> Response:
    """Tell what became of one save in another."""
    body.query(Parameters)
    entry = entry_with_history(known_actor(), kind, entry_id)
    found = comparing.between(entry, queries.revision(entry, number), queries.revision(entry, other_number))
    return private(difference_document(found, entry))


def restore(kind: EntryType, entry_id: int, number: int) -> Response:
    """Save an older revision as the newest; what is live stays."""
    actor, sent = known_actor(), body.members()
    actor.must(WRITE)
    version = body.version_named(sent)
    body.refuse_more(sent)
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        return answer(revisions.restore(actor, entry, version, number, site()))
