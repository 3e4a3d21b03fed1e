"""Writing a letter: its row and its piece of work, in the running transaction, once for one event."""

from collections import Counter
from datetime import datetime

from sqlalchemy import delete

from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db
from cms.core.numbers import numbering
from cms.delivery.notices.models import Kind, Letter

TOPIC = "mail"


def write(kind: Kind, about_id: int, recipient: str, *, due_at: datetime | None = None) -> bool:
    """Have a letter sent, now unless a time is given; tell whether it is new, since it is written once."""
    letter_id = note(kind, about_id, recipient)
    if letter_id is not None:
        outbox.write(TOPIC, {"kind": kind, "letter": letter_id}, due_at)
    return letter_id is not None


def forget_all(recipient: str) -> Counter[str]:
    """Forget all letters to somebody, sent or not, and count them; what was to be sent finds nothing to send."""
    gone = delete(Letter).where(Letter.recipient == recipient).returning(Letter.id)
    ids = db.session.scalars(gone.execution_options(synchronize_session=False)).all()
    return Counter(letters=len(ids))


def note(kind: Kind, about_id: int, recipient: str) -> int | None:
    """Note that this letter is dealt with; give its id if nobody did before."""
    row = numbering(Letter).values(kind=kind, about_id=about_id, recipient=recipient, created_at=now())
    once = row.on_conflict_do_nothing(index_elements=[Letter.kind, Letter.about_id, Letter.recipient])
    made: int | None = db.session.scalar(once.returning(Letter.id))
    return made


def forget(kind: Kind, about_id: int, *, before: datetime) -> None:
    """Forget the letters about something that were written before a moment, so that they are written again."""
    older = delete(Letter).where(Letter.kind == kind, Letter.about_id == about_id, Letter.created_at < before)
    db.session.execute(older.execution_options(synchronize_session=False))
