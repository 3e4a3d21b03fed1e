"""Commenters and the letters to them: an address is confirmed, letters are stopped and wanted again.

Who comes with a key from a letter has that mailbox; nobody else can do any of this.
"""

from sqlalchemy import update

from cms.accounts.permissions import NOBODY
from cms.audit import log
from cms.comments import signals
from cms.comments.models import Comment, Person
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import NotFound

GONE = "This link does not work any more: nothing is kept here of the address that it was sent to."


def person_to_change(person_id: int) -> Person:
    """Give a person, locked. Raises NotFound for one who was erased."""
    person = db.session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.is_erased:
        raise NotFound(GONE)
    return person


def confirm(person_id: int) -> None:
    """Note that the address is theirs, who answered a letter to it; doing it twice is doing it once."""
    person = person_to_change(person_id)
    if person.confirmed_at is None:
        person.confirmed_at = now()
        log.record(NOBODY, "person.confirm", "person", person.id)
        signals.confirmed.send(person)


def stop(person_id: int, entry_id: int = 0) -> None:
    """Send no more letters: about the comments on one entry, or, without one, about anything."""
    person = person_to_change(person_id)
    if entry_id:
        own = Comment.person_id == person.id, Comment.entry_id == entry_id
        silent = update(Comment).where(*own).values(notify_replies=False, notify_decision=False)
        db.session.execute(silent.execution_options(synchronize_session=False))
    elif person.letters_stopped_at is None:
        person.letters_stopped_at = now()
        log.record(NOBODY, "person.stop_letters", "person", person.id)


def resume(person_id: int) -> None:
    """Send letters again to who had stopped all."""
    person = person_to_change(person_id)
    if person.letters_stopped_at is not None:
        person.letters_stopped_at = None
        log.record(NOBODY, "person.resume_letters", "person", person.id)
