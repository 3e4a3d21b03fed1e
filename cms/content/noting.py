"""Notes of the staff on a draft: written, resolved and opened again beside it, and never public."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Select, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content.models.entry import Entry
from cms.content.models.note import Note, Occasion
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Forbidden, Invalid, NotFound
from cms.core.text import PlainText
from cms.core.validation import words

LONGEST = 5000
Words = Annotated[PlainText, Field(min_length=1, max_length=LONGEST)]
_WORDS: TypeAdapter[str] = TypeAdapter(Words)


def write(actor: Actor, entry: Entry, body: str, occasion: Occasion = Occasion.REMARK) -> Note:
    """Leave a note on an entry as it is now. Raises Invalid for one that is empty or too long."""
    must_take_part(actor, entry)
    note = Note(
        entry_id=entry.id,
        number=entry.newest_number,
        occasion=occasion,
        body=_checked(body),
        written_by=actor.id,
        written_by_name=actor.name,
        written_at=now(),
    )
    db.session.add(note)
    db.session.flush()
    log.record(actor, f"{entry.type}.note", entry.type, entry.id, note=note.id)
    return note


def resolve(actor: Actor, entry: Entry, note_id: int) -> Note:
    """Mark a note as dealt with; one that is stays as it was, with who did it."""
    note = _to_change(actor, entry, note_id)
    if note.resolved_at is None:
        note.resolved_by, note.resolved_by_name, note.resolved_at = actor.id, actor.name, now()
        log.record(actor, f"{entry.type}.resolve_note", entry.type, entry.id, note=note.id)
    return note


def reopen(actor: Actor, entry: Entry, note_id: int) -> Note:
    """Open a note again."""
    note = _to_change(actor, entry, note_id)
    if note.resolved_at is not None:
        note.resolved_by = note.resolved_by_name = note.resolved_at = None
        log.record(actor, f"{entry.type}.reopen_note", entry.type, entry.id, note=note.id)
    return note


def of(entry: Entry) -> Select[Note]:
    """Select the notes on an entry, the first one first."""
    return select(Note).where(Note.entry_id == entry.id).order_by(Note.id)


def sent_back_with(entry_ids: Sequence[int]) -> dict[int, Note]:
    """Give the note with which each entry was last sent back."""
    sent = select(Note).where(Note.entry_id.in_(entry_ids), Note.occasion == Occasion.SEND_BACK)
    return {note.entry_id: note for note in db.session.scalars(sent.order_by(Note.id))}


def may_read(actor: Actor, entry: Entry) -> bool:
    """Tell whether an actor may read the draft of an entry, and so what is noted on it."""
    own = entry.created_by is not None and entry.created_by == actor.id
    return actor.may(Permission.CONTENT_READ) and (own or not actor.sees_only_own_drafts)


def must_take_part(actor: Actor, entry: Entry) -> None:
    """Raise Forbidden unless the actor reads, writes or publishes this draft, and so may note something on it."""
    own = entry.created_by is not None and entry.created_by == actor.id and actor.may(Permission.CONTENT_WRITE)
    if not (own or may_read(actor, entry) or actor.may(Permission.CONTENT_PUBLISH)):
        raise Forbidden("This was written by somebody else; only editors may leave notes on it.")


def _to_change(actor: Actor, entry: Entry, note_id: int) -> Note:
    must_take_part(actor, entry)
    note = db.session.scalars(of(entry).where(Note.id == note_id).with_for_update()).one_or_none()
    if note is None:
        raise NotFound("There is no such note.")
    return note


def _checked(body: str) -> str:
    try:
        return _WORDS.validate_python(body)
    except ValidationError as error:
        raise Invalid(Fault(words(error.errors(include_input=False)[0]), "#/note")) from None
