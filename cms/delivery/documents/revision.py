"""A save of an entry, as its editors see it."""

from typing import Any

from typing_extensions import TypedDict

from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core.clock import rfc3339


class RevisionDocument(TypedDict):
    """When something was saved and by whom, and whether the public reads it."""

    number: int
    title: str
    made_by: str
    note: str | None
    created_at: str | None
    hash: str
    live: bool
    newest: bool


class RevisionTextDocument(RevisionDocument):
    """A save with what was sent, and with what the sanitiser made of it."""

    source: dict[str, Any]
    rendered: dict[str, Any]


def revision_document(revision: Revision, entry: Entry) -> RevisionDocument:
    """Show a save in a list."""
    return {
        "number": revision.number,
        "title": revision.title,
        "made_by": revision.made_by_name,
        "note": revision.note,
        "created_at": rfc3339(revision.created_at),
        "hash": revision.hash,
        "live": revision.number == entry.live_number,
        "newest": revision.number == entry.newest_number,
    }


def revision_text_document(revision: Revision, entry: Entry) -> RevisionTextDocument:
    """Show a save whole."""
    return {**revision_document(revision, entry), "source": revision.source, "rendered": revision.rendered}
