"""Letters to commenters: the ways out of them, who may get one, and what they are about."""

from cms.comments.models import Comment, Person
from cms.content import queries
from cms.content.models.entry import Entry
from cms.core import signing
from cms.core.db import db
from cms.delivery.notices import recipients
from cms.delivery.notices.content import Desk
from cms.delivery.notices.models import Letter

CONFIRM, STOP, APPEAL, DATA = "confirm", "unsubscribe", "appeal", "data"


def wants_letters(person: Person | None) -> bool:
    """Tell whether letters may go to this person: the address is confirmed, and they did not stop them."""
    return person is not None and person.confirmed_at is not None and person.letters_stopped_at is None


def recipient(person_id: int) -> str:
    """Name a commenter as the rows do."""
    return recipients.named(recipients.PERSON, person_id)


def person_of(letter: Letter) -> int:
    """Give the id of the commenter whom a letter goes to."""
    return int(letter.recipient.partition(":")[2])


def way_out(person_id: int, desk: Desk, entry_id: int = 0) -> str:
    """Give the address where one can have no more letters; it never ends."""
    return desk.house.links.letter(STOP, signing.sign(desk.house.sealer, STOP, person_id, entry_id))


def place(comment: Comment, desk: Desk) -> tuple[str, str] | None:
    """Give the title of what a comment is on, and the comment's address there; None where it is not live."""
    found = db.session.execute(queries.live_entries().where(Entry.id == comment.entry_id)).one_or_none()
    if found is None:
        return None
    entry, revision = found
    return revision.title, f"{desk.house.links.page(entry.type, entry.slug)}#comment-{comment.id}"
