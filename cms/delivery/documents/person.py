"""The person behind comments, as moderators see them, and what the staff noted."""

from typing_extensions import TypedDict

from cms.comments import staff_notes
from cms.comments.models import Person
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Status
from cms.core.clock import rfc3339
from cms.core.sealing import Sealer


class StaffNoteDocument(TypedDict):
    """A note of the staff; never public."""

    id: int
    body: str
    by: str
    at: str | None


class NameDocument(TypedDict):
    """A name that somebody used, and on how many comments."""

    name: str
    count: int


class CommentCountsDocument(TypedDict):
    """How many comments of somebody stand where."""

    pending: int
    approved: int
    rejected: int
    spam: int


class CommenterHistoryDocument(TypedDict):
    """Who is behind comments: since when, under which names, and how their comments fared."""

    id: int
    email: str
    first_seen_at: str | None
    confirmed: bool
    counts: CommentCountsDocument
    names: list[NameDocument]
    comments_url: str
    notes_url: str


def staff_note_document(note: StaffNote) -> StaffNoteDocument:
    """Show a note of the staff."""
    return {"id": note.id, "body": note.body, "by": note.written_by_name, "at": rfc3339(note.at)}


def commenter_history_document(person: Person, address: str, sealer: Sealer) -> CommenterHistoryDocument:
    """Show who is behind comments; `address` is where the API has them."""
    counts = staff_notes.counts_of(person)
    return {
        "id": person.id,
        "email": sealer.open(person.email_sealed),
        "first_seen_at": rfc3339(person.first_seen_at),
        "confirmed": person.confirmed_at is not None,
        "counts": {
            "pending": counts.get(Status.PENDING, 0),
            "approved": counts.get(Status.APPROVED, 0),
            "rejected": counts.get(Status.REJECTED, 0),
            "spam": counts.get(Status.SPAM, 0),
        },
        "names": [{"name": name, "count": count} for name, count in staff_notes.names_of(person)],
        "comments_url": f"{address}/comments",
        "notes_url": f"{address}/notes",
    }
